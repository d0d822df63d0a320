/*
 * What a promote has made, made again from what its commits say of themselves, for who was not
 * there (git-release-verify(1)): the promote commit from its parent and its trailers, the merge
 * from its parents. It works in the open batch (repo/object.h), and nothing of it is kept.
 *
 * A commit that says that a path is by hand ("Resolved: src/app.py") is believed in that the path
 * is, and the path is named: what stands in it is for a reader. The same goes for what an option of
 * the promote chose and no trailer says. All other differences are faults.
 */
#ifndef PLAN_AGAIN_H
#define PLAN_AGAIN_H

#include "base/attr.h"
#include "base/vec.h"
#include "model/settings.h"
#include "repo/commit.h"
#include "repo/repo.h"
#include "text/version.h"

struct again {
    struct strs faults; /* what is not as it would be made, a clause each */
    struct strs hand;   /* what was decided by somebody */
};

#define AGAIN_INIT                                                                                 \
    {                                                                                              \
        .faults = STRS_INIT, .hand = STRS_INIT                                                     \
    }

void again_release(struct again *a);

/*
 * Make the promote commit C1 again: its moves with the bases and modes that its trailers name, what
 * its message says is retired, .gitmodules, and its version. S are the settings of its branch.
 * What it says of itself and its parent does not bear out is a fault as well; a base that is not
 * the one that would be found (plan/base.h) is by hand. ERR_FAILED where the history is too shallow
 * for it.
 */
int again_promote(struct again *out, struct repo *r, const struct settings *s,
                  const struct commit *c1) MUST_CHECK;

/*
 * Make the merge C2 again, which has two parents, as git flow-promote or git merge does; S are the
 * settings that its version files are found by, and V is its version. Paths that conflict are by
 * hand. ERR_REFUSED where its parents share no history.
 */
int again_merge(struct again *out, struct repo *r, const struct settings *s,
                const struct version *v, const struct commit *c2) MUST_CHECK;

#endif
