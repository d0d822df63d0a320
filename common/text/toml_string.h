/* The strings and keys of TOML, for toml.c alone. */
#ifndef TEXT_TOML_STRING_H
#define TEXT_TOML_STRING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "text/span.h"

struct toml_cursor {
    const char *text;
    size_t len;
    size_t at;
    const char *why; /* set by the first failure */
};

bool toml_fail(struct toml_cursor *c, const char *why); /* false */
int toml_peek(const struct toml_cursor *c);             /* the next byte, -1 at the end */

/* A string of any of the four kinds, whose quote is next. S is what stands between the quotes. */
bool toml_take_string(struct toml_cursor *c, struct span *s, bool *plain);

/* One part of a dotted key, appended to PATH bare where it can be, else in quotes. */
bool toml_take_key_part(struct toml_cursor *c, struct str *path);

#endif
