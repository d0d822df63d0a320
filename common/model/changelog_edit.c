#include "model/changelog_edit.h"

#include "text/unified_edits.h"

struct changelog_line *changelog_line_at(const struct changelog_update *u, size_t n)
{
    return vec_at(&u->lines, n);
}

/* How lines end around number N. */
static const char *line_end(const struct changelog_update *u, size_t n)
{
    for (; n < u->lines.len; n--) {
        const struct changelog_line *line = changelog_line_at(u, n);

        if (line->ended)
            return line->end > line->at + 1 && u->text->buf[line->end - 2] == '\r' ? "\r\n" : "\n";
    }
    return "\n";
}

void changelog_insert(struct changelog_update *u, size_t at, size_t n, const char *text)
{
    const char *eol = line_end(u, n);
    struct unified_edit *e = vec_push(u->out);

    *e = (struct unified_edit){.at = at, .with = STR_INIT};
    for (const char *p = text; *p; p++) {
        if (*p == '\n')
            str_adds(&e->with, eol);
        else
            str_addc(&e->with, *p);
    }
}

void changelog_insert_behind(struct changelog_update *u, size_t n, const char *text, bool blank,
                             bool last)
{
    const struct changelog_line *line = changelog_line_at(u, n);
    struct str s = STR_INIT;

    str_adds(&s, line->ended ? "" : "\n");
    str_adds(&s, blank ? "\n" : "");
    str_adds(&s, text);
    if (!line->ended)
        str_truncate(&s, s.len - 1);
    else if (last && n + 1 < u->lines.len && changelog_line_at(u, n + 1)->kind != CHANGELOG_BLANK)
        str_adds(&s, "\n");
    changelog_insert(u, line->end, n, s.buf);
    str_release(&s);
}

size_t changelog_last_full(const struct changelog_update *u, size_t first, size_t n)
{
    while (n > first + 1 && changelog_line_at(u, n - 1)->kind == CHANGELOG_BLANK)
        n--;
    return n - 1;
}
