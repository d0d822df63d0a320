/* A tag that is there already, and what was asked of the one that would have been made. */
#ifndef FLOW_RELEASE_THERE_H
#define FLOW_RELEASE_THERE_H

#include "base/attr.h"
#include "base/str.h"
#include "flow/release_run.h"

/*
 * Look at the tag object ID, here or fetched, of OUT's release: out->lacks is how it is not what Q
 * and NOTES ask for. ERR_REFUSED where it is not signed as Q asks, and is to be pushed or is on the
 * remote. An object that is not here (a dry run fetches none) is not judged.
 */
int release_look_there(struct release_result *out, struct repo *r, const struct release_request *q,
                       const struct str *notes, const struct oid *id) MUST_CHECK;

#endif
