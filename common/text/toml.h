/*
 * TOML 1.0 (toml.io), read into a flat list: every value and every table with the full path of keys
 * that leads to it and the bytes it stands in. Paths are written as TOML would write them, whatever
 * the file does: "tool.poetry.version", "project.dynamic[]" for the items of an array,
 * tool."a.b".c where a key is not bare. So a value is found by its key in a [table], as a dotted
 * key and in an inline table alike, and never by what a line looks like.
 *
 * Looser than TOML in what an editor need not judge: strings and comments may hold any bytes, and
 * values other than strings are not checked.
 */
#ifndef TEXT_TOML_H
#define TEXT_TOML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/span.h"

enum toml_kind {
    TOML_TABLE, /* a [header], an [[array of tables]] or an inline table; at is its first byte */
    TOML_STRING,
    TOML_OTHER,
};

struct toml_item {
    char *path;
    enum toml_kind kind;
    struct span at; /* of a string: without its quotes */
    bool plain;     /* a string without escapes: its bytes are its value */
};

struct toml {
    const char *text; /* borrowed */
    struct vec items; /* struct toml_item */
};

#define TOML_INIT                                                                                  \
    {                                                                                              \
        .text = NULL, .items = VEC_INIT(struct toml_item)                                          \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * where it is no TOML. The caller releases OUT in both cases.
 */
int toml_parse(struct toml *out, struct fault *fault, const char *text, size_t len) MUST_CHECK;
void toml_release(struct toml *t);

/* The last item at PATH, or NULL; *COUNT (which may be NULL) is how many there are. */
const struct toml_item *toml_find(const struct toml *t, const char *path, size_t *count);

/* The next part of PATH, from *AT on, which is moved behind it: the keys of a path in turn. False
 * behind the last one. */
bool toml_next_key(struct span *out, const char *path, size_t *at);

/* Whether anything stands at PATH or below it. */
bool toml_has(const struct toml *t, const char *path);

/* Whether a string at PATH is WORD. */
bool toml_is(const struct toml *t, const char *path, const char *word);

#endif
