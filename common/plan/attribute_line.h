/* Inside plan/attribute_change*.c: what to write into .gitattributes. */
#ifndef PLAN_ATTRIBUTE_LINE_H
#define PLAN_ATTRIBUTE_LINE_H

#include "base/attr.h"
#include "base/str.h"
#include "plan/attribute_change.h"

/*
 * LINE (LEN bytes, of a .gitattributes in the directory DIR, "" for the root) said of TO instead of
 * FROM ("tests/dev/src/<pattern> filter=lfs" of tests/dev/src): appended to *out, false where its
 * pattern does not begin with FROM.
 */
bool attribute_line(struct str *out, const char *line, size_t len, const char *dir,
                    const struct plan_move *m);

/* Add hints to the error that is recorded: the lines that name a "from", said of its "to"; without
 * any, where to say it. */
int attribute_line_hint(const struct attribute_change *c, struct repo *r,
                        const struct plan *p) MUST_CHECK;

#endif
