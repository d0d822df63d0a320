/*
 * Carrying out a plan of survey/bump.h: into the files of the work tree, or as a commit.
 */
#ifndef FLOW_BUMP_WRITE_H
#define FLOW_BUMP_WRITE_H

#include "base/attr.h"
#include "base/vec.h"
#include "flow/bump_hooks.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "survey/bump.h"

/*
 * Write PLAN, which was made from R's work tree, into its files: all of them or none, each as
 * os/replace.h does it. The index is left alone. The guard (flow/guard.h) is held.
 */
int bump_write(struct repo *r, const struct bump *plan) MUST_CHECK;

/* Where a commit goes. */
struct bump_target {
    const char *ref;          /* "refs/heads/x" */
    struct oid parent;        /* the commit that the plan was made from, at which REF has to be */
    struct bump_hooks *hooks; /* around the commit, as bump_hooks_find() found them */
};

/*
 * Make the commit of PLAN, which was made from the tree of TARGET's parent: that tree with just the
 * edited files changed. The branch moves by one ref transaction, and the worktrees that have it
 * checked out follow: their other changes, staged or not, stay. ERR_REFUSED where one of the edited
 * files has changes there, or a hook says no; ERR_RACE where the branch moved. KEPT as
 * for publish(). The guard is held.
 */
int bump_commit(struct oid *out, struct strs *kept, struct repo *r, const struct bump *plan,
                const struct bump_target *target) MUST_CHECK;

#endif
