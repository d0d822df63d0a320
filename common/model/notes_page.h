/*
 * The notes of a release as text: Markdown as Keep a Changelog 1.1.0 has it, what a format of the
 * user's makes of them, and JSON. Pure. What is from the repository is escaped: in Markdown as
 * text/markdown.h does it, in a format's plain values as text/plain.h.
 */
#ifndef MODEL_NOTES_PAGE_H
#define MODEL_NOTES_PAGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/notes.h"

/* A release, or what is on main behind the last one. */
struct notes_page {
    struct notes notes;
    struct str package;  /* whose it is; "" for the whole tree's */
    struct str version;  /* "1.1.0"; "" for what is not released */
    struct str tag;      /* "v1.1.0", "" where there is none yet */
    struct str date;     /* "2026-01-31"; "" where there is none */
    struct str commit;   /* ids in hex */
    struct str since;    /* what it comes after: a tag's name, or an id; "" for all of history */
    struct str since_id; /* "" as well */
    struct str remote;   /* its URL, for links; "" */
    struct str compare;  /* the URL of the page with all its changes, "" */
};

#define NOTES_PAGE_INIT                                                                            \
    {                                                                                              \
        .notes = NOTES_INIT, .package = STR_INIT, .version = STR_INIT, .tag = STR_INIT,            \
        .date = STR_INIT, .commit = STR_INIT, .since = STR_INIT, .since_id = STR_INIT,             \
        .remote = STR_INIT, .compare = STR_INIT                                                    \
    }

void notes_page_release(struct notes_page *page);

/* What it is called in a heading: the version, or the tag, or "Unreleased". */
const char *notes_page_title(const struct notes_page *page);

/* Append the section of PAGE: its heading, the groups, and the definition of the heading's link. */
void notes_page_markdown(struct str *out, const struct notes_page *page);

/* The groups as they are printed: what breaks first, then those of enum notes_group. */
#define NOTES_SECTIONS (NOTES_GROUPS + 1)

/* "Breaking changes", "Added" */
const char *notes_section_name(int section);

int notes_section_of(const struct notes_entry *e);

/* Append all of SECTION as items of a list. */
void notes_section_items(struct str *out, const struct notes_page *page, int section);

/* Append entry E as an item of a list, with what is below it. */
void notes_item(struct str *out, const struct notes_page *page, const struct notes_entry *e);

/* Append the sections that have entries, with their headings and an empty line between. */
void notes_sections(struct str *out, const struct notes_page *page);

/*
 * Append what FORMAT makes of PAGE. "%(name)" is replaced, "%n" is a newline, "%xNN" the byte of
 * that number, "%%" a '%'. ENTRY is the same for each entry in %(entries); NULL: items of a list.
 * ERR_USAGE for what is neither.
 */
int notes_format(struct str *out, const struct notes_page *page, const char *format,
                 const char *entry) MUST_CHECK;

/* The same error, as far as it is in the formats themselves; ENTRY may be NULL. */
int notes_format_check(const char *format, const char *entry) MUST_CHECK;

/* Append PAGE as an object of JSON: an item of "releases", schema/git-release-notes-1.json. */
void notes_json(struct str *out, const struct notes_page *page);

#endif
