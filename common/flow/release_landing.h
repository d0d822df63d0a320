/*
 * Where on main a branch that was promoted is, and by what, see survey/landed.h.
 */
#ifndef FLOW_RELEASE_LANDING_H
#define FLOW_RELEASE_LANDING_H

#include "base/attr.h"
#include "flow/release.h"
#include "repo/commit.h"
#include "survey/landed.h"

struct landing {
    struct commit commit; /* on main's first-parent line */
    enum landed how;
    struct oid tip; /* what was merged: the second parent, or the promote commit that was asked
                       for; OID_NONE where it is not known */
};

#define LANDING_INIT                                                                               \
    {                                                                                              \
        .commit = COMMIT_INIT, .how = LANDED_NOT, .tip = OID_NONE                                  \
    }

void landing_release(struct landing *l);

/*
 * Find where ASKED is on main's first-parent line: itself; the merge whose second parent it is; or,
 * for a promote commit, the commit that brought it. ERR_REFUSED when it is not on main, with what
 * is to be done; ERR_FAILED where a shallow clone does not reach down to it. *out is fresh;
 * landing_release() frees what is inside, also after an error.
 */
int landing_find(struct landing *out, struct repo *r, const struct release_main *m,
                 const struct oid *asked) MUST_CHECK;

/* ERR_REFUSED, with what was found, when cutover.tag.accept does not take it. */
int landing_check(const struct landing *l, struct repo *r, const struct release_main *m) MUST_CHECK;

/* The newest commit on main's first-parent line that brought a release; one that a merge took back
 * (survey/reverted.h) before that merge, which brought none. ERR_REFUSED when there is none. */
int landing_newest(struct oid *out, struct repo *r, const struct release_main *m) MUST_CHECK;

#endif
