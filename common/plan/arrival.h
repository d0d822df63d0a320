/*
 * What a move brings into the directories of its "to": the one walk that all checks of a planned
 * move share. Directories that the move leaves as they were are not opened, so the cost follows
 * what changes.
 */
#ifndef PLAN_ARRIVAL_H
#define PLAN_ARRIVAL_H

#include "base/attr.h"
#include "plan/plan.h"
#include "repo/repo.h"
#include "repo/tree.h"

/* An entry of the result that is another than before; what is not there has mode 0. */
struct arrival_entry {
    const struct tree_entry *after, *before, *dev;
};

/* A directory of the result in which something changes. */
struct arrival {
    const char *to;            /* its path in C1, "src/routes" */
    const char *from;          /* that of its counterpart in F, "tests/dev/src/routes" */
    const struct tree *before; /* "to" in F; empty where nothing was there */
    const struct tree *after;  /* "to" in C1 */
    const struct tree *dev;    /* "from" in F */
    const struct vec *changed; /* of struct arrival_entry, by name */
};

typedef int arrival_visit(void *payload, const struct arrival *a);

/* Show EACH every directory of M's "after" that differs from its "before", from the top. A result
 * of EACH other than 0 ends the walk and is returned. */
int arrivals_walk(struct repo *r, const struct plan_move *m, arrival_visit *each,
                  void *payload) MUST_CHECK;

#endif
