/*
 * How a branch that was promoted came to main when a pull request, and not git-flow-promote, merged
 * it: by a true merge; by a squash, one commit that holds all of it; or by a rebase, copies of its
 * commits. The promote commit on the branch, and its copy, say "Version: 1.1.0" in their message.
 */
#ifndef SURVEY_LANDED_H
#define SURVEY_LANDED_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/settings.h"
#include "repo/commit.h"
#include "repo/oid.h"
#include "repo/repo.h"

enum landed {
    LANDED_NOT,    /* a commit on main's first-parent line that brought no release */
    LANDED_MERGE,  /* a merge of two parents */
    LANDED_SQUASH, /* one commit whose tree is that of the merge, or that quotes the promote commit
                    */
    LANDED_REBASE, /* a copy of the promote commit, or that itself: main was moved on to it */
};

/* Read C's first parent into C. ERR_NOT_FOUND (no message) behind a root; ERR_FAILED where it is
 * missing. */
int landed_step_down(struct commit *c, struct repo *r) MUST_CHECK;

/* By the message of C alone: a copy of a promote commit, or a squash that quotes one? */
int landed_by_message(enum landed *out, struct repo *r, const struct settings *s,
                      const struct commit *c) MUST_CHECK;

/*
 * Find the copy of PROMOTE, which brought VERSION, on the first-parent line of TIP, above where the
 * two parted. LANDED_NOT in *how, and nothing of use in *out, where there is none; the caller
 * releases *out in any case.
 */
int landed_copy(struct commit *out, enum landed *how, struct repo *r, const struct settings *s,
                const struct oid *tip, const struct commit *promote,
                const char *version) MUST_CHECK;

/* Does the commit C hold all that the branch at TIP has, so that merging it changes nothing? */
int landed_wholly(bool *out, struct repo *r, const struct commit *c,
                  const struct oid *tip) MUST_CHECK;

#endif
