#include "text/unified.h"

#include <stdbool.h>
#include <string.h>

#include "text/unified_edits.h"

#define CONTEXT ((size_t)3)

struct line {
    const char *p;
    size_t len; /* with its LF */
};

struct lines {
    const char *p, *end;
};

static bool next_line(struct line *out, struct lines *rest)
{
    const char *lf = memchr(rest->p, '\n', (size_t)(rest->end - rest->p));

    if (rest->p == rest->end)
        return false;
    out->p = rest->p;
    rest->p = lf ? lf + 1 : rest->end;
    out->len = (size_t)(rest->p - out->p);
    return true;
}

static bool same(const struct line *a, const struct line *b)
{
    return a->len == b->len && !memcmp(a->p, b->p, a->len);
}

static void add_line(struct str *out, char sign, const struct line *l)
{
    str_addc(out, sign);
    str_add(out, l->p, l->len);
    if (!l->len || l->p[l->len - 1] != '\n')
        str_adds(out, "\n\\ No newline at end of file\n");
}

/* Lines FROM up to END of both texts, removed ones before those that replace them. */
static void add_hunk(struct str *out, struct lines before, struct lines after, size_t from,
                     size_t end)
{
    struct str added = STR_INIT;
    struct line a, b;

    str_addf(out, "@@ -%zu", from + 1);
    if (end - from != 1)
        str_addf(out, ",%zu", end - from);
    str_addf(out, " +%zu", from + 1);
    if (end - from != 1)
        str_addf(out, ",%zu", end - from);
    str_adds(out, " @@\n");
    for (size_t i = 0; i < end && next_line(&a, &before) && next_line(&b, &after); i++) {
        if (i < from)
            continue;
        if (same(&a, &b)) {
            str_add(out, added.buf, added.len);
            str_reset(&added);
            add_line(out, ' ', &a);
        } else {
            add_line(out, '-', &a);
            add_line(&added, '+', &b);
        }
    }
    str_add(out, added.buf, added.len);
    str_release(&added);
}

void unified_path(struct str *out, const char *path)
{
    static const char names[] = "abtnvfr";
    bool quote = false;

    for (const char *p = path; *p; p++)
        quote = quote || (unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f || *p == '"' ||
                *p == '\\';
    if (!quote) {
        str_adds(out, path);
        return;
    }
    str_addc(out, '"');
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;

        if (c == '"' || c == '\\')
            str_addf(out, "\\%c", c);
        else if (c >= '\a' && c <= '\r')
            str_addf(out, "\\%c", names[c - '\a']);
        else if (c < 0x20 || c >= 0x7f)
            str_addf(out, "\\%03o", (unsigned)c);
        else
            str_addc(out, (char)c);
    }
    str_addc(out, '"');
}

static void add_path(struct str *out, const char *side, const char *path)
{
    struct str whole = STR_INIT;

    str_addf(&whole, "%s%s", side, path);
    unified_path(out, whole.buf);
    str_release(&whole);
}

static void add_header(struct str *out, const char *path)
{
    /* a blank in a name would end it for patch(1) but for the tab behind */
    const char *tail = strchr(path, ' ') ? "\t\n" : "\n";

    str_adds(out, "diff --git ");
    add_path(out, "a/", path);
    str_addc(out, ' ');
    add_path(out, "b/", path);
    str_adds(out, "\n--- ");
    add_path(out, "a/", path);
    str_addf(out, "%s+++ ", tail);
    add_path(out, "b/", path);
    str_adds(out, tail);
}

/* Where lines have come into BEFORE to make AFTER, and which; false where it is not that. */
static bool find_added(struct unified_edit *out, const struct str *before, const struct str *after)
{
    struct lines x = {before->buf, before->buf + before->len};
    struct lines y = {after->buf, after->buf + after->len};
    size_t more = after->len - before->len, at = 0;
    struct line a, b;

    if (after->len <= before->len)
        return false;
    while (next_line(&a, &x) && next_line(&b, &y) && same(&a, &b))
        at += a.len;
    if (after->buf[at + more - 1] != '\n' ||
        memcmp(before->buf + at, after->buf + at + more, before->len - at) != 0)
        return false;
    out->at = at;
    str_add(&out->with, after->buf + at, more);
    return true;
}

void unified_diff(struct str *out, const char *path, const struct str *before,
                  const struct str *after)
{
    const struct lines all_before = {before->buf, before->buf + before->len};
    const struct lines all_after = {after->buf, after->buf + after->len};
    struct lines x = all_before, y = all_after;
    size_t n = 0, from = 0, last = 0; /* the open hunk's first line, and its last that changed */
    bool any = false, open = false;
    struct vec edits = VEC_INIT(struct unified_edit);
    struct unified_edit added = {.with = STR_INIT};
    struct line a, b;

    if (find_added(&added, before, after)) {
        *(struct unified_edit *)vec_push(&edits) = added;
        unified_edits(out, path, before, &edits);
        goto out;
    }
    for (; next_line(&a, &x) && next_line(&b, &y); n++) {
        if (same(&a, &b))
            continue;
        if (!any)
            add_header(out, path);
        if (open && n - last > 2 * CONTEXT) {
            add_hunk(out, all_before, all_after, from, last + 1 + CONTEXT);
            open = false;
        }
        if (!open)
            from = n > CONTEXT ? n - CONTEXT : 0;
        any = open = true;
        last = n;
    }
    if (open)
        add_hunk(out, all_before, all_after, from, last + 1 + CONTEXT < n ? last + 1 + CONTEXT : n);
out:
    vec_release(&edits);
    str_release(&added.with);
}
