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
 * Add to *out, which is fresh, the directories that a promote writes to, and that are on TIP
 * neither what they are on RELEASE, the newest on main's line (none: there is no release), nor all
 * what they are in production; *against, set where there are any, is what they were compared with:
 * RELEASE, or without one what is in production. None where TIP brought another version: it is the
 * next release, whose tag is still to come.
 *
 * Both count: a release is tagged before it is deployed, and main may go on in between.
 * Production is what the record here says of a deploy that is done, and of a commit that is here;
 * what is no record counts for none: git-release-deploy and git-flow-status name it.
 */
int in_sync_compare(struct strs *out, struct oid *against, struct repo *r, const struct settings *s,
                    const struct commit *tip, const struct oid *release) MUST_CHECK;

#endif
