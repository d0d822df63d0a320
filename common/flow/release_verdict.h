/*
 * The rules' verdict on a tag before it is made: the same that a push of it would get
 * (check/check.h). It is asked once main has a .cutover.
 */
#ifndef FLOW_RELEASE_VERDICT_H
#define FLOW_RELEASE_VERDICT_H

#include "base/attr.h"
#include "flow/release.h"
#include "repo/repo.h"

/* Judge the tag of REL. ERR_REFUSED with what the rules refuse as notes. */
int release_verdict(struct repo *r, const struct release_main *m,
                    const struct release *rel) MUST_CHECK;

#endif
