/*
 * Hints at commands that are to be run on a branch. Where they are run depends on who has it
 * checked out: another worktree keeps "git switch" from it, and a bare repository has no work tree
 * to switch.
 */
#ifndef SURVEY_ON_BRANCH_H
#define SURVEY_ON_BRANCH_H

#include "base/attr.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * Hint at going to BRANCH ("main") and running FMT there: commands as source_hint()
 * (model/source.h) has them. They are run in the worktree that has the branch; where none has,
 * behind a switch, or, in a bare repository, in a new worktree beside it. One child.
 */
void on_branch_hint(struct repo *r, const char *branch, const char *fmt, ...) FORMAT(3, 4);

/* The same of COMMANDS that are quoted already. BRANCH NULL: in the work tree that we are in,
 * whatever it has checked out; no child. */
void on_branch_hint_text(struct repo *r, const char *branch, const char *commands);

/*
 * The same for a merge or revert that brings files of the commit BRINGS: what is in their way and
 * not tracked is moved aside first, as git writes over ignored files there (--no-overwrite-ignore
 * is for fast-forwards alone). A few children more.
 */
void on_branch_hint_over(struct repo *r, const char *branch, const struct oid *brings,
                         const char *fmt, ...) FORMAT(4, 5);

/* Hint at going there. */
void on_branch_hint_go(struct repo *r, const char *branch);

/* Hint at bringing BRANCH forward to THEIRS ("origin/main"), which it is behind; to where nobody
 * has it checked out no work tree is needed. */
void on_branch_hint_forward(struct repo *r, const char *branch, const char *theirs);

#endif
