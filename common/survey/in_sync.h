/*
 * Is what main has in production (where a promote writes to) what was released? What git-flow-check
 * judges as main.in-sync, and git-flow-status shows.
 */
#ifndef SURVEY_IN_SYNC_H
#define SURVEY_IN_SYNC_H

#include "base/attr.h"
#include "base/vec.h"
#include "model/settings.h"
#include "repo/commit.h"
#include "repo/repo.h"

/*
 * Add to *out the directories that a promote writes to, and that are not on TIP what they are on
 * RELEASED; none where TIP brought another version: it is the next release, whose tag is still to
 * come.
 */
int in_sync_compare(struct strs *out, struct repo *r, const struct settings *s,
                    const struct commit *tip, const struct commit *released) MUST_CHECK;

#endif
