/*
 * Which number is the highest that anybody has taken, as far as it is known here: on main, staging
 * and every work branch, local and as last fetched, at HEAD, and in the files of all worktrees,
 * committed or not.
 */
#ifndef SURVEY_MIGRATIONS_TAKEN_H
#define SURVEY_MIGRATIONS_TAKEN_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/settings.h"
#include "repo/repo.h"

struct migrations_taken {
    struct str highest; /* a canonical version; "" for none */
    struct str where;   /* "branch 'feature/v1.1'", "worktree '/x'" */
    struct vec seen;    /* struct oid, of directories that were read; inside */
};

#define MIGRATIONS_TAKEN_INIT                                                                      \
    {                                                                                              \
        .highest = STR_INIT, .where = STR_INIT, .seen = VEC_INIT(struct oid)                       \
    }

/* Look everywhere, in the directory that S gives. Files that are called wrongly, and numbers that
 * are there twice, are not this one's to say. The caller releases OUT in any case. */
int migrations_take(struct migrations_taken *out, struct repo *r,
                    const struct settings *s) MUST_CHECK;
void migrations_taken_release(struct migrations_taken *taken);

#endif
