/*
 * Release candidates: commits of staging that are tagged v1.1.0-rc.1, v1.1.0-rc.2 and so on while
 * their files say 1.1.0, before main has that; and whether what main has was one.
 */
#ifndef FLOW_RELEASE_RC_H
#define FLOW_RELEASE_RC_H

#include "base/attr.h"
#include "flow/release.h"
#include "survey/candidates.h"
#include "text/version.h"

/*
 * Prove that COMMIT can be tagged as a candidate: on the first-parent line of staging, which M is
 * of, with version files that agree on 1.1.0, or on 1.1.0-rc.<number>, which is *says. ERR_REFUSED
 * otherwise. *out gets what release_prove() says, but for the name of the tag.
 */
int release_prove_candidate(struct release *out, struct version *says, struct repo *r,
                            const struct release_main *m, const struct oid *commit) MUST_CHECK;

/*
 * Name REL, whose files say SAYS: as the candidate that it is, here or among those of ALL on a
 * remote; or else as the next. Those that are here are read anew. ERR_REFUSED where the version is
 * released, or the files say a number that is taken.
 */
int release_name_candidate(struct release *rel, struct candidates *all, struct repo *r,
                           const struct release_main *m, const struct version *says) MUST_CHECK;

/* ERR_REFUSED where cutover.tag.staged asks for a candidate with REL's tree, and there is none. */
int release_check_tried(struct repo *r, const struct release_main *m,
                        const struct release *rel) MUST_CHECK;

#endif
