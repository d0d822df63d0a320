/*
 * Refs that git keeps in tables instead of files (gitformat-reftable(5)), as far as the house has
 * to know of it: what is then not in the files that it looks at, and the one lock on all refs. HEAD
 * and what else is a ref of one worktree alone lie in tables of that worktree's git directory.
 */
#ifndef REPO_REFTABLE_H
#define REPO_REFTABLE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/* What the file HEAD then is, always. */
#define REFTABLE_HEAD "ref: refs/heads/.invalid\n"

/* Does the git directory GIT_DIR, of a repository or a linked worktree, have its refs in
 * tables? */
bool reftable_is_in(const char *git_dir);

/* Set *out to the lock that git holds while it changes the tables of GIT_DIR. */
void reftable_set_lock(struct str *out, const char *git_dir);

/* Append HEAD of the worktree of GIT_DIR as its file would have it: "ref: <name>\n", or an id and
 * "\n". Nothing where there is none. One child or two. */
int reftable_head(struct str *out, const char *git_dir) MUST_CHECK;

/* Does the worktree of GIT_DIR have the ref NAME, such as CHERRY_PICK_HEAD? One child. */
int reftable_has(bool *out, const char *git_dir, const char *name) MUST_CHECK;

#endif
