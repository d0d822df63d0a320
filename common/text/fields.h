/*
 * Files of ours that tools read back: fields that end in NUL, so that a field may hold any byte
 * that a path may. What is cut off, or was never whole, is noticed at the field that lacks its end.
 */
#ifndef TEXT_FIELDS_H
#define TEXT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct fields {
    const char *at, *end;
    bool bad; /* a field was missing, or, as the reader sets it, not what it should be */
};

/* Append TEXT as a field. */
void fields_add(struct str *out, const char *text);

/* Read from the beginning of TEXT, which has to outlive what is returned. */
struct fields fields_of(const struct str *text);

/* The next field, borrowed; "", and bad is set, where there is none. */
const char *fields_next(struct fields *in);

/* The last two fields are "end", which was read, and a count: that of what was read, COUNT, and
 * nothing comes after it? */
bool fields_end(struct fields *in, size_t count);

#endif
