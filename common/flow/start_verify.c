/* Whether git has written all that it said it had, and the way back where it has not. */
#include <string.h>

#include "base/err.h"
#include "flow/start_parts.h"
#include "os/beneath.h"
#include "repo/git.h"
#include "survey/unwritten.h"
#include "text/quote.h"

static int go_back(const struct start_plan *plan, struct repo *r)
{
    const char *args[] = {"switch", "--quiet", "--no-guess", "--no-overwrite-ignore",
                          NULL,     NULL,      NULL};
    struct git_call call = {.args = args, .quiet = true};
    int rc;

    if (oid_is_none(&plan->head_id))
        return err_set(ERR_FAILED, "HEAD had no commit");
    if (plan->head.len) {
        args[4] = plan->head.buf + strlen("refs/heads/");
    } else {
        args[4] = "--detach";
        args[5] = oid_text(&plan->head_id);
    }
    rc = git_call(r, &call);
    if (!rc && call.status)
        rc = err_set(ERR_FAILED, "git switch ended with %d", call.status);
    return rc;
}

/* Files that are cut are changes to git, which no switch takes away. */
static int remove_cut(struct repo *r, const struct strs *paths)
{
    struct beneath top = BENEATH_INIT;
    int rc = beneath_open(&top, repo_work_tree(r));

    for (size_t i = 0; !rc && i < strs_len(paths); i++)
        rc = beneath_unlink(&top, strs_at(paths, i));
    beneath_close(&top);
    return rc;
}

/* To where HEAD was. */
static void leave_switched(const struct start_plan *plan, struct repo *r,
                           const struct strs *missing)
{
    struct err_saved *saved = err_save();
    int rc = remove_cut(r, missing);

    if (!rc)
        rc = go_back(plan, r);

    err_restore(saved);
    if (rc) {
        err_note("HEAD is on the branch, and its files are incomplete");
        unwritten_hint(missing);
    } else {
        err_note("HEAD is where it was");
        start_restore(plan, r, false);
    }
}

/* The new worktree, which is nobody's yet, goes. */
static void remove_worktree(struct repo *r, const char *path)
{
    const char *const args[] = {"worktree", "remove", "--force", "--", path, NULL};
    struct git_call call = {.args = args};
    struct err_saved *saved = err_save();
    int rc = git_call(r, &call);

    err_restore(saved);
    if (rc || call.status) {
        err_note("'%s' is there, and its files are incomplete", path);
        quote_hint("git worktree remove --force %s", path);
    }
}

int start_verify_switch(const struct start_plan *plan, struct repo *r,
                        const struct start_wish *wish)
{
    const char *place = wish->worktree ? wish->worktree : repo_work_tree(r);
    struct strs missing = STRS_INIT;
    int rc = unwritten_find(&missing, r, place, &plan->tree, &plan->changed);

    if (!rc && strs_len(&missing)) {
        rc = unwritten_refuse(&missing, wish->branch);
        if (wish->worktree)
            remove_worktree(r, wish->worktree);
        else
            leave_switched(plan, r, &missing);
    }
    strs_release(&missing);
    return rc;
}
