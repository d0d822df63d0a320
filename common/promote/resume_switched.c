/* resume_check_switched(): the worktree to resolve in was taken for something else. */
#include "base/err.h"
#include "promote/layout_steps.h"
#include "promote/resume_steps.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "text/quote.h"

/* The branch that is checked out at PATH; empty when HEAD is detached, as it was laid out. */
static int find_branch(struct str *out, const char *path)
{
    static const char *const args[] = {"symbolic-ref", "-q", "HEAD", NULL};
    struct git_call call = {.args = args, .env = layout_elsewhere, .dir = path, .out = out};
    int rc = git_capture(NULL, &call);

    while (out->len && out->buf[out->len - 1] == '\n')
        str_truncate(out, out->len - 1);
    str_release(&call.said);
    return rc;
}

int resume_check_switched(const struct resume *w, const struct unfinished *u, struct repo *r,
                          const struct layout_look *look)
{
    const char *at = w->worktree.buf;
    struct str branch = STR_INIT;
    bool ours = false, theirs = false;
    int rc = 0;

    if (oid_is_none(&look->merge_head))
        rc = find_branch(&branch, at);
    if (!rc && branch.len)
        rc = commit_is_ancestor(&ours, r, &u->ours, &look->head);
    if (!rc && ours)
        rc = commit_is_ancestor(&theirs, r, &u->theirs, &look->head);
    if (!rc && branch.len && !ours && !theirs) {
        rc = err_set(ERR_REFUSED, "'%s' is checked out in '%s', and not what is to be resolved",
                     resume_name(branch.buf), at);
        quote_hint("git -C %s switch --detach '@{-1}'    # back to what was there before", at);
        resume_hint();
    }
    str_release(&branch);
    return rc;
}
