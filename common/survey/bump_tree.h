/* The files of a bump as a tree of the repository. */
#ifndef SURVEY_BUMP_TREE_H
#define SURVEY_BUMP_TREE_H

#include "base/attr.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "survey/bump.h"

/* The tree BEFORE with the edits of BUMP in it, in *OUT, which may be the same. */
int bump_tree(struct oid *out, struct repo *r, const struct oid *before,
              const struct bump *bump) MUST_CHECK;

#endif
