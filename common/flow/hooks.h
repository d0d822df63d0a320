/*
 * The user's own hooks around a commit (githooks(5)): what is not run is never silently passed by.
 */
#ifndef FLOW_HOOKS_H
#define FLOW_HOOKS_H

#include <stddef.h>

#include "base/attr.h"
#include "repo/repo.h"

/* ERR_REFUSED, naming it, when one of the N hooks NAMES is installed and would be run by git.
 * The caller adds the hint. */
int hooks_refuse(struct repo *r, const char *const *names, size_t n) MUST_CHECK;

#endif
