/*
 * What the development copy has dropped, removed or renamed, and a move in the mode overlay lets
 * stay in place all the same: what is mended there later is not mended under the new name. It is
 * for telling, never a refusal. A path that the copy never had is not dropped.
 *
 * At most DROPPED_MAX paths are found; a directory that is dropped as a whole is one.
 */
#ifndef PLAN_DROPPED_H
#define PLAN_DROPPED_H

#include "base/attr.h"
#include "plan/plan.h"
#include "repo/repo.h"

#define DROPPED_MAX 1000

/* Add a finding to p->findings for each such path of M. */
int dropped_find(struct plan *p, struct repo *r, const struct plan_move *m) MUST_CHECK;

#endif
