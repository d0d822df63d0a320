#include "model/changelog.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "model/changelog_edit.h"
#include "text/unified_edits.h"

const char changelog_new[] =
    "# Changelog\n"
    "\n"
    "All notable changes to this project will be documented in this file.\n"
    "\n"
    "The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/),\n"
    "and this project adheres to [Semantic Versioning](https://semver.org/spec/v2.0.0.html).\n"
    "\n"
    "## [Unreleased]\n";

void changelog_edits_release(struct vec *edits)
{
    vec_each (struct unified_edit, e, edits)
        str_release(&e->with);
    vec_release(edits);
}

/* --- where things are ---------------------------------------------------------------------------
 */

/* Where the definitions of links begin that the file ends with, or its end. */
static size_t body_end(const struct changelog_update *u)
{
    size_t n = u->lines.len;

    while (n && (changelog_line_at(u, n - 1)->kind == CHANGELOG_BLANK ||
                 changelog_line_at(u, n - 1)->kind == CHANGELOG_DEFINITION))
        n--;
    return n;
}

/* The line behind the section whose heading is number N. */
static size_t section_end(const struct changelog_update *u, size_t n, unsigned level)
{
    size_t end = body_end(u);

    for (n++; n < end; n++)
        if (changelog_line_at(u, n)->kind == CHANGELOG_HEADING &&
            changelog_line_at(u, n)->level <= level)
            break;
    return n < end ? n : end;
}

/* True: the release is there. */
static bool find_places(struct changelog_update *u)
{
    u->unreleased = u->older = u->any = CHANGELOG_NO_LINE;
    u->newest = true;
    for (size_t i = 0; i < u->lines.len; i++) {
        const struct changelog_line *line = changelog_line_at(u, i);
        int order;

        if (line->kind != CHANGELOG_HEADING || line->level > 2)
            continue;
        if (line->unreleased && u->unreleased == CHANGELOG_NO_LINE)
            u->unreleased = i;
        if (!line->has_version)
            continue;
        order = version_compare(VERSION_SEMVER, &line->version, &u->version);
        if (version_same(VERSION_SEMVER, &line->version, &u->version))
            return true;
        u->any = i;
        u->newest = u->newest && order <= 0;
        if (order <= 0 && u->older == CHANGELOG_NO_LINE)
            u->older = i;
    }
    return false;
}

/* --- the section --------------------------------------------------------------------------------
 */

static void add_heading(struct str *out, const struct changelog_update *u)
{
    str_addf(out, "## [%s] - %s\n", u->rel->version, u->rel->date);
}

static void add_group(struct str *out, const struct changelog_group *g)
{
    if (*g->items)
        str_addf(out, "\n### %s\n\n%s", g->name, g->items);
}

static void insert_section(struct changelog_update *u)
{
    struct str s = STR_INIT;
    size_t end = body_end(u), at;

    add_heading(&s, u);
    for (size_t i = 0; i < u->rel->n_groups; i++)
        add_group(&s, &u->rel->groups[i]);
    if (u->older != CHANGELOG_NO_LINE) {
        for (at = u->older; at && changelog_line_at(u, at - 1)->kind == CHANGELOG_TEXT &&
                            str_starts(u->text->buf + changelog_line_at(u, at - 1)->at, "<a ");)
            at--; /* an anchor of that heading */
        str_adds(&s, "\n");
        if (at && changelog_line_at(u, at - 1)->kind != CHANGELOG_BLANK) {
            struct str blank = STR_INIT;

            str_addf(&blank, "\n%s", s.buf);
            changelog_insert(u, changelog_line_at(u, at)->at, at, blank.buf);
            str_release(&blank);
        } else {
            changelog_insert(u, changelog_line_at(u, at)->at, at, s.buf);
        }
    } else if (end) {
        changelog_insert_behind(u, changelog_last_full(u, 0, end), s.buf, true, true);
    } else {
        str_adds(&s, u->lines.len ? "\n" : "");
        changelog_insert(u, u->lines.len ? changelog_line_at(u, 0)->at : u->text->len, 0, s.buf);
    }
    str_release(&s);
}

/* The heading of the group NAME between two lines; CHANGELOG_NO_LINE: there is none. */
static size_t find_group(const struct changelog_update *u, size_t from, size_t end,
                         const char *name)
{
    for (size_t i = from; i < end; i++) {
        const struct changelog_line *line = changelog_line_at(u, i);

        if (line->kind == CHANGELOG_HEADING && line->level == 3 &&
            line->label.len == strlen(name) &&
            !strncasecmp(u->text->buf + line->label.at, name, line->label.len))
            return i;
    }
    return CHANGELOG_NO_LINE;
}

/* Items of groups that are there come to them, in the order of the file; the others are left in
 * *rest. */
static void fill_groups(struct changelog_update *u, struct str *rest, size_t from, size_t end)
{
    for (size_t i = 0; i < u->rel->n_groups; i++)
        if (find_group(u, from, end, u->rel->groups[i].name) == CHANGELOG_NO_LINE)
            add_group(rest, &u->rel->groups[i]);
    for (size_t n = from; n < end; n++)
        for (size_t i = 0; i < u->rel->n_groups; i++) {
            const struct changelog_group *g = &u->rel->groups[i];
            size_t last;

            if (!*g->items || find_group(u, from, end, g->name) != n)
                continue;
            last = changelog_last_full(u, n, section_end(u, n, 3));
            /* behind what is there; the group's own end is the section's where it is the last */
            changelog_insert_behind(u, last, g->items, last == n, last + 1 < end || !rest->len);
        }
}

/* What is below "Unreleased" is the release's now. */
static void take_unreleased(struct changelog_update *u)
{
    size_t head = u->unreleased + changelog_line_at(u, u->unreleased)->underlined;
    size_t end = section_end(u, u->unreleased, 2), last = changelog_last_full(u, head, end);
    struct str heading = STR_INIT, rest = STR_INIT;

    add_heading(&heading, u);
    if (last == head) {
        for (size_t i = 0; i < u->rel->n_groups; i++)
            add_group(&heading, &u->rel->groups[i]);
        changelog_insert_behind(u, head, heading.buf, true, true);
    } else {
        changelog_insert_behind(u, head, heading.buf, true, true);
        fill_groups(u, &rest, head + 1, end);
        if (rest.len) /* it begins with an empty line */
            changelog_insert_behind(u, last, rest.buf, false, true);
    }
    str_release(&heading);
    str_release(&rest);
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
    struct changelog_update u = {
        .text = text, .rel = rel, .lines = VEC_INIT(struct changelog_line), .out = out};
    int rc = version_read(&u.version, rel->version, strlen(rel->version));

    if (rc)
        rc = err_set(ERR_REFUSED, "'%s' is no version", rel->version);
    if (!rc)
        rc = changelog_scan(&u.lines, path, text);
    if (!rc && !find_places(&u)) {
        if (u.newest && u.unreleased != CHANGELOG_NO_LINE)
            take_unreleased(&u);
        else
            insert_section(&u);
        changelog_update_links(&u);
        sort_edits(out);
    }
    vec_release(&u.lines);
    return rc;
}
