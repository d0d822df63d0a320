/*
 * Relative symbolic links that lead somewhere where they are developed, and nowhere where a promote
 * puts them. Links are followed in trees alone: what lies outside the repository is nowhere, on
 * both sides.
 */
#ifndef PLAN_DANGLING_H
#define PLAN_DANGLING_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "plan/arrival.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* Does PATH lead to something in the tree ROOT, symbolic links followed (at most 40)? What lies in
 * a submodule counts as there. */
int link_leads(bool *out, struct repo *r, const struct oid *root, const char *path) MUST_CHECK;

/* Add to *out, as "path -> target", the links that arrive at A from the root tree F and lead
 * nowhere in C1, a root tree too. */
int dangling_find(struct strs *out, struct repo *r, const struct arrival *a, const struct oid *f,
                  const struct oid *c1) MUST_CHECK;

/* ERR_REFUSED with FOUND named, when there are any. */
int dangling_refuse(const struct strs *found, const struct plan *p) MUST_CHECK;

#endif
