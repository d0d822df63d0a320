/* --pre-commit, --pre-merge-commit and --commit-msg. */
#include "base/err.h"
#include "flow/check_asked.h"

int asked_commit(struct report *report, struct repo *r, const struct check_request *request)
{
    (void)report;
    (void)r;
    (void)request;
    return err_set(ERR_UNSUPPORTED, "commits that are being made are not judged yet");
}
