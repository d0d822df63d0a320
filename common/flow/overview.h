/*
 * The whole of a release line at a glance: what main, staging, the environments and the work
 * branches are at, and what is in a release's way. All of it is what this repository has: nothing
 * is fetched, no database asked, no child run.
 */
#ifndef FLOW_OVERVIEW_H
#define FLOW_OVERVIEW_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/overview.h"
#include "repo/repo.h"

/*
 * Fill *out, which is fresh; overview_release() frees what is inside, also after an error. Unless
 * ALL is set, what takes longer than a moment is left: branches are looked at in the order of their
 * newest commit, and those that are not are so marked. ERR_REFUSED where there is no main. A record
 * that is none, or a branch that is no commit, hides nothing else.
 */
int overview_look(struct overview *out, struct repo *r, bool all) MUST_CHECK;

#endif
