/* Inside promote/resume*.c. */
#ifndef PROMOTE_RESUME_STEPS_H
#define PROMOTE_RESUME_STEPS_H

#include "base/attr.h"
#include "promote/layout.h"
#include "promote/resume.h"

#define RESUME_OWNER "git-flow-promote"

/* "refs/heads/x" without its beginning. */
const char *resume_name(const char *ref);

/* Read what is open. ERR_NOT_FOUND (no message) when nothing is; ERR_REFUSED when it is another
 * tool's. */
int resume_read(struct unfinished *out, struct repo *r) MUST_CHECK;

/* Where its worktree is. ERR_NOT_FOUND (no message) when that is gone; ERR_REFUSED when it is
 * there, and git has to be told (layout_check()). */
int resume_find(struct str *path, const struct unfinished *u, struct repo *r) MUST_CHECK;

/* What is open goes, with its worktree; or is forgotten, and the worktree stays. */
int resume_drop(const struct unfinished *u, struct repo *r) MUST_CHECK;
int resume_forget(const struct unfinished *u, struct repo *r) MUST_CHECK;

/* Append how the worktree PATH, which is left, is removed with all that is in it. */
void resume_add_removal(struct str *said, const char *path);

/* Drop what is open; where untracked files are in its worktree, forget it. */
int resume_end(struct str *said, const struct unfinished *u, struct repo *r) MUST_CHECK;

/* Are the branches where they were? *moved is the one that is not, or NULL; borrowed from U. */
int resume_find_moved(const char **moved, const struct unfinished *u, struct repo *r) MUST_CHECK;

/* Was its merge taken back by git: neither is it under way, nor did anything come of it? */
bool resume_taken_back(const struct unfinished *u, const struct layout_look *look);

/* Hints: how to go on, and how to stop. */
void resume_hint(void);

#endif
