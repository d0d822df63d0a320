/*
 * Java's properties (java.util.Properties, "load"): '=', ':' or a blank ends a key, '#' and '!'
 * start comments at the start of a line, a backslash at its end continues it.
 */
#ifndef TEXT_PROPERTIES_H
#define TEXT_PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>

#include "text/span.h"

struct properties_found {
    size_t count;   /* how often the key is there */
    struct span at; /* the last one's value, without the blanks around it */
    bool plain;     /* without escapes and continued lines: its bytes are its value */
};

/* Find KEY, which is ASCII without escapes. Any text is one of properties. */
void properties_find(struct properties_found *out, const char *text, size_t len, const char *key);

#endif
