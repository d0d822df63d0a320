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
struct worktree {
    const char *path, *branch; /* path NULL: none; branch NULL: none that is known */
    bool bare, detached, prunable, locked;
};
#define WORKTREE_NONE                                                                              \
    {                                                                                              \
        NULL, NULL, false, false, false, false                                                     \
    }

/* The text of that list. ERR_FAILED when git did not name all there are, or not to the end. One
 * child. */
int worktree_list(struct str *text, struct repo *r) MUST_CHECK;

/* The record at *AT, which moves on; false at the end of TEXT. */
bool worktree_next(struct worktree *out, const char **at, const struct str *text);

/* ERR_FAILED when git could not read what is checked out there: it may be any branch. */
int worktree_check_read(const struct worktree *w) MUST_CHECK;

/* The worktree that has the branch REF checked out, born or not. *text is what *out borrows from;
 * the caller releases it. ERR_FAILED when that cannot be told. One child. */
int worktree_find_holder(struct worktree *out, struct str *text, struct repo *r,
                         const char *ref) MUST_CHECK;

/* Is HEAD, of the worktree that we are in, on the branch REF? No child. */
int worktree_is_on(bool *out, struct repo *r, const char *ref) MUST_CHECK;

#endif
