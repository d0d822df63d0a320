/*
 * What git has left unwritten where it checked out and said that all went well: it passes over
 * files that it cannot write, as where there is no room, and ends with 0.
 */
#ifndef SURVEY_UNWRITTEN_H
#define SURVEY_UNWRITTEN_H

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * Add to *out the tracked paths of the work tree at TOP, as of survey/overwrite.h, that are not
 * there or have but the beginning of what TREE, which is checked out, has; those of CHANGED, which
 * were so before, are left out. Another difference is no proof: hooks and line ends change files.
 */
int unwritten_find(struct strs *out, struct repo *r, const char *top, const struct oid *tree,
                   const struct strs *changed) MUST_CHECK;

/* ERR_FAILED, which names them and what is checked out: BRANCH. */
int unwritten_refuse(const struct strs *paths, const char *branch);

/* A hint, how they are written again once they can be. */
void unwritten_hint(const struct strs *paths);

#endif
