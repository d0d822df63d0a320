#include "model/changelog_scan.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

/* What is open at a line, and where it began. */
struct open {
    char fence; /* '`' or '~': a code block; 0: none */
    size_t fence_len;
    bool comment;
    size_t since; /* the number of a line, from 1 */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t skip_blanks(const char *p, size_t at, size_t end)
{
    while (at < end && is_blank(p[at]))
        at++;
    return at;
}

/* Behind the bullets and quotes that a line begins with. */
static size_t skip_markers(const char *p, size_t at, size_t end)
{
    for (;;) {
        size_t n = at = skip_blanks(p, at, end);

        while (n < end && isdigit((unsigned char)p[n]))
            n++;
        if (n == end || !strchr(n > at ? ".)" : "-*+>", p[n]) || !p[n])
            return at;
        n++;
        if (n < end && !is_blank(p[n]))
            return at;
        at = n;
    }
}

static size_t run_of(const char *p, size_t at, size_t end)
{
    size_t n = 0;

    while (at + n < end && p[at + n] == p[at])
        n++;
    return n;
}

/* Does a code block begin or end in this line, or is it part of one? */
static bool in_code(struct open *open, const char *p, size_t at, size_t end)
{
    size_t start = skip_markers(p, at, end);
    size_t n = start < end && (p[start] == '`' || p[start] == '~') ? run_of(p, start, end) : 0;

    if (open->fence) {
        if (n >= open->fence_len && p[start] == open->fence &&
            skip_blanks(p, start + n, end) == end)
            open->fence = 0;
        return true;
    }
    if (n < 3 || (p[start] == '`' && memchr(p + start + n, '`', end - start - n)))
        return false;
    open->fence = p[start];
    open->fence_len = n;
    return true;
}

static bool in_comment(struct open *open, const char *p, size_t at, size_t end)
{
    size_t start = skip_blanks(p, at, end);

    if (!open->comment && (end - start < 4 || memcmp(p + start, "<!--", 4) != 0))
        return false;
    start += open->comment ? 0 : 4;
    open->comment = !memmem(p + start, end - start, "-->", 3);
    return true;
}

/* --- headings and definitions -------------------------------------------------------------------
 */

static bool read_version(struct changelog_line *line, const char *p, size_t at, size_t end)
{
    size_t n = at;

    while (n < end && !strchr("[]() \t,:", p[n]) && p[n])
        n++;
    line->has_version = n > at && !version_read(&line->version, p + at, n - at);
    return line->has_version;
}

/* "[1.0.0] - 2026-01-31", "v1.0.0 (2026)", "Version 1.0.0", "[Unreleased]" */
static void read_label(struct changelog_line *line, const char *p)
{
    static const char unreleased[] = "unreleased";
    size_t at = line->label.at, end = at + line->label.len, n = strlen(unreleased);

    at += at < end && p[at] == '[';
    if (end - at >= n && !strncasecmp(p + at, unreleased, n) &&
        (at + n == end || !isalnum((unsigned char)p[at + n]))) {
        line->unreleased = true;
        return;
    }
    if (read_version(line, p, at, end))
        return;
    while (at < end && isalpha((unsigned char)p[at]))
        at++;
    if (at < end && p[at] == ' ' && at > line->label.at) {
        at = skip_blanks(p, at, end);
        at += at < end && p[at] == '[';
        read_version(line, p, at, end);
    }
}

static bool read_heading(struct changelog_line *line, const char *p, size_t end)
{
    size_t at = skip_blanks(p, line->at, end), n;

    n = at < end && p[at] == '#' ? run_of(p, at, end) : 0;
    if (!n || n > 6 || at - line->at > 3 || (at + n < end && !is_blank(p[at + n])))
        return false;
    at = skip_blanks(p, at + n, end);
    while (end > at && is_blank(p[end - 1]))
        end--;
    line->kind = CHANGELOG_HEADING;
    line->level = (unsigned)n;
    line->label = (struct span){at, end - at};
    read_label(line, p);
    return true;
}

static bool read_definition(struct changelog_line *line, const char *p, size_t end)
{
    size_t at = skip_blanks(p, line->at, end), close;

    if (at - line->at > 3 || at >= end || p[at] != '[')
        return false;
    for (close = at + 1; close < end && p[close] != ']' && p[close] != '[';)
        close++;
    if (close + 1 >= end || p[close] != ']' || p[close + 1] != ':' || close == at + 1)
        return false;
    line->label = (struct span){at + 1, close - at - 1};
    at = skip_blanks(p, close + 2, end);
    line->url.at = at;
    while (at < end && !is_blank(p[at]))
        at++;
    line->url.len = at - line->url.at;
    if (line->url.len > 1 && p[line->url.at] == '<' && p[at - 1] == '>') {
        line->url.at++;
        line->url.len -= 2;
    }
    if (!line->url.len)
        return false;
    line->kind = CHANGELOG_DEFINITION;
    read_label(line, p);
    return true;
}

/* A line of '=' or '-' makes a heading of the one before it; only what names a release counts. */
static void read_underline(struct vec *lines, const char *p, size_t at, size_t end)
{
    struct changelog_line *before = lines->len ? vec_at(lines, lines->len - 1) : NULL, try;
    size_t n = at < end && (p[at] == '=' || p[at] == '-') ? run_of(p, at, end) : 0;

    if (n < 3 || skip_blanks(p, at + n, end) != end || !before || before->kind != CHANGELOG_TEXT)
        return;
    try = *before;
    try.label = (struct span){before->at, before->end - before->at};
    while (try.label.len && isspace((unsigned char)p[try.label.at + try.label.len - 1]))
        try.label.len--;
    read_label(&try, p);
    if (!try.unreleased && !try.has_version)
        return;
    try.kind = CHANGELOG_HEADING;
    try.level = p[at] == '=' ? 1 : 2;
    try.underlined = true;
    *before = try;
}

static void read_line(struct vec *lines, struct open *open, const char *p, size_t at, size_t end,
                      size_t next)
{
    struct changelog_line line = {
        .at = at, .end = next, .ended = next > end, .kind = CHANGELOG_TEXT};
    bool was = open->fence || open->comment;

    if (end > at && p[end - 1] == '\r')
        end--;
    if (!(open->fence ? in_code(open, p, at, end)
                      : in_comment(open, p, at, end) || in_code(open, p, at, end))) {
        if (skip_blanks(p, at, end) == end)
            line.kind = CHANGELOG_BLANK;
        else if (!read_heading(&line, p, end) && !read_definition(&line, p, end))
            read_underline(lines, p, at, end);
    }
    if (!was && (open->fence || open->comment))
        open->since = lines->len + 1;
    *(struct changelog_line *)vec_push(lines) = line;
}

int changelog_scan(struct vec *out, const char *path, const struct str *text)
{
    struct open open = {.fence = 0};

    for (size_t at = text_bom(text->buf, text->len); at < text->len;) {
        const char *lf = memchr(text->buf + at, '\n', text->len - at);
        size_t end = lf ? (size_t)(lf - text->buf) : text->len;

        read_line(out, &open, text->buf, at, end, lf ? end + 1 : end);
        at = lf ? end + 1 : end;
    }
    if (open.fence || open.comment)
        return err_set(ERR_REFUSED, "'%s' line %zu: the %s that begins there has no end", path,
                       open.since, open.fence ? "code block" : "comment");
    return 0;
}
