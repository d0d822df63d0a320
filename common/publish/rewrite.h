/*
 * Files of the work tree that change together or not at all, as os/replace.h does it, with a note
 * of what they were and will be: a tool that is killed on the way leaves it to the next one to make
 * them whole.
 *
 * "<common git dir>/cutover/rewrite", and "rewrite-<name>" for a linked worktree of that name, is
 * NUL-terminated fields: "cutover-rewrite 1", what did it, then for each file "file", its path, the
 * two lengths, and behind that the bytes before and after; then "end" and the number of files. It
 * is of the work tree that has it: no path in it leads anywhere else, and a repository that was
 * moved or copied takes its own along. It is there before anything is written, and gone after the
 * last.
 */
#ifndef PUBLISH_REWRITE_H
#define PUBLISH_REWRITE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "os/replace.h"
#include "repo/repo.h"

/* replace_files() of R's work tree, by MESSAGE, which is for people: "version-bump". Where one of
 * the files could not be put back, as a note says, the next tool does it. The guard is held. */
int rewrite_files(struct repo *r, const char *message, const struct replacement *files,
                  size_t n) MUST_CHECK;

/* What an interrupted rewrite_files() in this work tree left is taken back, or is finished where
 * every file was new; *SAID says so (NULL when there was nothing; freed by the caller). The guard
 * is held. A note that is damaged is an error, and says which file it is. */
int rewrite_recover(char **said, struct repo *r) MUST_CHECK;

#endif
