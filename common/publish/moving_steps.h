/*
 * Inside publish/moving*.c, and for the names of locks publish/hold.c: the files that are written
 * when refs are about to move, and read when that came to no end.
 */
#ifndef PUBLISH_MOVING_STEPS_H
#define PUBLISH_MOVING_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/str.h"
#include "publish/journal.h"
#include "repo/ref.h"
#include "repo/repo.h"

/* Append the path of the list of locks, which is itself locked while that git lives: records of
 * "path NUL stamp NUL", the stamp empty for what git is to make. */
void moving_find(struct str *out, const struct repo *r);

/* Append that of git's own account. */
void moving_find_trace(struct str *out, const struct repo *r);

/* Set *out to the lock file of NAME, a ref or packed-refs, in the git directory DIR: one for all
 * where they are in tables. */
void moving_set_lock(struct str *out, const char *dir, const char *name);

/* Is LOCK one on tables (repo/reftable.h), those of R or of its worktree? Then set *out to the
 * other name that it has while a git of ours holds it. */
bool moving_set_second(struct str *out, const struct repo *r, const char *lock);
int moving_drop_seconds(const struct repo *r) MUST_CHECK;

/* A lock file that may be there: 0 and its status, or ERR_NOT_FOUND (no message). */
int moving_look(struct stat *st, const char *path) MUST_CHECK;

/* A git that has moved the refs could not remove its last locks, and thinks no worse of it: they
 * are removed, if that can be done now. */
void moving_tidy(const struct repo *r);

/* Remove the lock file PATH, and what git makes under it that would be in the way of the next. */
int moving_remove_lock(const char *path) MUST_CHECK;

/* Some refs of J are new, and all others old: what a dead git held for these is to be used. */
int moving_is_half(bool *out, const struct journal *j, struct repo *r) MUST_CHECK;

/*
 * LOCK, of a dead git, holds the new id of U: move the ref as that git would have done next, in the
 * way that it would have. No new lock is made, so nothing can be met here that might be another's,
 * however often recovery is killed. Where that is not possible the lock is removed, and the ref is
 * still to be moved.
 */
int moving_finish(const struct journal *j, struct repo *r, const struct ref_update *u,
                  const char *lock) MUST_CHECK;

bool moving_deletes(const struct ref_update *updates, size_t n);

#endif
