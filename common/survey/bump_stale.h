/*
 * Lock files that a bump makes stale without touching what they are locked by. Nobody's but
 * bump.c's.
 */
#ifndef SURVEY_BUMP_STALE_H
#define SURVEY_BUMP_STALE_H

#include "base/attr.h"
#include "model/source.h"
#include "survey/bump.h"

/* Add to b->stale the locks of SOURCE that have a digest of a file in b->edits. */
int bump_find_stale(struct bump *b, const struct source *source) MUST_CHECK;

#endif
