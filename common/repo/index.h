/*
 * What the index holds that a tree does not: what git would commit. It is read from its file,
 * without a git; what that file does not say in the forms known here, such as a split index, git is
 * asked.
 */
#ifndef REPO_INDEX_H
#define REPO_INDEX_H

#include "base/attr.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "repo/tree.h"

/*
 * Compare the tree TREE (the zero id: the empty one) with the index: that which GIT_INDEX_FILE
 * names, as in a hook of "git commit -a", else the worktree's. For each path that differs EACH gets
 * what was there and what is, in no order; never a directory. Unmerged paths are left out, as no
 * commit is made of them, and what was added with the intent alone is not there. A result other
 * than 0 of EACH ends the walk and is returned. ERR_FAILED for what is no index.
 */
int index_diff(struct repo *r, const struct oid *tree, tree_visit *each, void *payload) MUST_CHECK;

#endif
