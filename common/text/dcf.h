/*
 * Debian's control format as R reads it (help(read.dcf)): "Field: value" at the start of a line,
 * and lines that begin with a blank and continue the value; an empty line ends the record.
 */
#ifndef TEXT_DCF_H
#define TEXT_DCF_H

#include <stddef.h>

#include "text/span.h"

struct dcf_found {
    size_t count;   /* how often the field is there */
    struct span at; /* the last one's value, without the blanks around it */
};

/* Find FIELD in the first record of TEXT. Any text can be read. */
void dcf_find(struct dcf_found *out, const char *text, size_t len, const char *field);

#endif
