/*
 * JSON (RFC 8259), read to find one value by the keys that lead to it. The whole text is checked: a
 * file that is no JSON is refused, wherever the fault is. A byte order mark is allowed, as npm
 * does; bytes inside strings need not be UTF-8.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "text/span.h"

struct json_found {
    size_t count;   /* how often the key is there: duplicates are the caller's to judge */
    struct span at; /* the last one's value: a string without its quotes, else as it stands */
    bool string;
    bool plain; /* a string without escapes: its bytes are its value */
};

/*
 * Find the value under the PATH_LEN keys of PATH, from the top-level object down. Nothing found is
 * success with count 0. ERR_INVALID, with *FAULT set and no message, where the text is no JSON.
 */
int json_find(struct json_found *out, struct fault *fault, const char *text, size_t len,
              const char *const *path, size_t path_len) MUST_CHECK;

/* Append TEXT without the blanks between its tokens, so that two documents that differ in these
 * alone are the same bytes. What is no JSON is appended as well as it goes. */
void json_squeeze(struct str *out, const char *text, size_t len);

/* Append the key of the top-level object of TEXT, as it was squeezed, within which byte AT stands;
 * nothing where there is none. */
void json_key_at(struct str *out, const char *text, size_t at);

#endif
