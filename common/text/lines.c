#include "text/lines.h"

#include <string.h>

#include "base/vec.h"

struct line {
    const char *text;
    size_t len;
};

static int compare(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = memcmp(x->text, y->text, x->len < y->len ? x->len : y->len);

    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static void split(struct vec *out, const struct str *s)
{
    const char *p = s->buf, *end = s->buf + s->len;

    while (p < end) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        struct line *line = vec_push(out);

        line->text = p;
        line->len = (size_t)((newline ? newline : end) - p);
        p = newline ? newline + 1 : end;
    }
    vec_sort(out, compare);
}

size_t lines_apart(const struct str *a, const struct str *b)
{
    struct vec x = VEC_INIT(struct line), y = VEC_INIT(struct line);
    size_t i = 0, j = 0, common = 0, apart;

    split(&x, a);
    split(&y, b);
    while (i < x.len && j < y.len) {
        int order = compare(vec_at(&x, i), vec_at(&y, j));

        common += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    apart = x.len + y.len - 2 * common;
    vec_release(&x);
    vec_release(&y);
    return apart;
}
