/*
 * Inside flow/release*.c: is what a commit brought to main still wanted there?
 */
#ifndef FLOW_RELEASE_KEPT_H
#define FLOW_RELEASE_KEPT_H

#include <stdbool.h>

#include "base/attr.h"
#include "flow/release.h"

/* ERR_REFUSED when main has taken back what REL brought (survey/reverted.h). Who NAMED the very
 * commit knows what is wanted: then *by is the commit that took it back, or OID_NONE. */
int release_check_kept(struct oid *by, struct repo *r, const struct release_main *m,
                       const struct release *rel, bool named) MUST_CHECK;

#endif
