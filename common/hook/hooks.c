#include "hook/hooks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/watch.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/gitconfig.h"

static const char *const names[HOOK_COUNT] = {
    "pre-commit", "pre-merge-commit", "prepare-commit-msg",
    "commit-msg", "post-commit",      "post-merge",
};

const char *hook_name(enum hook hook)
{
    return names[hook];
}

void hooks_release(struct hooks *h)
{
    free(h->path);
    h->path = NULL;
    strs_release(&h->idle);
}

/* What the configuration says of hooks. */
struct found {
    char *path; /* core.hooksPath */
    bool of_worktree;
    unsigned commands; /* HOOK_BIT()s of hook.<name>.event */
};

static int note_entry(void *payload, enum config_level level, const char *key, const char *value)
{
    struct found *f = payload;

    if (!strcmp(key, "core.hookspath")) {
        if (!value)
            return err_set(ERR_FAILED, "core.hooksPath has no value");
        free(f->path);
        f->path = mem_dup(value);
        f->of_worktree = level == CONFIG_WORKTREE;
    } else if (str_starts(key, "hook.") && str_ends(key, ".event") && value) {
        for (int i = 0; i < HOOK_COUNT; i++)
            if (!strcmp(value, names[i]))
                f->commands |= HOOK_BIT(i);
    }
    return 0;
}

/* git's own reading of a path with "~user" or "%(prefix)" in it. */
static int ask_for_path(struct str *dir, struct repo *r)
{
    static const char *const args[] = {"config", "--type=path", "--get", "core.hooksPath", NULL};
    struct git_call call = {.args = args, .out = dir};
    int rc = git_must(r, &call);

    if (!rc && dir->len)
        str_truncate(dir, dir->len - 1);
    return rc;
}

/* The directory of the hooks; *ours when a git in another worktree would not find it. */
static int find_dir(struct str *dir, bool *ours, struct repo *r, const struct found *f)
{
    const char *home = getenv("HOME");

    *ours = f->of_worktree;
    if (!f->path)
        str_addf(dir, "%s/hooks", repo_common_dir(r));
    else if (!*f->path || *f->path == '/')
        str_adds(dir, f->path);
    else if (str_starts(f->path, "~/") && home)
        str_addf(dir, "%s%s", home, f->path + 1);
    else if (*f->path == '~' || *f->path == '%')
        return ask_for_path(dir, r);
    else {
        str_addf(dir, "%s/%s", repo_is_bare(r) ? repo_git_dir(r) : repo_work_tree(r), f->path);
        *ours = true;
    }
    return 0;
}

int hooks_find(struct hooks *out, struct repo *r, unsigned wanted)
{
    struct found f = {0};
    struct str dir = STR_INIT, path = STR_INIT;
    bool ours = false;
    int rc = wanted ? repo_config_each(r, "", note_entry, &f) : 0;

    if (!rc && wanted)
        rc = find_dir(&dir, &ours, r, &f);
    for (int i = 0; !rc && i < HOOK_COUNT; i++) {
        if (!(wanted & HOOK_BIT(i)))
            continue;
        str_reset(&path);
        str_addf(&path, "%s/%s", dir.buf, names[i]);
        if (!access(path.buf, X_OK) || (f.commands & HOOK_BIT(i)))
            out->there |= HOOK_BIT(i);
        else if (file_exists(path.buf))
            strs_add(&out->idle, path.buf);
    }
    if (!rc && ours)
        out->path = str_detach(&dir);
    free(f.path);
    str_release(&dir);
    str_release(&path);
    return rc;
}

static void add_all(struct vec *out, const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        *(const char **)vec_push(out) = list[i];
}

int hooks_run(int *status, const struct hooks *h, const struct scratch *s, enum hook hook,
              const char *const *args, const char *const *env)
{
    static const char *const apart[] = {"GIT_WORK_TREE", "GIT_COMMON_DIR", NULL};
    struct vec argv = VEC_INIT(char *), vars = VEC_INIT(char *);
    struct str path = STR_INIT, git_dir = STR_INIT;
    struct git_call call = {.dir = s->tree.buf, .plain = true};
    const char *const run[] = {"hook", "run", "--ignore-missing", names[hook], "--", NULL};
    int rc;

    if (h->path) {
        str_addf(&path, "core.hooksPath=%s", h->path);
        *(const char **)vec_push(&argv) = "-c";
        *(const char **)vec_push(&argv) = path.buf;
    }
    add_all(&argv, run);
    add_all(&argv, args);
    vec_push(&argv);
    str_addf(&git_dir, "GIT_DIR=%s", s->git_dir.buf);
    *(const char **)vec_push(&vars) = git_dir.buf;
    add_all(&vars, apart);
    add_all(&vars, env);
    vec_push(&vars);
    call.args = argv.items;
    call.env = vars.items;
    watch_say("hook '%s'", names[hook]);
    rc = git_need_version(2, 36);
    if (!rc)
        rc = git_call(NULL, &call);
    *status = call.status;
    vec_release(&argv);
    vec_release(&vars);
    str_release(&path);
    str_release(&git_dir);
    return rc;
}
