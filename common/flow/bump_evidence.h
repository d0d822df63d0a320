/*
 * The next version by what the commits since the last release say of themselves: Conventional
 * Commits, as git release-notes reads them (model/notes.h).
 */
#ifndef FLOW_BUMP_EVIDENCE_H
#define FLOW_BUMP_EVIDENCE_H

#include "base/attr.h"
#include "base/str.h"
#include "flow/bump_job.h"
#include "text/version.h"

/*
 * The version after that of the highest release that JOB's commit reaches, or, where it reaches
 * none, after NOW: a major one where a change breaks something, a minor one for a feature, a patch
 * for what else has a type. Below 1.0.0 what breaks asks for a minor one. Of a package, what
 * changed nothing in its directory does not count. *REASON is why, in words.
 *
 * ERR_REFUSED where no commit asks for a release, or the files say more than they ask for already;
 * ERR_FAILED where a shallow clone ends before the release.
 */
int bump_from_commits(struct version *out, struct str *reason, const struct bump_job *job,
                      const struct version *now) MUST_CHECK;

#endif
