/* The program that the hooks run, git-flow-check: by its absolute path, as git clients with windows
 * have another PATH than a shell. */
#ifndef SETUP_PROGRAM_H
#define SETUP_PROGRAM_H

#include "base/attr.h"
#include "base/str.h"
#include "repo/repo.h"

#define PROGRAM_NAME "git-flow-check"

/* Append its path: beside ourselves, else in PATH. ERR_FAILED when it is nowhere. */
int program_find(struct str *out) MUST_CHECK;

/* ERR_REFUSED where PROGRAM is in R's work tree, by its name or by where that leads: a branch that
 * is checked out could bring another. */
int program_check(const char *program, struct repo *r) MUST_CHECK;

#endif
