/*
 * From what somebody names to the notes of a release: which commits it brings, and what they say.
 * Nothing is written, and no child is run but for a name that only git can read ("main~2").
 *
 * A tag brings what it reaches and the release before it does not: the one of the highest version
 * below its own that it reaches. Pre-releases are between only for what is one itself. What is not
 * tagged comes after the highest release that it reaches.
 *
 * The releases of a package of cutover.package are its own tags, and of the commits those count
 * that changed anything below its path.
 */
#ifndef FLOW_NOTES_RUN_H
#define FLOW_NOTES_RUN_H

#include <stdbool.h>

#include "base/attr.h"
#include "flow/release.h"
#include "model/notes_page.h"
#include "repo/repo.h"
#include "survey/ancestry.h"
#include "survey/release_tags.h"

struct notes_request {
    const char *operand; /* a tag, "from..to" or another commit; NULL: main */
    const char *as;      /* the version that what is not tagged is going to be, or NULL */
    const char *date;    /* "2026-01-31", or NULL */
    bool all;            /* no type is left out */
};

/* A repository with what is the same for all of its releases. */
struct notes_source {
    struct repo *repo; /* borrowed */
    struct settings settings;
    bool has_main;
    struct oid main;
    struct release_tags tags; /* pre-releases among them */
    struct ancestry ancestry;
    struct str remote; /* its URL; "": there is none */
};

/* Look at R: its main, its tags or those of PACKAGE (NULL: the whole tree), and where REMOTE is (a
 * name or a URL; NULL: cutover.remote). Without a main the settings are git's alone, and
 * MAIN_NEEDED is refused; so is a package that the settings do not have. notes_close() frees what
 * is inside, if it was opened. */
int notes_open(struct notes_source *out, struct repo *r, const char *package, const char *remote,
               bool main_needed) MUST_CHECK;
void notes_close(struct notes_source *s);

/* Whose release OPERAND is by its name, where it is that of a package's tag and S is of the whole
 * tree; NULL otherwise. Borrowed from S. */
const char *notes_package_of(const struct notes_source *s, const char *operand);

/* Find what REQUEST asks for. ERR_USAGE for what cannot be asked, ERR_REFUSED for what is not
 * there, ERR_FAILED where the history is too shallow. *out is fresh; notes_page_release() frees
 * what is inside, also after an error. */
int notes_find(struct notes_page *out, struct notes_source *s,
               const struct notes_request *request) MUST_CHECK;

#endif
