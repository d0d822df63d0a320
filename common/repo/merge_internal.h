/* Inside repo/merge*.c alone: the two ways to merge. */
#ifndef REPO_MERGE_INTERNAL_H
#define REPO_MERGE_INTERNAL_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
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
    const struct strs *versioned; /* see merge_commits_versioned(); NULL: none */
};
int merge_by_git(struct merge *out, struct repo *r, const struct merge_by_git *in) MUST_CHECK;

/* Add the arguments of git by which the user's merge drivers, run in SCRATCH, work at the top of
 * the work tree, as git merge has them. */
int merge_driver_args(struct strs *args, struct repo *r, const char *scratch) MUST_CHECK;

/* ERR_REFUSED when the merge in SCRATCH needed a driver that cannot be run. */
int merge_driver_check(struct repo *r, const char *scratch) MUST_CHECK;

/* Put the .gitattributes files of ROOT that count for PATHS into the directory SCRATCH. */
int merge_copy_attributes(struct repo *r, const struct oid *root, const char *scratch,
                          const struct strs *paths) MUST_CHECK;

/* After merge_alone(): the environment of git in place of that of the repository; IN is NULL where
 * nothing is merged. */
int merge_alone_env(struct strs *env, struct repo *r, const struct merge_by_git *in) MUST_CHECK;
void merge_alone_args(struct strs *args);

/* In a partial clone, have here what git will read: blobs that both sides have changed, or, with
 * ALL, any that changed. */
int merge_alone_fetch(struct repo *r, const struct merge_by_git *in, bool all) MUST_CHECK;

#endif
