/* Versions that are numbers and nothing more. */
#include <string.h>

#include "base/err.h"
#include "text/version_scan.h"

#define NUMBERS_MAX 4

size_t numbers_take(char *field, const char *text, const char *end, const char *separators)
{
    const char *p = text, *back = text;

    for (;;) {
        const char *start = p;

        while (p < end && ascii_digit(*p))
            p++;
        if (p == start)
            return (size_t)(back - text);
        while (start + 1 < p && *start == '0')
            start++;
        if ((back > text && !field_add(field, ".", 1)) ||
            !field_add(field, start, (size_t)(p - start)))
            return 0;
        back = p;
        if (p == end || !strchr(separators, *p))
            return (size_t)(back - text);
        p++;
    }
}

/* "1, 1, 0" as "1.1.0" into TO; false where it is none. */
static bool join_tuple(struct str *to, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (c == '.' || (!ascii_digit(c) && c != ',' && !strchr(" \t\r\n", c)))
            return false;
        /* what stands on both sides of a blank is two things */
        if (ascii_digit(c) && i && strchr(" \t\r\n", text[i - 1]) && to->len &&
            to->buf[to->len - 1] != '.')
            return false;
        if (ascii_digit(c) || c == ',')
            str_addc(to, c == ',' ? '.' : c);
    }
    return true;
}

int version_read_numbers(struct version *out, enum version_scheme scheme, const char *text,
                         size_t len)
{
    struct str tuple = STR_INIT;
    struct version v;
    struct piece p;
    const char *rest = v.release;
    size_t n = 0;
    bool fine = len && len <= VERSION_TEXT_MAX && !memchr(text, '\0', len);

    memset(&v, 0, sizeof(v));
    if (fine && scheme == VERSION_TUPLE) {
        fine = join_tuple(&tuple, text, len) && tuple.len;
        text = tuple.buf;
        len = tuple.len;
    }
    fine = fine && numbers_take(v.release, text, text + len, ".") == len;
    while (piece_next(&p, &rest))
        n++;
    str_release(&tuple);
    if (!fine || n > NUMBERS_MAX)
        return ERR_INVALID;
    *out = v;
    return 0;
}

void version_shorten(struct version *v, size_t n)
{
    struct version out;
    const char *rest = v->release;
    bool fits = true;

    memset(&out, 0, sizeof(out));
    for (size_t i = 0; i < n; i++) {
        struct piece p = {"0", 1};

        piece_next(&p, &rest);
        fits = fits && (!i || field_add(out.release, ".", 1)) && field_add(out.release, p.p, p.len);
    }
    if (!fits) /* numbers of the longest version there is, and a few zeros */
        out.release[0] = '\0';
    *v = out;
}

int version_write_numbers(struct str *out, const struct version *v, enum version_scheme scheme)
{
    const char *between = scheme == VERSION_TUPLE ? ", " : ".";
    const char *rest = v->release;
    struct piece p;

    if (!v->release[0] || strlen(v->release) > VERSION_TEXT_MAX / 2)
        return err_set(ERR_REFUSED, "the numbers of the version are too long");
    for (size_t i = 0; piece_next(&p, &rest); i++) {
        str_adds(out, i ? between : "");
        str_add(out, p.p, p.len);
    }
    return 0;
}
