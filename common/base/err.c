#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"

#define LINES_MAX 64

struct lines {
    char *v[LINES_MAX];
    size_t len;
};

struct err_saved {
    char *message;
    struct lines notes;
    struct lines hints;
};

static struct err_saved current;

static FORMAT(1, 0) char *format(const char *fmt, va_list ap, const char *tail)
{
    struct str s = STR_INIT;

    str_vaddf(&s, fmt, ap);
    if (tail) {
        str_adds(&s, ": ");
        str_adds(&s, tail);
    }
    secret_hide(&s, ":***");
    return str_detach(&s);
}

int err_set(enum err_code code, const char *fmt, ...)
{
    va_list ap;

    if (!current.message) {
        va_start(ap, fmt);
        current.message = format(fmt, ap, NULL);
        va_end(ap);
    }
    return (int)code;
}

int err_errno(enum err_code code, const char *fmt, ...)
{
    int saved = errno;
    va_list ap;

    if (!current.message) {
        va_start(ap, fmt);
        current.message = format(fmt, ap, strerror(saved));
        va_end(ap);
    }
    errno = saved;
    return (int)code;
}

int err_prefix(int code, const char *fmt, ...)
{
    char *behind = current.message;
    va_list ap;

    if (behind) {
        va_start(ap, fmt);
        current.message = format(fmt, ap, behind);
        va_end(ap);
        free(behind);
    }
    return code;
}

static FORMAT(2, 0) void add_line(struct lines *lines, const char *fmt, va_list ap)
{
    if (current.message && lines->len < LINES_MAX)
        lines->v[lines->len++] = format(fmt, ap, NULL);
}

void err_note(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_line(&current.notes, fmt, ap);
    va_end(ap);
}

void err_hint(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_line(&current.hints, fmt, ap);
    va_end(ap);
}

const char *err_message(void)
{
    return current.message;
}

size_t err_notes(const char *const **out)
{
    *out = (const char *const *)current.notes.v;
    return current.notes.len;
}

size_t err_hints(const char *const **out)
{
    *out = (const char *const *)current.hints.v;
    return current.hints.len;
}

static void release(struct err_saved *e)
{
    free(e->message);
    for (size_t i = 0; i < e->notes.len; i++)
        free(e->notes.v[i]);
    for (size_t i = 0; i < e->hints.len; i++)
        free(e->hints.v[i]);
    memset(e, 0, sizeof(*e));
}

void err_clear(void)
{
    release(&current);
}

struct err_saved *err_save(void)
{
    struct err_saved *saved = mem_alloc(sizeof(*saved));

    *saved = current;
    memset(&current, 0, sizeof(current));
    return saved;
}

void err_restore(struct err_saved *saved)
{
    release(&current);
    current = *saved;
    free(saved);
}

void err_drop(struct err_saved *saved)
{
    if (!saved)
        return;
    release(saved);
    free(saved);
}
