/*
 * Has a commit changed anything below a path?
 */
#ifndef SURVEY_TOUCHED_H
#define SURVEY_TOUCHED_H

#include <stdbool.h>

#include "base/attr.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * Does the commit ID have anything else at PATH than its first parent PARENT (NULL: a root; what
 * lies behind the end of a shallow history has nothing there)? With PATH "" it always has. A merge
 * that has not took nothing of PATH from what it merged.
 */
int touched_by(bool *out, struct repo *r, const struct oid *id, const struct oid *parent,
               const char *path) MUST_CHECK;

#endif
