/*
 * What somebody wishes of git version-bump, as it was typed, and what does not go together.
 */
#ifndef FLOW_BUMP_WISH_H
#define FLOW_BUMP_WISH_H

#include <stdbool.h>

#include "base/watch.h"

/* The options of the tool. */
struct bump_wish {
    const char *how;     /* "minor", "pre=beta", "1.1.0"; may be NULL */
    const char *ref;     /* a revision; NULL: the work tree */
    const char *package; /* of cutover.package; NULL: the whole tree */
    bool show, check, list, dry_run, commit, from_branch, from_commits, no_verify;
    struct watch_wish watch;
};

/* Why W cannot be wished for in this way, for a usage error; NULL where it can. */
const char *bump_wish_fault(const struct bump_wish *w);

#endif
