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

/* The environment whose record says what is in production. */
#define IN_SYNC_ENVIRONMENT "production"

/*
 * The commit that is in production, as its record here says, in *out: ERR_NOT_FOUND (no message)
 * where there is no record, none of a deploy that is done, or the commit is not here. What is no
 * record counts for none: git-release-deploy and git-flow-status name it.
 */
int in_sync_production(struct commit *out, struct repo *r) MUST_CHECK;

/*
 * Add to *out the directories that a promote writes to, and that are not on TIP what they are on
 * RELEASED; none where TIP brought another version: it is the next release, whose tag is still to
 * come.
 */
int in_sync_compare(struct strs *out, struct repo *r, const struct settings *s,
                    const struct commit *tip, const struct commit *released) MUST_CHECK;

#endif
