/*
 * Attributes that a file would have differently at its new place: those that decide what git makes
 * of its bytes (filter, text, eol, working-tree-encoding, ident) and how it merges it. The rules
 * are those of the .gitattributes files of F for the old paths, of C1 for the new ones, and of the
 * repository's info/attributes; a user's own are left out, so that every machine gets one answer.
 *
 * Where none of these is there, nothing is asked; else one git check-attr, in a scratch work tree
 * that holds the .gitattributes files alone.
 *
 *     struct attribute_change c = ATTRIBUTE_CHANGE_INIT;
 *     attribute_change_note() for each arrival, attribute_change_above() for each move
 *     rc = attribute_change_refuse(&c, r, plan)
 *     attribute_change_release(&c)
 */
#ifndef PLAN_ATTRIBUTE_CHANGE_H
#define PLAN_ATTRIBUTE_CHANGE_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "plan/arrival.h"
#include "plan/plan.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* A .gitattributes file, at the path that it counts at. */
struct attribute_file {
    char *path;
    struct oid id;
};

struct attribute_change {
    struct str pairs; /* old path NUL new path NUL ... */
    struct vec files; /* of struct attribute_file */
};

#define ATTRIBUTE_CHANGE_INIT                                                                      \
    {                                                                                              \
        .pairs = STR_INIT, .files = VEC_INIT(struct attribute_file)                                \
    }

/* Take note of the files that arrive at A, and of its .gitattributes. */
void attribute_change_note(struct attribute_change *c, const struct arrival *a);

/* Take note of the .gitattributes files above the two directories of M. */
int attribute_change_above(struct attribute_change *c, struct repo *r, const struct plan *p,
                           const struct plan_move *m) MUST_CHECK;

/* ERR_REFUSED where a file's attributes would change: the files are named, and what to change. The
 * batch is open. */
int attribute_change_refuse(const struct attribute_change *c, struct repo *r,
                            const struct plan *p) MUST_CHECK;

void attribute_change_release(struct attribute_change *c);

#endif
