/* plan_check_here(): the settings that a user has before the eyes are those that count. */
#include "base/err.h"
#include "os/beneath.h"
#include "os/file.h"
#include "plan/plan_steps.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "survey/config.h"
#include "survey/worktree.h"
#include "text/config.h"

/* Bytes differ: by a filter, or where git is told to look away, that is no change. git knows. */
static int ask_git(bool *same, struct repo *r, const struct plan *p)
{
    struct str git_dir = STR_INIT, work_tree = STR_INIT;
    const char *const args[] = {"diff",          "--quiet", "--no-ext-diff", "--no-textconv",
                                oid_text(&p->f), "--",      CONFIG_PATH,     NULL};
    const char *env[] = {NULL, NULL, NULL};
    struct git_call call = {.args = args, .env = env, .dir = repo_work_tree(r)};
    int rc;

    str_addf(&git_dir, "GIT_DIR=%s", repo_git_dir(r));
    str_addf(&work_tree, "GIT_WORK_TREE=%s", repo_work_tree(r));
    env[0] = git_dir.buf;
    env[1] = work_tree.buf;
    rc = git_call(r, &call);
    if (!rc && call.status > 1)
        rc = err_set(ERR_FAILED, "git diff ended with %d", call.status);
    *same = !call.status;
    str_release(&git_dir);
    str_release(&work_tree);
    return rc;
}

static int is_committed(bool *out, struct repo *r, const struct plan *p, const struct str *here,
                        const struct oid *blob)
{
    struct str there = STR_INIT;
    int rc = object_need(&there, r, blob, OBJECT_BLOB);

    *out = !rc && str_eq(&there, here);
    if (!rc && !*out)
        rc = ask_git(out, r, p);
    str_release(&there);
    return rc;
}

static int refuse(const struct plan *p, const char *top, bool untracked)
{
    const char *at = file_same(".", top) ? CONFIG_PATH : ":/" CONFIG_PATH;

    err_set(ERR_REFUSED,
            untracked ? "'%s' is not committed on '%s', and settings count once they are"
                      : "'%s' has changes that are not committed on '%s', and settings count "
                        "once they are",
            CONFIG_PATH, p->branch);
    err_hint("git add %s && git commit -m 'Settings' %s", at, at);
    return ERR_REFUSED;
}

/* The regular file, as it lies in the work tree. ERR_NOT_FOUND (no message) where there is none. */
static int read_here(struct str *out, struct repo *r)
{
    struct beneath top = BENEATH_INIT;
    struct stat st;
    int rc = beneath_open(&top, repo_work_tree(r));

    if (!rc)
        rc = beneath_stat(&st, &top, CONFIG_PATH);
    if (!rc && !S_ISREG(st.st_mode))
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = beneath_read(out, &st, &top, CONFIG_PATH, CONFIG_FILE_MAX);
    beneath_close(&top);
    return rc;
}

int plan_check_here(const struct plan *p, struct repo *r)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    struct str here = STR_INIT;
    bool on_branch = false, same = false, untracked = false;
    int rc = repo_work_tree(r) ? worktree_is_on(&on_branch, r, p->branch_ref) : 0;

    if (!rc && on_branch)
        rc = read_here(&here, r);
    if (rc || !on_branch)
        goto out;
    rc = tree_lookup(&e, r, &p->f_tree, CONFIG_PATH);
    untracked = rc == ERR_NOT_FOUND;
    if (!rc)
        rc = is_committed(&same, r, p, &here, &e.id);
    if (untracked || (!rc && !same))
        rc = refuse(p, repo_work_tree(r), untracked);
out:
    str_release(&here);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
