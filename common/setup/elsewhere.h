/*
 * Hooks that git looks for elsewhere: core.hooksPath is set, or "hooks" is a symbolic link. What is
 * there belongs to somebody else (husky, every repository of the user, the tracked files), and is
 * not written to: it is for its owner to add a line to the hooks there.
 */
#ifndef SETUP_ELSEWHERE_H
#define SETUP_ELSEWHERE_H

#include "base/attr.h"
#include "repo/repo.h"
#include "setup/report.h"
#include "setup/site.h"

/*
 * ERR_REFUSED where git would not find the hooks of KIND that are put into R, with what to add
 * where as hints, unless every hook there runs PROGRAM already: then *elsewhere is true, and there
 * is nothing to put.
 */
int elsewhere_check(bool *elsewhere, struct setup_report *report, struct repo *r,
                    enum site_kind kind, const char *program) MUST_CHECK;

/* Warn of it, for who only looks. */
int elsewhere_warn(struct setup_report *report, struct repo *r) MUST_CHECK;

#endif
