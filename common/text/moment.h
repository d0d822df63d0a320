/*
 * Moments as RFC 3339 writes them in UTC, to the second: 2026-11-27T10:44:00Z. Nothing else is
 * taken: no offset, no fraction, no leap second.
 */
#ifndef TEXT_MOMENT_H
#define TEXT_MOMENT_H

#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

#define MOMENT_LEN ((size_t)20)

/* The seconds since 1970 that LEN bytes of TEXT say; of the years 1970 to 9999. ERR_INVALID,
 * without a message, where they are no such moment. */
int moment_read(long long *out, const char *text, size_t len) MUST_CHECK;

/* Append SECONDS, which lie in those years, or the end of these that is nearer. */
void moment_write(struct str *out, long long seconds);

#endif
