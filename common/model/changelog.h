/*
 * A file in the form of Keep a Changelog 1.1.0 (keepachangelog.com), and what a new release changes
 * in it. Pure. All is done by insertions, and by a replacement within the one link of "Unreleased":
 * every other byte stays, line ends, byte order mark and missing last newline among them.
 *
 * A release is a heading of the first or second level that begins with a version, in brackets or
 * not, such as "## [1.0.0] - 2026-01-31". What stands in code blocks and comments is none.
 */
#ifndef MODEL_CHANGELOG_H
#define MODEL_CHANGELOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

/* A group of the new release. */
struct changelog_group {
    const char *name;  /* "Added" */
    const char *items; /* lines, each ended by LF; "": it has none */
};

struct changelog_release {
    const char *version;    /* "1.1.0" */
    const char *date;       /* "2026-01-31" */
    const char *tag;        /* "v1.1.0" */
    const char *since;      /* the tag of the release before, or NULL */
    const char *link;       /* the URL of what has changed, or NULL */
    const char *unreleased; /* the URL of what has changed since this release, or NULL */
    const struct changelog_group *groups;
    size_t n_groups;
};

/* What an empty file is taken for. */
extern const char changelog_new[];

/*
 * Add the edits (struct unified_edit, text/unified_edits.h, in the order of the file) that put REL
 * into TEXT, the file at PATH, to *out; none where TEXT has the release: it is left as it is, what
 * ever it says. Each owns its bytes: changelog_edits_release().
 *
 * The section comes above the newest release that is older than it. Where it is the newest of all,
 * what stands under "Unreleased" becomes its own, as it is; items of a group that is there come
 * behind those that it has. Definitions of links are made in the way that the file's own are.
 * ERR_REFUSED, with PATH and the line, where a code block or a comment has no end.
 */
int changelog_update(struct vec *out, const char *path, const struct str *text,
                     const struct changelog_release *rel) MUST_CHECK;
void changelog_edits_release(struct vec *edits);

#endif
