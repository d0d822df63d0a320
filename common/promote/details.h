/*
 * What -v says of a plan, to who watches (base/watch.h), before it is carried out:
 *
 *     M src/app.py <- tests/dev/src/app.py    a path that a move changes, and what it comes from
 *     D tests/dev/                            what is retired
 *     VERSION: 1.0.0 -> 1.1.0                 a file that carries the version
 *
 * Paths are quoted as by git ls-files; those of directories end in a slash.
 */
#ifndef PROMOTE_DETAILS_H
#define PROMOTE_DETAILS_H

#include "base/attr.h"
#include "plan/plan.h"
#include "repo/repo.h"

/* The batch is open. Nothing is looked at where nobody wants details. */
int details_of(struct repo *r, const struct plan *p) MUST_CHECK;

#endif
