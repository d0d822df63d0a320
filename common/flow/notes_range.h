/*
 * The commits of a range, as model/notes.h takes them.
 */
#ifndef FLOW_NOTES_RANGE_H
#define FLOW_NOTES_RANGE_H

#include "base/attr.h"
#include "model/notes.h"
#include "repo/oid.h"
#include "survey/ancestry.h"

/* Read what TIP reaches and FROM (OID_NONE: nothing) does not into *out, which is fresh; what
 * changed nothing below PATH ("": the whole tree) is elsewhere. ERR_FAILED, with the command that
 * deepens it, where a shallow clone does not have it all. */
int notes_range_read(struct notes_range *out, struct ancestry *a, const struct oid *tip,
                     const struct oid *from, const char *path) MUST_CHECK;

#endif
