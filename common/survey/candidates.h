/*
 * Release candidates: the tags v1.1.0-rc.1, v1.1.0-rc.2 and so on of the version 1.1.0, here and on
 * a remote. They are known by their names alone; nothing is derived from what is near a commit.
 */
#ifndef SURVEY_CANDIDATES_H
#define SURVEY_CANDIDATES_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "text/version.h"

struct candidate {
    char *name;             /* "v1.1.0-rc.1" */
    struct version version; /* 1.1.0-rc.1 */
    struct oid id;          /* what the ref holds */
    struct oid commit;      /* where that leads; OID_NONE: to no commit, or to one not known */
};

struct candidates {
    struct version of; /* 1.1.0 */
    const char *prefix;
    struct vec here, there; /* of struct candidate */
    bool released_here;     /* the version itself has a tag */
    bool released_there;
};

#define CANDIDATES_INIT                                                                            \
    {                                                                                              \
        .prefix = "", .here = VEC_INIT(struct candidate), .there = VEC_INIT(struct candidate)      \
    }

void candidates_release(struct candidates *c);

/* Is V "1.1.0-rc.<number>", and nothing more? */
bool candidate_is(const struct version *v);

/* The version 1.1.0 of the candidate 1.1.0-rc.1, or of itself. */
struct version candidate_of(const struct version *v);

/* Load those of OF that are here, behind PREFIX, which is borrowed; again, for what is new here.
 * candidates_release() frees what is inside, also after an error. */
int candidates_load(struct candidates *out, struct repo *r, const char *prefix,
                    const struct version *of) MUST_CHECK;

/* Add, as one that is here, the tag NAME that holds ID, if it is one. */
void candidates_add(struct candidates *c, struct repo *r, const char *name, const struct oid *id);

/* Load those that REMOTE has, of what candidates_load() was told, in one question. ERR_FAILED when
 * it does not answer. */
int candidates_ask(struct candidates *c, struct repo *r, const char *remote) MUST_CHECK;

/* The one on COMMIT, of several the highest, of those that are here before those on the remote;
 * NULL: there is none. Borrowed. */
const struct candidate *candidates_on(const struct candidates *c, const struct oid *commit);

/* The highest number that is taken, here or there; NULL: none is. Borrowed. */
const struct candidate *candidates_highest(const struct candidates *c);

/* The version of the next one. */
int candidates_next(struct version *out, const struct candidates *c) MUST_CHECK;

/* Is TREE that of an annotated one that is here? */
int candidates_have_tree(bool *out, const struct candidates *c, struct repo *r,
                         const struct oid *tree) MUST_CHECK;

#endif
