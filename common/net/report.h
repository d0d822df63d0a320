/* What a smoke test has found, for programs: cutover(7), RECORDS AND STREAMS. */
#ifndef NET_REPORT_H
#define NET_REPORT_H

#include "base/str.h"
#include "net/smoke.h"

/* Append a record for each URL, in the order of smoke_add(): "url TAB verdict TAB status TAB ms TAB
 * attempts", with END behind it. A status that was not received is "-". */
void smoke_records(struct str *out, const struct smoke *s, char end);

/* Append the document of the schema git-release-smoke/1. */
void smoke_json(struct str *out, const struct smoke *s);

/* Record the error that URLs are not ok, a note for each (base/err.h): ERR_REMOTE; 0 where all are.
 */
int smoke_error(const struct smoke *s) MUST_CHECK;

#endif
