#include "text/unified_edits.h"

#include <stdbool.h>
#include <string.h>

#include "text/unified.h"

#define CONTEXT 3

/* Whole lines that change: bytes FROM up to END of what was, and what they become. */
struct change {
    size_t from, end;
    struct str with;
};

void unified_apply(struct str *out, const struct str *before, const struct vec *edits)
{
    size_t at = 0;

    vec_each (struct unified_edit, e, edits) {
        str_add(out, before->buf + at, e->at - at);
        str_add(out, e->with.buf, e->with.len);
        at = e->at + e->len;
    }
    str_add(out, before->buf + at, before->len - at);
}

static size_t line_start(const struct str *text, size_t at)
{
    while (at && text->buf[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct str *text, size_t at)
{
    const char *lf = memchr(text->buf + at, '\n', text->len - at);

    return lf ? (size_t)(lf - text->buf) + 1 : text->len;
}

/* The edits as changes of whole lines; what touches the same line is one. */
static void find_changes(struct vec *out, const struct str *before, const struct vec *edits)
{
    struct change *c = NULL;
    size_t done = 0; /* up to here C has the bytes of BEFORE */

    vec_each (struct unified_edit, e, edits) {
        size_t start = line_start(before, e->at);

        if (!c || start > c->end) {
            if (c)
                str_add(&c->with, before->buf + done, c->end - done);
            c = vec_push(out);
            *c = (struct change){.from = start, .end = start, .with = STR_INIT};
            done = start;
        }
        str_add(&c->with, before->buf + done, e->at - done);
        str_add(&c->with, e->with.buf, e->with.len);
        done = e->at + e->len;
        /* lines that are only inserted leave the one that they come before as it is */
        if (done > line_start(before, done) ||
            (e->with.len && e->with.buf[e->with.len - 1] != '\n'))
            c->end = line_end(before, done);
        else if (done > c->end)
            c->end = done;
    }
    if (c)
        str_add(&c->with, before->buf + done, c->end - done);
}

static size_t count_lines(const char *p, size_t len)
{
    size_t n = 0;

    for (const char *end = p + len; p < end; n++) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));

        p = lf ? lf + 1 : end;
    }
    return n;
}

static void add_lines(struct str *out, char sign, const char *p, size_t len)
{
    for (const char *end = p + len; p < end;) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        size_t n = lf ? (size_t)(lf - p) + 1 : (size_t)(end - p);

        str_addc(out, sign);
        str_add(out, p, n);
        if (!lf)
            str_adds(out, "\n\\ No newline at end of file\n");
        p += n;
    }
}

static void add_range(struct str *out, char sign, size_t from, size_t n)
{
    str_addf(out, "%c%zu", sign, n ? from + 1 : from);
    if (n != 1)
        str_addf(out, ",%zu", n);
}

/* A hunk of the changes FIRST up to LAST; *shift: by how many lines what is behind has moved. */
static void add_hunk(struct str *out, const struct str *before, const struct change *first,
                     const struct change *last, size_t *shift)
{
    size_t from = first->from, end = last->end, at, old_lines, new_lines, line;
    struct str body = STR_INIT;

    for (int i = 0; i < CONTEXT && from; i++)
        from = line_start(before, from - 1);
    for (int i = 0; i < CONTEXT && end < before->len; i++)
        end = line_end(before, end);
    line = count_lines(before->buf, from);
    old_lines = new_lines = count_lines(before->buf + from, end - from);
    at = from;
    for (const struct change *c = first; c <= last; c++) {
        add_lines(&body, ' ', before->buf + at, c->from - at);
        add_lines(&body, '-', before->buf + c->from, c->end - c->from);
        add_lines(&body, '+', c->with.buf, c->with.len);
        new_lines -= count_lines(before->buf + c->from, c->end - c->from);
        new_lines += count_lines(c->with.buf, c->with.len);
        at = c->end;
    }
    add_lines(&body, ' ', before->buf + at, end - at);
    str_adds(out, "@@ ");
    add_range(out, '-', line, old_lines);
    str_addc(out, ' ');
    add_range(out, '+', line + *shift, new_lines);
    str_adds(out, " @@\n");
    str_add(out, body.buf, body.len);
    *shift += new_lines - old_lines;
    str_release(&body);
}

static void add_path(struct str *out, const char *side, const char *path)
{
    struct str whole = STR_INIT;

    str_addf(&whole, "%s%s", side, path);
    unified_path(out, whole.buf);
    str_release(&whole);
}

static void add_header(struct str *out, const char *path, bool created)
{
    const char *tail = strchr(path, ' ') ? "\t\n" : "\n";

    str_adds(out, "diff --git ");
    add_path(out, "a/", path);
    str_addc(out, ' ');
    add_path(out, "b/", path);
    str_adds(out, created ? "\nnew file mode 100644\n--- " : "\n--- ");
    if (created)
        str_adds(out, "/dev/null");
    else
        add_path(out, "a/", path);
    str_addf(out, "%s+++ ", created ? "\n" : tail);
    add_path(out, "b/", path);
    str_adds(out, tail);
}

void unified_edits(struct str *out, const char *path, const struct str *before,
                   const struct vec *edits)
{
    struct vec changes = VEC_INIT(struct change);
    size_t shift = 0;

    find_changes(&changes, before, edits);
    if (changes.len)
        add_header(out, path, false);
    for (size_t i = 0, j; i < changes.len; i = j + 1) {
        const struct change *first = vec_at(&changes, i), *last = first;

        for (j = i; j + 1 < changes.len; j++, last++)
            if (count_lines(before->buf + last->end, last[1].from - last->end) > 2 * CONTEXT)
                break;
        add_hunk(out, before, first, last, &shift);
    }
    vec_each (struct change, c, &changes)
        str_release(&c->with);
    vec_release(&changes);
}

void unified_created(struct str *out, const char *path, const struct str *after)
{
    size_t lines = count_lines(after->buf, after->len);

    add_header(out, path, true);
    if (!lines)
        return;
    str_adds(out, "@@ -0,0 ");
    add_range(out, '+', 0, lines);
    str_adds(out, " @@\n");
    add_lines(out, '+', after->buf, after->len);
}
