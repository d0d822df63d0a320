/*
 * Inside repo/ alone: a git directory of our own, for a git that is to have the objects of the
 * repository and of the open batch, and neither its refs nor its hooks, attributes and
 * configuration, nor those of the user and the system.
 */
#ifndef REPO_OWN_GIT_H
#define REPO_OWN_GIT_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/repo.h"

/* Make DIR one, in place of what is there. */
int own_git_make(const char *dir, const struct repo *r) MUST_CHECK;

/* Add to OUT the environment that puts git into DIR. CONFIG is the one configuration that it gets:
 * "<key>\n<value>", or "<key>" alone, with NUL behind each. */
void own_git_env(struct strs *out, const char *dir, const struct str *config);

/* The entry of CONFIG behind ENTRY. */
const char *own_git_next(const char *entry);

#endif
