/* changelog_update_links(): the definitions of links at the end of a changelog. */
#include <string.h>

#include "model/changelog_edit.h"
#include "text/unified_edits.h"

/* The definition of the label that is "Unreleased", or a version. */
static size_t find_definition(const struct changelog_update *u, const struct version *version)
{
    for (size_t i = 0; i < u->lines.len; i++) {
        const struct changelog_line *line = changelog_line_at(u, i);

        if (line->kind == CHANGELOG_DEFINITION &&
            (version ? line->has_version && version_same(VERSION_SEMVER, &line->version, version)
                     : line->unreleased))
            return i;
    }
    return CHANGELOG_NO_LINE;
}

/* Where in the URL of LINE, ".../compare/v1.0.0...HEAD", the first name stands, and what is between
 * the two; false: it has another form. */
static bool find_compared(struct span *from, const char **between, const struct changelog_update *u,
                          const struct changelog_line *line)
{
    static const char word[] = "/compare/";
    const char *url = u->text->buf + line->url.at, *end = url + line->url.len;
    const char *at = memmem(url, line->url.len, word, strlen(word)), *dots;

    if (!at)
        return false;
    at += strlen(word);
    dots = memmem(at, (size_t)(end - at), "..", 2);
    if (!dots || dots == at)
        return false;
    *from = (struct span){(size_t)(at - u->text->buf), (size_t)(dots - at)};
    *between = dots + 2 < end && dots[2] == '.' ? "..." : "..";
    return true;
}

/* The line of the definition that the new one comes before; CHANGELOG_NO_LINE: there is none older.
 */
static size_t find_older_definition(const struct changelog_update *u)
{
    for (size_t i = 0; i < u->lines.len; i++) {
        const struct changelog_line *line = changelog_line_at(u, i);

        if (line->kind == CHANGELOG_DEFINITION && line->has_version &&
            version_compare(VERSION_SEMVER, &line->version, &u->version) < 0)
            return i;
    }
    return CHANGELOG_NO_LINE;
}

static void insert_definition(struct changelog_update *u, const char *text)
{
    size_t older = find_older_definition(u), last;

    if (older != CHANGELOG_NO_LINE) {
        changelog_insert(u, changelog_line_at(u, older)->at, older, text);
        return;
    }
    if (!u->lines.len) { /* the section is all that there will be */
        struct str s = STR_INIT;

        str_addf(&s, "\n%s", text);
        changelog_insert(u, u->text->len, 0, s.buf);
        str_release(&s);
        return;
    }
    last = changelog_last_full(u, 0, u->lines.len);
    changelog_insert_behind(u, last, text, changelog_line_at(u, last)->kind != CHANGELOG_DEFINITION,
                            false);
}

/* Point "Unreleased", defined in LINE, to what comes after the new release. */
static void move_unreleased(struct changelog_update *u, const struct changelog_line *line,
                            const struct span *from)
{
    struct unified_edit *e;
    const char *with = from ? u->rel->tag : u->rel->unreleased;
    struct span old = from ? *from : line->url;

    if (!with)
        return;
    e = vec_push(u->out);
    *e = (struct unified_edit){.at = old.at, .len = old.len, .with = STR_INIT};
    str_adds(&e->with, with);
}

/* Append the definition of the new heading: as that of "Unreleased" has it, where LINE is that and
 * has the form; else our own. */
static void add_definition(struct str *out, const struct changelog_update *u,
                           const struct changelog_line *line, const struct span *from,
                           const char *between)
{
    const struct changelog_release *rel = u->rel;

    if (from && (rel->since || u->newest)) {
        str_addf(out, "[%s]: ", rel->version);
        str_add(out, u->text->buf + line->url.at, from->at - line->url.at);
        if (rel->since)
            str_adds(out, rel->since);
        else
            str_add(out, u->text->buf + from->at, from->len);
        str_addf(out, "%s%s\n", between, rel->tag);
    } else if (rel->link) {
        str_addf(out, "[%s]: %s\n", rel->version, rel->link);
    }
}

void changelog_update_links(struct changelog_update *u)
{
    size_t n = find_definition(u, NULL);
    const struct changelog_line *line = n == CHANGELOG_NO_LINE ? NULL : changelog_line_at(u, n);
    struct str s = STR_INIT;
    struct span from = {0, 0};
    const char *between = NULL;
    bool known = line && find_compared(&from, &between, u, line);

    if (!line && u->newest && u->unreleased != CHANGELOG_NO_LINE && u->rel->unreleased)
        str_addf(&s, "[unreleased]: %s\n", u->rel->unreleased);
    if (find_definition(u, &u->version) == CHANGELOG_NO_LINE)
        add_definition(&s, u, line, known ? &from : NULL, between);
    if (line && u->newest)
        move_unreleased(u, line, known ? &from : NULL);
    if (s.len && line && u->newest)
        changelog_insert_behind(u, n, s.buf, false, false);
    else if (s.len)
        insert_definition(u, s.buf);
    str_release(&s);
}
