/*
 * Numbers of migrations that main has taken since the branch has parted from it: git merges two
 * scripts of one number without a conflict, and one of them would never run.
 */
#ifndef PLAN_SCRIPTS_H
#define PLAN_SCRIPTS_H

#include "base/attr.h"
#include "plan/plan.h"
#include "repo/repo.h"

/*
 * Compare the scripts of P->c1_tree with those of P->m. Where a number is taken: with
 * P->asked.renumber the branch's scripts get the next free ones in P->c1_tree, in order and each
 * with its down script, and P->renumbered has the paths, old and new in turn. Without it
 * ERR_REFUSED, with the commands.
 */
int scripts_renumber(struct plan *p, struct repo *r) MUST_CHECK;

#endif
