/*
 * Inside repo/ alone: what libgit2 opens, and reads otherwise than git does. It is for the other
 * engine.
 */
#ifndef REPO_LIBGIT2_DIFFERS_H
#define REPO_LIBGIT2_DIFFERS_H

#include <git2.h>

#include "base/attr.h"

/*
 * ERR_UNSUPPORTED, by name:
 *   - a HEAD that holds neither the name of a ref nor an id: git takes the place for no repository,
 *     and looks further up;
 *   - a line of objects/info/alternates that is in quotes, or relative where libgit2 would begin at
 *     the current directory: one that does not begin with a dot, or that stands in a store which is
 *     an alternate itself (gitrepository-layout(5)).
 */
int libgit2_check_differs(git_repository *repo) MUST_CHECK;

#endif
