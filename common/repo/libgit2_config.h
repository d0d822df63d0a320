/* Inside repo/ alone: git's configuration files, the ones that git would read, in its order. */
#ifndef REPO_LIBGIT2_CONFIG_H
#define REPO_LIBGIT2_CONFIG_H

#include <git2.h>

#include "base/attr.h"
#include "repo/gitconfig.h"

/* For engine_ops.config_each(). Where a file has an includeIf of a kind that libgit2 does not know,
 * by git itself. */
int libgit2_config_each(git_repository *repo, const char *prefix, config_visit *each,
                        void *payload) MUST_CHECK;

#endif
