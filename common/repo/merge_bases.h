/* Inside repo/ alone: merge bases, by git. */
#ifndef REPO_MERGE_BASES_H
#define REPO_MERGE_BASES_H

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"

/* Add the best common ancestors of A and B to *out (struct oid), by "git merge-base --all" with ENV
 * as in struct proc. */
int merge_bases_by_git(struct vec *out, const char *const *env, const struct oid *a,
                       const struct oid *b) MUST_CHECK;

#endif
