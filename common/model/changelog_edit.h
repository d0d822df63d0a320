/*
 * Inside model/changelog alone: a file that is read and a release that goes into it, and the edits
 * that are made of both. Lines are numbered from 0.
 */
#ifndef MODEL_CHANGELOG_EDIT_H
#define MODEL_CHANGELOG_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "model/changelog.h"
#include "model/changelog_scan.h"
#include "text/version.h"

#define CHANGELOG_NO_LINE ((size_t)-1)

struct changelog_update {
    const struct str *text;
    const struct changelog_release *rel;
    struct version version;
    struct vec lines; /* of struct changelog_line */
    struct vec *out;
    size_t unreleased; /* the line of its heading, or CHANGELOG_NO_LINE */
    size_t older;      /* that of the first release that is older */
    size_t any;        /* that of any release */
    bool newest;       /* no release is newer */
};

struct changelog_line *changelog_line_at(const struct changelog_update *u, size_t n);

/* The last line before number N that is not empty, at FIRST or behind. */
size_t changelog_last_full(const struct changelog_update *u, size_t first, size_t n);

/* Insert TEXT, whose lines end in LF, at byte AT, with the line ends of line N. */
void changelog_insert(struct changelog_update *u, size_t at, size_t n, const char *text);

/* Insert TEXT, lines that are each ended, behind line N, BLANK with an empty line between and,
 * where LAST says that nothing more comes there, behind it. */
void changelog_insert_behind(struct changelog_update *u, size_t n, const char *text, bool blank,
                             bool last);

/* Point the link of "Unreleased" to what comes after the release, and define the release's own, in
 * the way that the file's are. */
void changelog_update_links(struct changelog_update *u);

#endif
