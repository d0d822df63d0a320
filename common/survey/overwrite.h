/*
 * What a switch of the work tree from one tree to another would overwrite: changed files that both
 * trees have differently, and untracked files where the other tree has one. Ignored files count:
 * git overwrites them in silence unless it is told not to.
 *
 * The answer is for telling beforehand. It can be outdated a moment later, so what switches has to
 * be a git that looks again (git switch --no-overwrite-ignore).
 */
#ifndef SURVEY_OVERWRITE_H
#define SURVEY_OVERWRITE_H

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * Add to *out the paths, from the top of the work tree, that a switch from the tree BEFORE, which
 * is what HEAD has (the zero id for none), to the tree AFTER would overwrite; and to *changed, in
 * byte order, every tracked path that is not as in HEAD. Changes nothing, also not the index.
 */
int overwrite_find(struct strs *out, struct strs *changed, struct repo *r, const struct oid *before,
                   const struct oid *after) MUST_CHECK;

/*
 * Add to *out the paths at which there is something in the work tree at TOP, of this repository
 * (its own, by the very pointer, or another), where the tree AFTER has a file and BEFORE has none:
 * what is not tracked, if BEFORE is what is checked out.
 */
int overwrite_find_untracked(struct strs *out, struct repo *r, const char *top,
                             const struct oid *before, const struct oid *after) MUST_CHECK;

/* Add to *out, in byte order, every tracked path that is not as in HEAD, in the work tree at TOP,
 * as above. */
int overwrite_changed(struct strs *out, struct repo *r, const char *top) MUST_CHECK;

#endif
