/*
 * Inside flow/plan*.c: the steps that make a plan.
 */
#ifndef FLOW_PLAN_STEPS_H
#define FLOW_PLAN_STEPS_H

#include "base/attr.h"
#include "flow/plan.h"

/* Set p->c1_tree by the moves, what is retired and the version. ERR_STOPPED with p->conflicts. */
int plan_tree(struct plan *p, struct repo *r, const struct plan_request *request) MUST_CHECK;

/* Set p->version in all files of TREE that carry it; their paths are added to *edited. ERR_REFUSED
 * where they disagree or cannot. */
int plan_set_version(struct oid *tree, struct strs *edited, struct repo *r,
                     const struct plan *p) MUST_CHECK;

/* Make C1 of p->c1_tree; F itself where that is its tree. */
int plan_promote_commit(struct plan *p, struct repo *r) MUST_CHECK;

/* Make C2, the merge of C1 into M. ERR_STOPPED with p->conflicts. */
int plan_merge_commit(struct plan *p, struct repo *r) MUST_CHECK;

#endif
