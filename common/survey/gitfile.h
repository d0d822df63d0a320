/*
 * The files of one line by which git ties a worktree to its git directory: ".git" in a linked
 * worktree or a submodule, and "gitdir" in the directory below "worktrees" that it names.
 */
#ifndef SURVEY_GITFILE_H
#define SURVEY_GITFILE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/* Append what the file at PATH says behind PREFIX, without its newline. ERR_NOT_FOUND (no message)
 * when it is not there or begins otherwise. */
int gitfile_read(struct str *out, const char *path, const char *prefix) MUST_CHECK;

/* Append the git directory that the ".git" of the worktree at PATH is, or leads to; that one may be
 * gone. ERR_NOT_FOUND (no message) when there is no such thing. */
int gitfile_find(struct str *out, const char *path) MUST_CHECK;

/* Does the ".git" of the worktree at PATH lead to GIT_DIR, which for a linked worktree may be gone
 * by now? Sets no error. */
bool gitfile_leads_to(const char *path, const char *git_dir);

/* Is GIT_DIR, there or not, the common directory COMMON_DIR or that of a linked worktree of it? */
bool gitfile_is_within(const char *git_dir, const char *common_dir);

#endif
