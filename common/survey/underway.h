/*
 * Operations of git's own that are under way in a worktree, stopped for the user to go on with: a
 * merge, rebase, cherry-pick, revert, git am, bisect. While one is, what is checked out is not ours
 * to change.
 */
#ifndef SURVEY_UNDERWAY_H
#define SURVEY_UNDERWAY_H

#include "base/attr.h"

/* Refuse, naming the operation that is under way in the worktree WORK_TREE, whose git directory is
 * GIT_DIR, with the commands that end it as hints; where a promote stopped there, these are
 * the promote's. */
int underway_check(const char *git_dir, const char *work_tree) MUST_CHECK;

#endif
