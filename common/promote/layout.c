#include "promote/layout_steps.h"

#include <ctype.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/watch.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/gitconfig.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "survey/gitfile.h"
#include "text/config.h"
#include "text/quote.h"

const char *const layout_elsewhere[] = {"GIT_DIR",    "GIT_WORK_TREE",  "GIT_INDEX_FILE",
                                        "GIT_PREFIX", "GIT_COMMON_DIR", NULL};

#define QUIET_SETTINGS                                                                             \
    "-c", "core.hooksPath=/dev/null", "-c", "submodule.recurse=false", "-c", "gc.auto=0", "-c",    \
        "maintenance.auto=false", "-c", "core.sparseCheckout=false", "-c", "core.fsmonitor=false"

#define DIRS_OPEN 16

void layout_admin_dir(struct str *out, const struct layout *l, const struct repo *r)
{
    str_addf(out, "%s/worktrees/%s", repo_common_dir(r), l->name);
}

static int find_bare(void *payload, enum config_level level, const char *key, const char *value)
{
    (void)level;
    if (!strcmp(key, "core.bare") && config_bool(payload, value))
        err_clear(); /* git itself has refused it long ago */
    return 0;
}

bool layout_is_of_bare(struct repo *r)
{
    bool bare = repo_is_bare(r);

    if (!bare && strcmp(repo_git_dir(r), repo_common_dir(r)) != 0 &&
        repo_config_each(r, "core.bare", find_bare, &bare))
        err_clear();
    return bare;
}

/* All worktrees of a bare repository are laid out beside it, also those that are begun from within
 * the one before. */
void layout_top(struct str *out, struct repo *r)
{
    const char *common = repo_common_dir(r);

    if (str_ends(common, "/.git"))
        file_dirname(out, common);
    else
        str_adds(out, layout_is_of_bare(r) ? common : repo_work_tree(r));
}

static bool is_free(const struct str *path, const struct repo *r)
{
    const struct layout l = {.name = strrchr(path->buf, '/') + 1};
    struct str admin = STR_INIT;
    bool yes;

    layout_admin_dir(&admin, &l, r);
    yes = !file_exists(path->buf) && !file_exists(admin.buf);
    str_release(&admin);
    return yes;
}

int layout_choose(struct layout *out, struct repo *r, const char *version)
{
    struct str top = STR_INIT, parent = STR_INIT, name = STR_INIT, path = STR_INIT;

    layout_top(&top, r);
    file_dirname(&parent, top.buf);
    str_addf(&name, "%s-promote-%s", strrchr(top.buf, '/') ? strrchr(top.buf, '/') + 1 : top.buf,
             version);
    /* git calls the directory that it keeps of it the same where that is a plain name */
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.buf[i]) && !strchr("-_", name.buf[i]) &&
            (name.buf[i] != '.' || !i || name.buf[i - 1] == '.'))
            name.buf[i] = '-';
    if (access(parent.buf, W_OK)) {
        str_reset(&parent);
        str_addf(&parent, "%s/cutover", repo_common_dir(r));
    }
    if (!strcmp(parent.buf, "/"))
        str_reset(&parent);
    for (unsigned n = 1; !path.len || !is_free(&path, r); n++) {
        str_reset(&path);
        str_addf(&path, "%s/%s", parent.buf, name.buf);
        if (n > 1)
            str_addf(&path, "-%u", n);
    }
    out->name = mem_dup(strrchr(path.buf, '/') + 1);
    out->path = str_detach(&path);
    str_release(&top);
    str_release(&parent);
    str_release(&name);
    return 0;
}

static int add_worktree(const struct layout *l, struct repo *r, const struct oid *ours, int held)
{
    const char *const args[] = {QUIET_SETTINGS, "worktree", "add",          "-q",
                                "--detach",     l->path,    oid_text(ours), NULL};
    struct str git_dir = STR_INIT;
    const char *env[] = {NULL, "GIT_WORK_TREE", "GIT_INDEX_FILE", NULL};
    struct git_call call = {.args = args, .env = env, .inherit = held};
    int rc;

    str_addf(&git_dir, "GIT_DIR=%s", repo_common_dir(r));
    env[0] = git_dir.buf;
    rc = git_capture(NULL, &call);
    if (!rc && call.status) {
        rc = err_set(ERR_FAILED, "the worktree '%s' cannot be made", l->path);
        git_note(call.said.buf);
    }
    str_release(&call.said);
    str_release(&git_dir);
    return rc;
}

/* Git has copied what is set for the worktree that we were started in. A conflict may be anywhere:
 * it is laid out in full, and git add of it is not refused. */
static int set_full(const struct layout *l, const struct repo *r)
{
    struct str file = STR_INIT;
    const char *args[] = {"config", "--file", NULL, "core.sparseCheckout", "false", NULL};
    struct git_call call = {.args = args, .env = layout_elsewhere, .dir = l->path};
    int rc = 0;

    layout_admin_dir(&file, l, r);
    str_adds(&file, "/config.worktree");
    args[2] = file.buf;
    if (file_exists(file.buf))
        rc = git_must(NULL, &call);
    str_release(&file);
    return rc;
}

/* A ref of that worktree alone, so that git's markers say LABEL; where it is no name for one, they
 * say the id. */
static int name_theirs(struct str *out, const struct layout *l, const struct layout_merge *m)
{
    struct str ref = STR_INIT;
    const char *args[] = {"update-ref", NULL, oid_text(&m->theirs), NULL};
    struct git_call call = {.args = args, .env = layout_elsewhere, .dir = l->path};
    int rc = 0;

    str_addf(&ref, "refs/worktree/%s", m->label);
    args[1] = ref.buf;
    if (ref_name_ok(ref.buf)) {
        rc = git_must(NULL, &call);
        str_addf(out, "worktree/%s", m->label);
    } else {
        str_adds(out, oid_text(&m->theirs));
    }
    str_release(&ref);
    return rc;
}

/* "Staged 'src/a.py' using previous resolution." in what git SAID, a line for each; or "Resolved".
 */
static void find_replayed(struct layout_replay *out, const char *said)
{
    static const char tail[] = "' using previous resolution.";

    for (const char *end; (end = strstr(said, tail)); said = end + sizeof(tail) - 1) {
        char *line = mem_dup_n(said, (size_t)(end - said));
        const char *path = NULL;

        for (const char *p = line; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
            if (!str_starts(p, "Staged '") && !str_starts(p, "Resolved '"))
                continue;
            out->all = out->all || *p == 'S';
            path = strchr(p, '\'') + 1;
            break;
        }
        if (path)
            strs_add(&out->paths, path);
        free(line);
    }
}

static int begin_merge(struct layout_replay *out, const struct layout *l,
                       const struct layout_merge *m, const char *theirs, int held)
{
    const char *const args[] = {QUIET_SETTINGS,
                                MERGE_SETTINGS,
                                "merge",
                                "-q",
                                "--no-commit",
                                "--no-ff",
                                "--no-stat",
                                "--no-autostash",
                                "--no-verify-signatures",
                                "--strategy=ort",
                                "-m",
                                m->message,
                                theirs,
                                NULL};
    struct str unused = STR_INIT;
    struct git_call call = {
        .args = args, .env = layout_elsewhere, .dir = l->path, .out = &unused, .inherit = held};
    int rc = git_capture(NULL, &call);

    if (!rc && call.status > 1) {
        rc = err_set(ERR_FAILED, "git merge failed (%d) in '%s'", call.status, l->path);
        git_note(call.said.buf);
    }
    if (!rc)
        find_replayed(out, call.said.buf);
    str_release(&call.said);
    str_release(&unused);
    return rc;
}

/* Git writes ORIG_HEAD though nothing hangs on it, and where the lock cannot be unlinked it goes on
 * and leaves it, which is in the way of the user's next command there. Nobody else is at work here
 * yet, and that git has ended. */
static int drop_lock(const struct layout *l, const struct repo *r)
{
    struct str file = STR_INIT;
    int rc;

    layout_admin_dir(&file, l, r);
    str_adds(&file, "/ORIG_HEAD.lock");
    rc = file_unlink(file.buf);
    str_release(&file);
    return rc;
}

/* git merge ends alike where there is something to resolve and where it could not write the index,
 * which then is that of one side still. */
static int check_noted(const struct layout *l)
{
    static const char *const args[] = {"diff-index", "--cached", "--quiet", "HEAD", NULL};
    struct git_call call = {.args = args, .env = layout_elsewhere, .dir = l->path};
    int rc = git_capture(NULL, &call);

    if (!rc && call.status != 1)
        rc = err_set(ERR_FAILED, "git merge left nothing to resolve in '%s'", l->path);
    str_release(&call.said);
    return rc;
}

static void let_go_anyway(int held, const struct repo *r)
{
    struct err_saved *cause = err_save();

    if (layout_let_go(held, r))
        err_clear();
    err_restore(cause);
}

int layout_make(const struct layout *l, struct layout_replay *out, struct repo *r,
                const struct layout_merge *m)
{
    struct str theirs = STR_INIT;
    struct layout_look look = LAYOUT_LOOK_INIT;
    int held = -1, rc = layout_hold(&held, r);

    watch_begin("Laying out the conflict", 0);
    if (!rc)
        rc = add_worktree(l, r, &m->ours, held);
    if (!rc)
        rc = set_full(l, r);
    if (!rc)
        rc = name_theirs(&theirs, l, m);
    if (!rc)
        rc = begin_merge(out, l, m, theirs.buf, held);
    if (!rc)
        rc = drop_lock(l, r);
    if (!rc)
        rc = layout_let_go(held, r);
    else
        let_go_anyway(held, r);
    watch_end(rc);
    if (!rc)
        rc = layout_look(&look, r, l->path);
    if (!rc && !out->all && !strs_len(&look.unmerged))
        rc = check_noted(l);
    out->all = out->all && !rc && !strs_len(&look.unmerged);
    layout_look_release(&look);
    str_release(&theirs);
    return rc;
}

static int remove_if_empty(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    rmdir(path); /* a file is none */
    return 0;
}

/* What git makes first: a directory with nothing in it, or with a file that is still empty. When it
 * is told to end it removes what it has made, while a child of its own may still make directories.
 */
static void remove_begun(const char *path)
{
    struct str file = STR_INIT, text = STR_INIT;

    str_addf(&file, "%s/.git", path);
    if (!file_read(&text, file.buf, 0))
        unlink(file.buf);
    nftw(path, remove_if_empty, DIRS_OPEN, FTW_DEPTH | FTW_PHYS);
    str_release(&file);
    str_release(&text);
}

/* git may have been killed before it wrote whose the directory is. */
static bool admin_is_ours(const struct layout *l, const char *admin)
{
    struct str file = STR_INIT, at = STR_INIT, tail = STR_INIT;
    int rc;

    str_addf(&file, "%s/gitdir", admin);
    str_addf(&tail, "/%s/.git", l->name);
    rc = gitfile_read(&at, file.buf, "");
    err_clear();
    str_release(&file);
    if (!rc && at.len && !str_ends(at.buf, tail.buf)) {
        str_truncate(&at, at.len > 5 ? at.len - 5 : 0);
        rc = file_exists(at.buf) && !gitfile_leads_to(at.buf, admin) ? ERR_REFUSED : 0;
    } else {
        rc = 0;
    }
    str_release(&at);
    str_release(&tail);
    return !rc;
}

int layout_remove(const struct layout *l, struct repo *r)
{
    struct str admin = STR_INIT, moved = STR_INIT;
    int rc = 0;

    layout_admin_dir(&admin, l, r);
    if (!layout_find(&moved, l, r))
        rc = file_remove_tree_last(moved.buf, ".git");
    else if (gitfile_leads_to(l->path, admin.buf))
        rc = file_remove_tree_last(l->path, ".git");
    else
        remove_begun(l->path);
    if (!rc && admin_is_ours(l, admin.buf))
        rc = file_remove_tree(admin.buf);
    if (!rc && l->keep)
        rc = object_drop_keep(l->keep);
    str_release(&admin);
    str_release(&moved);
    return rc;
}
