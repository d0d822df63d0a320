/*
 * Names that are one name on a file system that folds case or normalises (text/fold.h): a promote
 * does not make a tree with two of them in one directory, which half of all machines cannot check
 * out.
 */
#ifndef PLAN_COLLISION_H
#define PLAN_COLLISION_H

#include "base/attr.h"
#include "base/vec.h"
#include "plan/plan.h"
#include "repo/repo.h"
#include "repo/tree.h"

/* Add to *out, as "'dir/a' and 'dir/A'", the entries of AFTER (the directory DIR, "" for the root)
 * that collide, unless both were in BEFORE. */
void collisions_find(struct strs *out, const char *dir, const struct tree *before,
                     const struct tree *after);

/* Add those that M makes in the directories above its "to", from the root tree BEFORE to AFTER. */
int collisions_above(struct strs *out, struct repo *r, const struct plan_move *m,
                     const struct oid *before, const struct oid *after) MUST_CHECK;

/* ERR_REFUSED with FOUND named, when there are any; they are mended on P's branch. */
int collisions_refuse(const struct strs *found, struct repo *r, const struct plan *p) MUST_CHECK;

#endif
