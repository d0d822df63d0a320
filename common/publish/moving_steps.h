/*
 * Inside publish/moving*.c: the files that are written when refs are about to move, and read when
 * that came to no end.
 */
#ifndef PUBLISH_MOVING_STEPS_H
#define PUBLISH_MOVING_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/str.h"
#include "repo/ref.h"
#include "repo/repo.h"

/* Append the path of the list of locks, which is itself locked while that git lives: records of
 * "path NUL stamp NUL", the stamp empty for what git is to make. */
void moving_find(struct str *out, const struct repo *r);

/* Append that of git's own account. */
void moving_find_trace(struct str *out, const struct repo *r);

/* Set *out to the lock file of NAME in the git directory DIR. */
void moving_set_lock(struct str *out, const char *dir, const char *name);

/* A lock file that may be there: 0 and its status, or ERR_NOT_FOUND (no message). */
int moving_look(struct stat *st, const char *path) MUST_CHECK;

/* A git that has moved the refs could not remove its last locks, and thinks no worse of it: they
 * are removed, if that can be done now. */
void moving_tidy(const struct repo *r);

bool moving_deletes(const struct ref_update *updates, size_t n);

#endif
