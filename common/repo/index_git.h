/*
 * Inside repo/ alone: index_diff() as git answers it.
 */
#ifndef REPO_INDEX_GIT_H
#define REPO_INDEX_GIT_H

#include "base/attr.h"
#include "repo/tree.h"

/* index_diff() (repo/index.h), by "git diff-index". */
int index_git_diff(struct repo *r, const struct oid *tree, tree_visit *each,
                   void *payload) MUST_CHECK;

#endif
