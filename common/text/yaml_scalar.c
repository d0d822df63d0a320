/* The pieces of YAML that run over lines: texts in quotes and without, block scalars, brackets. */
#include <string.h>

#include "text/yaml_read.h"

bool yaml_fail(struct yaml_reader *r, const char *why)
{
    if (!r->why)
        r->why = why;
    return false;
}

int yaml_peek(const struct yaml_reader *r, size_t ahead)
{
    return r->at + ahead < r->len ? (unsigned char)r->text[r->at + ahead] : -1;
}

bool yaml_is_end(int c)
{
    return c < 0 || c == '\n' || c == '\r';
}

bool yaml_is_gap(int c)
{
    return yaml_is_end(c) || c == ' ' || c == '\t';
}

void yaml_skip_blanks(struct yaml_reader *r)
{
    while (yaml_peek(r, 0) == ' ' || yaml_peek(r, 0) == '\t')
        r->at++;
}

void yaml_skip_line(struct yaml_reader *r)
{
    while (!yaml_is_end(yaml_peek(r, 0)))
        r->at++;
    if (yaml_peek(r, 0) == '\r' && yaml_peek(r, 1) == '\n')
        r->at++;
    r->at += r->at < r->len;
    r->line = r->at;
}

size_t yaml_inner(const struct yaml_reader *r)
{
    return r->depth ? r->blocks[r->depth - 1].column : 0;
}

/* Whether the line at AT, which is not blank, is deeper than the innermost block; moves behind its
 * indentation. */
static bool is_deeper(struct yaml_reader *r)
{
    size_t column;

    while (yaml_peek(r, 0) == ' ')
        r->at++;
    column = r->at - r->line;
    yaml_skip_blanks(r);
    return column > yaml_inner(r);
}

static bool is_blank_line(const struct yaml_reader *r)
{
    size_t n = 0;

    while (yaml_peek(r, n) == ' ' || yaml_peek(r, n) == '\t')
        n++;
    return yaml_is_end(yaml_peek(r, n));
}

bool yaml_take_quoted(struct yaml_reader *r, struct span *s, bool *one)
{
    int quote = yaml_peek(r, 0);

    s->at = ++r->at;
    *one = true;
    for (;; r->at++) {
        int c = yaml_peek(r, 0);

        if (c < 0)
            return yaml_fail(r, "a quote without end");
        if (yaml_is_end(c)) {
            *one = false;
            r->line = r->at + 1;
        } else if ((c == '\\' && quote == '"') ||
                   (c == '\'' && quote == c && yaml_peek(r, 1) == c)) {
            *one = false;
            r->at += !yaml_is_end(yaml_peek(r, 1));
        } else if (c == quote) {
            break;
        }
    }
    s->len = r->at++ - s->at;
    return true;
}

/* Whether ':' at AT, in a collection, is behind a key: CLOSED, where that ends in a quote or a
 * bracket. */
static bool ends_key(const struct yaml_reader *r, bool closed)
{
    return yaml_peek(r, 0) == ':' &&
           (closed || yaml_is_gap(yaml_peek(r, 1)) || strchr("[]{},", yaml_peek(r, 1)));
}

bool yaml_take_flow(struct yaml_reader *r)
{
    size_t depth = 0;
    bool in_plain = false, closed = false, gap = true, one;
    struct span s;

    do {
        int c = yaml_peek(r, 0);

        if (c < 0)
            return yaml_fail(r, "a bracket without end");
        if (c == '#' && gap) {
            while (!yaml_is_end(yaml_peek(r, 0)))
                r->at++;
            continue;
        }
        if (!in_plain && (c == '"' || c == '\'')) {
            if (!yaml_take_quoted(r, &s, &one))
                return false;
            gap = false;
            closed = true;
            continue;
        }
        if (yaml_is_end(c))
            r->line = r->at + 1;
        depth += c == '[' || c == '{';
        depth -= c == ']' || c == '}';
        gap = yaml_is_gap(c);
        if (strchr("[]{},", c) || ends_key(r, closed))
            in_plain = false;
        else
            in_plain = in_plain || !gap;
        closed = c == ']' || c == '}' || (closed && gap);
        r->at++;
    } while (depth);
    return true;
}

void yaml_take_plain(struct yaml_reader *r, struct span *s, bool *one)
{
    bool comment = false;

    *one = true;
    *s = (struct span){r->at, 0};
    for (bool first = true;; first = false) {
        size_t end = r->at;

        for (; !yaml_is_end(yaml_peek(r, 0)); r->at++) {
            comment = yaml_peek(r, 0) == '#' && r->at > s->at && yaml_is_gap(r->text[r->at - 1]);
            if (comment)
                break;
            if (!yaml_is_gap(yaml_peek(r, 0)))
                end = r->at + 1;
        }
        if (first)
            s->len = end - s->at;
        yaml_skip_line(r);
        while (r->at < r->len && is_blank_line(r))
            yaml_skip_line(r);
        if (comment || r->at == r->len || !is_deeper(r) || yaml_peek(r, 0) == '#') {
            r->at = r->line;
            return;
        }
        *one = false;
    }
}

void yaml_skip_block_scalar(struct yaml_reader *r)
{
    do {
        yaml_skip_line(r);
        if (!is_blank_line(r) && !is_deeper(r)) {
            r->at = r->line;
            return;
        }
    } while (r->at < r->len);
}
