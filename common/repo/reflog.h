/*
 * A line of a reflog, for a ref that was moved without git: git itself writes one only when it
 * moves the ref.
 */
#ifndef REPO_REFLOG_H
#define REPO_REFLOG_H

#include "base/attr.h"
#include "repo/ref.h"
#include "repo/repo.h"

/*
 * Append to the reflog of NAME in the git directory DIR that MOVE has happened, with git's
 * committer of now and MESSAGE, one line. Where there is no such reflog none is made.
 */
int reflog_add(struct repo *r, const char *dir, const char *name, const struct ref_update *move,
               const char *message) MUST_CHECK;

#endif
