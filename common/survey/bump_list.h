/*
 * Every place of a tree that says a version, whether it is the project's or not: what
 * git version-bump would change, what it would leave, and why.
 */
#ifndef SURVEY_BUMP_LIST_H
#define SURVEY_BUMP_LIST_H

#include "base/attr.h"
#include "base/vec.h"
#include "model/settings.h"
#include "model/source.h"
#include "text/span.h"
#include "text/version.h"

enum bump_status {
    BUMP_AGREES,   /* changes with the version, and says it */
    BUMP_DIFFERS,  /* has to, and says another */
    BUMP_APART,    /* has a version of its own, or none that is followed */
    BUMP_OUTSIDE,  /* is of another package of cutover.package, or of none */
    BUMP_INDIRECT, /* takes the version from elsewhere: nothing to edit */
    BUMP_IGNORED,  /* cutover.version.ignore */
    BUMP_REFUSED,  /* cannot be read as what it is */
};

struct bump_row {
    char *path;
    const char *key; /* "project.version", or what says that it is indirect; static */
    struct span at;  /* of length 0: nowhere */
    char *says;      /* the bytes there; of BUMP_REFUSED, the reason; "" for nothing */
    enum bump_status status;
};

/* "agrees", "differs", ... */
const char *bump_status_name(enum bump_status status);

/*
 * The rows of SOURCE into OUT (struct bump_row), by path and place, and what the authority says
 * into VERSION. Of a work tree, what git tracks is looked at, and what a bump would change. The
 * errors are those of bump_read(). The caller releases OUT by bump_rows_release().
 */
int bump_list(struct vec *out, struct version *version, const struct source *source,
              const struct settings *settings) MUST_CHECK;
void bump_rows_release(struct vec *rows);

#endif
