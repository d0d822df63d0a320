/*
 * The rules' verdict on a plan, before anything is moved: the same that a push of it would get
 * (check/check.h). It is asked once main has a .cutover. What main breaks already is not what this
 * promote does: that is a warning.
 */
#ifndef PROMOTE_VERDICT_H
#define PROMOTE_VERDICT_H

#include "base/attr.h"
#include "base/vec.h"
#include "plan/plan.h"
#include "repo/repo.h"

/* Judge P, whose objects can be read. Lines to warn of are added to *warned. ERR_REFUSED with what
 * the rules refuse as notes. */
int verdict_ask(struct strs *warned, struct repo *r, const struct plan *p) MUST_CHECK;

#endif
