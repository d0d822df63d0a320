#include "flow/bump_wish.h"

#include <stddef.h>

const char *bump_wish_fault(const struct bump_wish *w)
{
    bool asks = w->show || w->check || w->list, looks = w->show || w->list;

    if (looks && (w->check || w->how || w->from_branch || w->from_commits || (w->show && w->list)))
        return w->show ? "--show stands alone, or with --ref and --package"
                       : "--list stands alone, or with --ref and --package";
    if (asks && (w->commit || w->dry_run))
        return "--show, --check and --list change nothing: no --commit, no --dry-run";
    if (!!w->how + w->from_branch + w->from_commits > 1)
        return "a version, --from-branch and --from-commits exclude each other";
    if (!asks && !w->how && !w->from_branch && !w->from_commits)
        return "which version? major, minor, patch, release, pre, or a version";
    if (w->no_verify && !w->commit)
        return "--no-verify goes with --commit";
    return NULL;
}
