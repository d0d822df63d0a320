#include "hook/hooks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/watch.h"
#include "hook/hooks_path.h"
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

int hooks_find(struct hooks *out, struct repo *r, unsigned wanted)
{
    struct found f = {0};
    struct str dir = STR_INIT, path = STR_INIT;
    bool relative = false;
    int rc = wanted ? repo_config_each(r, "", note_entry, &f) : 0;

    if (!rc && wanted)
        rc = hooks_path_resolve(&dir, &relative, r, f.path);
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
    if (!rc && (relative || f.of_worktree)) /* a git in another worktree would not find it */
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
