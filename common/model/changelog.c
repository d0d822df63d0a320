#include "model/changelog.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "model/changelog_scan.h"
#include "text/unified_edits.h"

#define NO_LINE ((size_t)-1)

const char changelog_new[] =
    "# Changelog\n"
    "\n"
    "All notable changes to this project will be documented in this file.\n"
    "\n"
    "The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/),\n"
    "and this project adheres to [Semantic Versioning](https://semver.org/spec/v2.0.0.html).\n"
    "\n"
    "## [Unreleased]\n";

struct update {
    const struct str *text;
    const struct changelog_release *rel;
    struct version version;
    struct vec lines; /* of struct changelog_line */
    struct vec *out;
    size_t unreleased; /* the line of its heading, or NO_LINE */
    size_t older;      /* that of the first release that is older */
    size_t any;        /* that of any release */
    bool newest;       /* no release is newer */
};

void changelog_edits_release(struct vec *edits)
{
    vec_each (struct unified_edit, e, edits)
        str_release(&e->with);
    vec_release(edits);
}

static struct changelog_line *line_at(const struct update *u, size_t n)
{
    return vec_at(&u->lines, n);
}

/* --- insertions ---------------------------------------------------------------------------------
 */

/* How lines end around number N. */
static const char *line_end(const struct update *u, size_t n)
{
    for (; n < u->lines.len; n--) {
        const struct changelog_line *line = line_at(u, n);

        if (line->ended)
            return line->end > line->at + 1 && u->text->buf[line->end - 2] == '\r' ? "\r\n" : "\n";
    }
    return "\n";
}

/* Insert TEXT, whose lines end in LF, at byte AT, with the line ends of line N. */
static void insert(struct update *u, size_t at, size_t n, const char *text)
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

/* Insert TEXT, lines that are each ended, behind line N, BLANK with an empty line between and,
 * where LAST says that nothing more comes there, behind it. */
static void insert_behind(struct update *u, size_t n, const char *text, bool blank, bool last)
{
    const struct changelog_line *line = line_at(u, n);
    struct str s = STR_INIT;

    str_adds(&s, line->ended ? "" : "\n");
    str_adds(&s, blank ? "\n" : "");
    str_adds(&s, text);
    if (!line->ended)
        str_truncate(&s, s.len - 1);
    else if (last && n + 1 < u->lines.len && line_at(u, n + 1)->kind != CHANGELOG_BLANK)
        str_adds(&s, "\n");
    insert(u, line->end, n, s.buf);
    str_release(&s);
}

/* --- where things are ---------------------------------------------------------------------------
 */

/* The last line before number N that is not empty, at FIRST or behind. */
static size_t last_full(const struct update *u, size_t first, size_t n)
{
    while (n > first + 1 && line_at(u, n - 1)->kind == CHANGELOG_BLANK)
        n--;
    return n - 1;
}

/* Where the definitions of links begin that the file ends with, or its end. */
static size_t body_end(const struct update *u)
{
    size_t n = u->lines.len;

    while (n && (line_at(u, n - 1)->kind == CHANGELOG_BLANK ||
                 line_at(u, n - 1)->kind == CHANGELOG_DEFINITION))
        n--;
    return n;
}

/* The line behind the section whose heading is number N. */
static size_t section_end(const struct update *u, size_t n, unsigned level)
{
    size_t end = body_end(u);

    for (n++; n < end; n++)
        if (line_at(u, n)->kind == CHANGELOG_HEADING && line_at(u, n)->level <= level)
            break;
    return n < end ? n : end;
}

/* True: the release is there. */
static bool find_places(struct update *u)
{
    u->unreleased = u->older = u->any = NO_LINE;
    u->newest = true;
    for (size_t i = 0; i < u->lines.len; i++) {
        const struct changelog_line *line = line_at(u, i);
        int order;

        if (line->kind != CHANGELOG_HEADING || line->level > 2)
            continue;
        if (line->unreleased && u->unreleased == NO_LINE)
            u->unreleased = i;
        if (!line->has_version)
            continue;
        order = version_compare(VERSION_SEMVER, &line->version, &u->version);
        if (version_same(VERSION_SEMVER, &line->version, &u->version))
            return true;
        u->any = i;
        u->newest = u->newest && order <= 0;
        if (order <= 0 && u->older == NO_LINE)
            u->older = i;
    }
    return false;
}

/* --- the section --------------------------------------------------------------------------------
 */

static void add_heading(struct str *out, const struct update *u)
{
    str_addf(out, "## [%s] - %s\n", u->rel->version, u->rel->date);
}

static void add_group(struct str *out, const struct changelog_group *g)
{
    if (*g->items)
        str_addf(out, "\n### %s\n\n%s", g->name, g->items);
}

static void insert_section(struct update *u)
{
    struct str s = STR_INIT;
    size_t end = body_end(u), at;

    add_heading(&s, u);
    for (size_t i = 0; i < u->rel->n_groups; i++)
        add_group(&s, &u->rel->groups[i]);
    if (u->older != NO_LINE) {
        for (at = u->older; at && line_at(u, at - 1)->kind == CHANGELOG_TEXT &&
                            str_starts(u->text->buf + line_at(u, at - 1)->at, "<a ");)
            at--; /* an anchor of that heading */
        str_adds(&s, "\n");
        if (at && line_at(u, at - 1)->kind != CHANGELOG_BLANK) {
            struct str blank = STR_INIT;

            str_addf(&blank, "\n%s", s.buf);
            insert(u, line_at(u, at)->at, at, blank.buf);
            str_release(&blank);
        } else {
            insert(u, line_at(u, at)->at, at, s.buf);
        }
    } else if (end) {
        insert_behind(u, last_full(u, 0, end), s.buf, true, true);
    } else {
        str_adds(&s, u->lines.len ? "\n" : "");
        insert(u, u->lines.len ? line_at(u, 0)->at : u->text->len, 0, s.buf);
    }
    str_release(&s);
}

/* The heading of the group NAME between two lines; NO_LINE: there is none. */
static size_t find_group(const struct update *u, size_t from, size_t end, const char *name)
{
    for (size_t i = from; i < end; i++) {
        const struct changelog_line *line = line_at(u, i);

        if (line->kind == CHANGELOG_HEADING && line->level == 3 &&
            line->label.len == strlen(name) &&
            !strncasecmp(u->text->buf + line->label.at, name, line->label.len))
            return i;
    }
    return NO_LINE;
}

/* Items of groups that are there come to them, in the order of the file; the others are left in
 * *rest. */
static void fill_groups(struct update *u, struct str *rest, size_t from, size_t end)
{
    for (size_t i = 0; i < u->rel->n_groups; i++)
        if (find_group(u, from, end, u->rel->groups[i].name) == NO_LINE)
            add_group(rest, &u->rel->groups[i]);
    for (size_t n = from; n < end; n++)
        for (size_t i = 0; i < u->rel->n_groups; i++) {
            const struct changelog_group *g = &u->rel->groups[i];
            size_t last;

            if (!*g->items || find_group(u, from, end, g->name) != n)
                continue;
            last = last_full(u, n, section_end(u, n, 3));
            /* behind what is there; the group's own end is the section's where it is the last */
            insert_behind(u, last, g->items, last == n, last + 1 < end || !rest->len);
        }
}

/* What is below "Unreleased" is the release's now. */
static void take_unreleased(struct update *u)
{
    size_t head = u->unreleased + line_at(u, u->unreleased)->underlined;
    size_t end = section_end(u, u->unreleased, 2), last = last_full(u, head, end);
    struct str heading = STR_INIT, rest = STR_INIT;

    add_heading(&heading, u);
    if (last == head) {
        for (size_t i = 0; i < u->rel->n_groups; i++)
            add_group(&heading, &u->rel->groups[i]);
        insert_behind(u, head, heading.buf, true, true);
    } else {
        insert_behind(u, head, heading.buf, true, true);
        fill_groups(u, &rest, head + 1, end);
        if (rest.len) /* it begins with an empty line */
            insert_behind(u, last, rest.buf, false, true);
    }
    str_release(&heading);
    str_release(&rest);
}

/* --- links --------------------------------------------------------------------------------------
 */

/* The definition of the label that is "Unreleased", or a version. */
static size_t find_definition(const struct update *u, const struct version *version)
{
    for (size_t i = 0; i < u->lines.len; i++) {
        const struct changelog_line *line = line_at(u, i);

        if (line->kind == CHANGELOG_DEFINITION &&
            (version ? line->has_version && version_same(VERSION_SEMVER, &line->version, version)
                     : line->unreleased))
            return i;
    }
    return NO_LINE;
}

/* Where in the URL of LINE, ".../compare/v1.0.0...HEAD", the first name stands, and what is between
 * the two; false: it has another form. */
static bool find_compared(struct span *from, const char **between, const struct update *u,
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

/* The line of the definition that the new one comes before; NO_LINE: there is none older. */
static size_t find_older_definition(const struct update *u)
{
    for (size_t i = 0; i < u->lines.len; i++) {
        const struct changelog_line *line = line_at(u, i);

        if (line->kind == CHANGELOG_DEFINITION && line->has_version &&
            version_compare(VERSION_SEMVER, &line->version, &u->version) < 0)
            return i;
    }
    return NO_LINE;
}

static void insert_definition(struct update *u, const char *text)
{
    size_t older = find_older_definition(u), last;

    if (older != NO_LINE) {
        insert(u, line_at(u, older)->at, older, text);
        return;
    }
    if (!u->lines.len) { /* the section is all that there will be */
        struct str s = STR_INIT;

        str_addf(&s, "\n%s", text);
        insert(u, u->text->len, 0, s.buf);
        str_release(&s);
        return;
    }
    last = last_full(u, 0, u->lines.len);
    insert_behind(u, last, text, line_at(u, last)->kind != CHANGELOG_DEFINITION, false);
}

/* Point "Unreleased", defined in LINE, to what comes after the new release. */
static void move_unreleased(struct update *u, const struct changelog_line *line,
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
static void add_definition(struct str *out, const struct update *u,
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

static void update_links(struct update *u)
{
    size_t n = find_definition(u, NULL);
    const struct changelog_line *line = n == NO_LINE ? NULL : line_at(u, n);
    struct str s = STR_INIT;
    struct span from = {0, 0};
    const char *between = NULL;
    bool known = line && find_compared(&from, &between, u, line);

    if (!line && u->newest && u->unreleased != NO_LINE && u->rel->unreleased)
        str_addf(&s, "[unreleased]: %s\n", u->rel->unreleased);
    if (find_definition(u, &u->version) == NO_LINE)
        add_definition(&s, u, line, known ? &from : NULL, between);
    if (line && u->newest)
        move_unreleased(u, line, known ? &from : NULL);
    if (s.len && line && u->newest)
        insert_behind(u, n, s.buf, false, false);
    else if (s.len)
        insert_definition(u, s.buf);
    str_release(&s);
}

static int compare_edits(const void *a, const void *b)
{
    const struct unified_edit *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

/* Put them in the order of the file, those at one place in that in which they were made. */
static void sort_edits(struct vec *edits)
{
    for (size_t i = 1; i < edits->len; i++)
        for (size_t j = i; j && compare_edits(vec_at(edits, j - 1), vec_at(edits, j)) > 0; j--) {
            struct unified_edit *x = vec_at(edits, j - 1), *y = vec_at(edits, j), was = *x;

            *x = *y;
            *y = was;
        }
}

int changelog_update(struct vec *out, const char *path, const struct str *text,
                     const struct changelog_release *rel)
{
    struct update u = {
        .text = text, .rel = rel, .lines = VEC_INIT(struct changelog_line), .out = out};
    int rc = version_read(&u.version, rel->version, strlen(rel->version));

    if (rc)
        rc = err_set(ERR_REFUSED, "'%s' is no version", rel->version);
    if (!rc)
        rc = changelog_scan(&u.lines, path, text);
    if (!rc && !find_places(&u)) {
        if (u.newest && u.unreleased != NO_LINE)
            take_unreleased(&u);
        else
            insert_section(&u);
        update_links(&u);
        sort_edits(out);
    }
    vec_release(&u.lines);
    return rc;
}
