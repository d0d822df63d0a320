/*
 * "git flow-promote --switch": once it is done, HEAD goes to the branch that was merged into. git
 * itself switches; what it would refuse is found out before anything is published.
 */
#ifndef PROMOTE_SWITCH_H
#define PROMOTE_SWITCH_H

#include <stdbool.h>

#include "base/attr.h"
#include "plan/plan.h"
#include "repo/repo.h"

/* May the work tree go to P's target, from where P leaves it? ERR_REFUSED by name,
 * ERR_RACE where a lock of git's is in the way. The batch is open. */
int switch_check(struct repo *r, const struct plan *p) MUST_CHECK;

/* P is published: go there. ERR_FAILED when git does not, ERR_RACE when a lock is in its way: HEAD
 * is where it was. */
int switch_run(struct repo *r, const struct plan *p, bool quiet) MUST_CHECK;

#endif
