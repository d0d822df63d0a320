/*
 * Inside repo/ alone: opening a repository through libgit2, and the table of the kinds that it
 * cannot open, or would read wrongly.
 */
#ifndef REPO_LIBGIT2_KIND_H
#define REPO_LIBGIT2_KIND_H

#include <git2.h>

#include "base/attr.h"

/* Open the repository that the environment and the current directory name. ERR_UNSUPPORTED by name
 * and with the way out; ERR_FAILED when there is none. Freed by git_repository_free(). */
int libgit2_open_kind(git_repository **out) MUST_CHECK;

#endif
