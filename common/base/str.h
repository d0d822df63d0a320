/*
 * Growing byte strings. buf is never NULL and always has a NUL behind len, so it can be passed on
 * as a C string; the bytes themselves may be anything. One ceiling, STR_MAX, holds for all: passing
 * it ends the process as memory running out does.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

#define STR_MAX ((size_t)1 << 31)

struct str {
    char *buf;
    size_t len;
    size_t cap; /* 0 while buf is the shared empty string */
};

extern char str_empty[1];
#define STR_INIT                                                                                   \
    {                                                                                              \
        .buf = str_empty, .len = 0, .cap = 0                                                       \
    }

void str_init(struct str *s);
void str_release(struct str *s); /* frees the bytes; s is empty and usable again */
void str_reset(struct str *s);   /* length 0, memory kept */

/* Make room for EXTRA more bytes behind len (and the NUL). */
void str_reserve(struct str *s, size_t extra);

void str_add(struct str *s, const void *bytes, size_t len);
void str_adds(struct str *s, const char *text);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) FORMAT(2, 3);
void str_vaddf(struct str *s, const char *fmt, va_list ap) FORMAT(2, 0);

/* Replace the LEN bytes at AT by the WITH_LEN bytes of WITH. AT and LEN lie within the string. */
void str_splice(struct str *s, size_t at, size_t len, const void *with, size_t with_len);

/* Cut to LEN, which is at most the present length. */
void str_truncate(struct str *s, size_t len);

/* Hand over the bytes: the caller frees them by free(); s is empty afterwards. */
char *str_detach(struct str *s);

bool str_eq(const struct str *a, const struct str *b);
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);

#endif
