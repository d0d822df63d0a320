/*
 * JSON (RFC 8259), read to find values by the keys that lead to them. The whole text is checked: a
 * file that is no JSON is refused, wherever the fault is. A byte order mark is allowed, as npm
 * does; bytes inside strings need not be UTF-8.
 *
 * Loose is what JSONC and JSON5 (json5.org) add, for files that are read by programs which take it:
 * comments, a comma behind the last member, keys that are bare words, strings in single quotes,
 * any escape, numbers of all kinds.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/span.h"

enum json_dialect { JSON_STRICT, JSON_LOOSE };

enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_OTHER };

struct json_value {
    struct span key; /* as it stands, without quotes; of no length in an array */
    enum json_kind kind;
    struct span at; /* a string without its quotes, else as it stands */
    bool plain;     /* a string without escapes: its bytes are its value */
    size_t next;    /* the number of the value behind it and all that is in it */
};

/* Values are numbered in the order of the file: the top-level object is 0, what an object or an
 * array holds begins with the number behind its own and ends with its next:
 * for (size_t n = of + 1; n < json_at(j, of)->next; n = json_at(j, n)->next) */
struct json {
    const char *text;  /* borrowed */
    struct vec values; /* struct json_value */
};

#define JSON_INIT                                                                                  \
    {                                                                                              \
        .text = NULL, .values = VEC_INIT(struct json_value)                                        \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * where the text is no JSON with an object at the top. The caller releases OUT in both cases.
 */
int json_parse(struct json *out, struct fault *fault, const char *text, size_t len,
               enum json_dialect dialect) MUST_CHECK;
void json_release(struct json *j);

/* Value number N; borrowed. */
const struct json_value *json_at(const struct json *j, size_t n);

/* The number of the last value with KEY (ASCII) in the object number OF; 0 where there is none, or
 * OF is no object. */
size_t json_get(const struct json *j, size_t of, const char *key);

/* Append what S, a key or a string without its quotes, stands for; half a surrogate pair as the
 * replacement character. */
void json_text(struct str *out, const char *text, struct span s);

struct json_found {
    size_t count;   /* how often the key is there: duplicates are the caller's to judge */
    struct span at; /* the last one's value: a string without its quotes, else as it stands */
    bool string;
    bool plain; /* a string without escapes: its bytes are its value */
};

/* Find the value under the PATH_LEN keys of PATH, from the top-level object down. */
void json_look_up(struct json_found *out, const struct json *j, const char *const *path,
                  size_t path_len);

/*
 * The same in a text that is strict JSON and is read for this alone. Nothing found is success with
 * count 0. ERR_INVALID, with *FAULT set and no message, where the text is no JSON.
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
