/* Inside repo/merge*.c alone: the two ways to merge. */
#ifndef REPO_MERGE_INTERNAL_H
#define REPO_MERGE_INTERNAL_H

#include "base/attr.h"
#include "repo/merge.h"

/* What merge_by_path() returns when it takes git to tell. */
#define MERGE_NEEDS_GIT 1

/* Path by path, in this process. 0, MERGE_NEEDS_GIT, or an error. */
int merge_by_path(struct oid *out, struct repo *r, const struct oid *base, const struct oid *ours,
                  const struct oid *theirs) MUST_CHECK;

/*
 * By git, of two commits. Attributes come from the root tree ATTRIBUTES, as far as files in
 * directories that differ between BASE and either side (root trees) can need them.
 */
struct merge_by_git {
    struct oid ours, theirs;                      /* commits */
    struct oid base_tree, ours_tree, theirs_tree; /* roots */
    struct oid attributes;
};
int merge_by_git(struct merge *out, struct repo *r, const struct merge_by_git *in) MUST_CHECK;

/* Add the arguments of git by which the user's merge drivers, run in SCRATCH, work at the top of
 * the work tree, as git merge has them. */
int merge_driver_args(struct strs *args, struct repo *r, const char *scratch) MUST_CHECK;

/* ERR_REFUSED when the merge in SCRATCH needed a driver that cannot be run. */
int merge_driver_check(struct repo *r, const char *scratch) MUST_CHECK;

#endif
