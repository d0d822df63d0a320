/*
 * git's lock files, "<file>.lock", that are in the way. One that nobody holds any more looks like
 * one that is held, so it is named and never removed: only its user can tell.
 */
#ifndef SURVEY_LOCK_H
#define SURVEY_LOCK_H

#include "base/attr.h"

/* ERR_RACE: the lock file LOCK is there. The hint is what removes it. */
int lock_refuse(const char *lock);

/* For who lets git switch in the worktree whose git directory this is: git takes the lock on the
 * index first, and that on HEAD when index and files are changed. Waits a second for either to go;
 * ERR_RACE by its name. */
int lock_check_switch(const char *git_dir) MUST_CHECK;

/* git could not switch there, which is the error: hint at those of them that are there now. */
void lock_hint_switch(const char *git_dir);

#endif
