/*
 * All places of a transaction, one after the other (publish/place.h).
 */
#ifndef PUBLISH_PLACES_H
#define PUBLISH_PLACES_H

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/* place_prepare() for each, up to the first that fails; again where a file was changing just then,
 * which it may have been in nothing but its time. ERR_RACE when it goes on changing. */
int places_prepare(struct journal *j, struct repo *r) MUST_CHECK;

/* Give each a stage of its own: they are only looked at, and another tool may be at work. */
void places_stage_apart(struct journal *j);

/* Remove the stages. The error that is recorded stays; what cannot be removed is left to the next
 * tool. */
void places_clean(struct journal *j);

/* Would places_prepare() do it? In stages of their own, which are removed again. */
int places_look(struct journal *j, struct repo *r) MUST_CHECK;

#endif
