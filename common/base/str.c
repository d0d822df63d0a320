#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char str_empty[1];

void str_init(struct str *s)
{
    s->buf = str_empty;
    s->len = 0;
    s->cap = 0;
}

void str_release(struct str *s)
{
    if (s->cap)
        free(s->buf);
    str_init(s);
}

void str_reset(struct str *s)
{
    s->len = 0;
    if (s->cap)
        s->buf[0] = '\0';
}

void str_reserve(struct str *s, size_t extra)
{
    size_t need = s->len + extra + 1;
    size_t cap = s->cap ? s->cap : 32;

    if (extra >= STR_MAX || need > STR_MAX)
        mem_grow(NULL, STR_MAX, STR_MAX); /* ends the process */
    if (need <= s->cap)
        return;
    while (cap < need)
        cap *= 2;
    s->buf = mem_grow(s->cap ? s->buf : NULL, cap, 1);
    s->cap = cap;
    s->buf[s->len] = '\0';
}

void str_add(struct str *s, const void *bytes, size_t len)
{
    if (!len)
        return;
    str_reserve(s, len);
    memcpy(s->buf + s->len, bytes, len);
    s->len += len;
    s->buf[s->len] = '\0';
}

void str_adds(struct str *s, const char *text)
{
    str_add(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
    str_add(s, &c, 1);
}

void str_vaddf(struct str *s, const char *fmt, va_list ap)
{
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    if (n > 0) {
        str_reserve(s, (size_t)n);
        vsnprintf(s->buf + s->len, (size_t)n + 1, fmt, again);
        s->len += (size_t)n;
    }
    va_end(again);
}

void str_addf(struct str *s, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(s, fmt, ap);
    va_end(ap);
}

void str_splice(struct str *s, size_t at, size_t len, const void *with, size_t with_len)
{
    if (with_len > len)
        str_reserve(s, with_len - len);
    if (s->cap && with_len != len)
        memmove(s->buf + at + with_len, s->buf + at + len, s->len - at - len + 1);
    if (with_len)
        memcpy(s->buf + at, with, with_len);
    s->len = s->len - len + with_len;
}

void str_truncate(struct str *s, size_t len)
{
    if (len < s->len) {
        s->len = len;
        s->buf[len] = '\0';
    }
}

char *str_detach(struct str *s)
{
    char *buf;

    str_reserve(s, 0);
    buf = s->buf;
    str_init(s);
    return buf;
}

bool str_eq(const struct str *a, const struct str *b)
{
    return a->len == b->len && !memcmp(a->buf, b->buf, a->len);
}

bool str_starts(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

bool str_ends(const char *text, const char *suffix)
{
    size_t a = strlen(text), b = strlen(suffix);

    return a >= b && !memcmp(text + a - b, suffix, b);
}
