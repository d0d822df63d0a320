/*
 * Inside repo/ alone: may a repository be opened that is another user's? That is said by
 * safe.directory where its owner cannot write it: in the configuration of the system and of the
 * user, and in what "git -c" and the environment bring (git-config(1), safe.directory). libgit2 1.5
 * knows neither the latter, nor "*", nor that a repository which GIT_DIR names is not asked about;
 * later gits know more patterns. So git is asked, which alone is right.
 */
#ifndef REPO_LIBGIT2_OWNER_H
#define REPO_LIBGIT2_OWNER_H

#include <git2.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/* Is any of what makes up REPO, where it was found, another user's? */
bool libgit2_is_of_another(git_repository *repo);

/* Append the git directory that git opens from the environment and the current directory; where it
 * opens none, ERR_FAILED with the way out. */
int libgit2_ask_owner(struct str *out) MUST_CHECK;

/* Is GIT_DIR the directory of REPO? What git passes over, as its HEAD is none, is not what git has
 * been asked about. */
bool libgit2_is_at(git_repository *repo, const char *git_dir);

#endif
