/*
 * How branches stand to main, all of them by one walk: which of them main has, how many commits the
 * others have beyond it, and where they left it.
 *
 * It goes by dates, and a good way beyond where they say that all is known: a clock that was wrong
 * for many commits can make a branch that main has look as one that it has not.
 */
#ifndef SURVEY_APART_H
#define SURVEY_APART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "survey/ancestry.h"

enum apart_how {
    APART_WITHIN,  /* main has all of it */
    APART_BEYOND,  /* it has commits that main has not */
    APART_UNKNOWN, /* there was no time to look, or it is no commit */
};

struct apart {
    struct oid tip; /* to be set */
    enum apart_how how;
    int64_t date;    /* of the tip; 0: not known */
    size_t ahead;    /* commits that main has not */
    struct oid base; /* the newest commit of both; OID_NONE: none that is here */
    int64_t base_date;
    bool cut; /* a shallow clone ends before it is known */
};

/* May no more time be taken? NULL: all that is needed. */
struct apart_patience {
    bool (*is_over)(void *payload);
    void *payload;
};

/* Fill the rest of the N members of ALL, to MAIN. */
int apart_find(struct apart *all, size_t n, struct ancestry *a, const struct oid *main,
               const struct apart_patience *patience) MUST_CHECK;

/* A commit on main's first-parent line. */
struct apart_step {
    struct oid id;
    int64_t date;
};

/* Add the first-parent line from TIP down to *out (struct apart_step), as far as WANTED says of
 * each, MAX at most; where a shallow clone ends, so does the line. */
int apart_line(struct vec *out, struct ancestry *a, const struct oid *tip, size_t max,
               bool (*wanted)(void *payload, const struct apart_step *step),
               void *payload) MUST_CHECK;

#endif
