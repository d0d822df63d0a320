/*
 * Releases that were taken back: main has the commit that brought one, and a later commit there put
 * back what was before, be it "git revert", the pull request of a revert, or the same by hand.
 *
 * It is known by what main holds: its version went back behind that of the release, and of all
 * paths that the release changed, none is as the release left it; or, where a few were kept, the
 * commit that took the version back says "This reverts commit <id>", as git revert does. A release
 * that was brought back (the revert was reverted), or came again, is not taken back.
 */
#ifndef SURVEY_REVERTED_H
#define SURVEY_REVERTED_H

#include "base/attr.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * The commit on the first-parent line of TIP that took back what LANDED, a commit on it, brought;
 * OID_NONE when none did. S says which files carry the version. As long as TIP's version is not
 * older than that of LANDED, two versions are all that is read.
 */
int reverted_find(struct oid *out, struct repo *r, const struct settings *s, const struct oid *tip,
                  const struct oid *landed) MUST_CHECK;

#endif
