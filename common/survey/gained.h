/*
 * The commits that a branch gains.
 */
#ifndef SURVEY_GAINED_H
#define SURVEY_GAINED_H

#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * Add to *out (struct oid) the commits that TIP reaches, and none of the N commits KNOWN does
 * (OID_NONE among them is nothing), newest first: at most MAX, and one more where there are more.
 * It walks by date, as git does, and so takes what is out of order in dates for gained at times.
 * Where a shallow history ends, so does the walk.
 */
int gained_find(struct vec *out, struct repo *r, const struct oid *tip, const struct oid *known,
                size_t n, size_t max) MUST_CHECK;

#endif
