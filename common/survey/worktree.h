/*
 * Which worktree has a branch checked out.
 */
#ifndef SURVEY_WORKTREE_H
#define SURVEY_WORKTREE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "repo/repo.h"

/* One worktree, as "git worktree list --porcelain -z" has it; borrowed from its text. */
struct worktree_holder {
    const char *path; /* NULL: none */
    bool prunable, locked;
};

/* The worktree that has the branch REF checked out, born or not. *text is what *out borrows from;
 * the caller releases it. One child. */
int worktree_find_holder(struct worktree_holder *out, struct str *text, struct repo *r,
                         const char *ref) MUST_CHECK;

/* Is HEAD, of the worktree that we are in, on the branch REF? No child. */
int worktree_is_on(bool *out, struct repo *r, const char *ref) MUST_CHECK;

#endif
