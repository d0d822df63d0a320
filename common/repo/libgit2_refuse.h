/*
 * Inside repo/ alone: what is said where no repository could be opened, with the way out.
 */
#ifndef REPO_LIBGIT2_REFUSE_H
#define REPO_LIBGIT2_REFUSE_H

#include <stdbool.h>

#include "base/str.h"

/* The environment names a repository that git does not find. ERR_FAILED. */
int libgit2_refuse_named(void);

/* The work tree PATH, which the environment names, is not there. ERR_FAILED. */
int libgit2_refuse_tree(const char *path);

/* Is there a core.worktree that leads nowhere? Then it is said. */
bool libgit2_refuse_setting(void);

/* The repository is another user's. ERR_FAILED. */
int libgit2_refuse_owner(void);

/* libgit2 has returned CODE, and its reason is still there. ERR_FAILED. */
int libgit2_refuse(int code);

/* There is no repository, says git: so do we, and why. */
int libgit2_refuse_none(void);

/* Does git say of the owner that it opens nothing, in SAID, in whatever language? */
bool libgit2_says_owner(const struct str *said);

#endif
