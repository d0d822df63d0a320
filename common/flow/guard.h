/*
 * The first step of every tool that writes: take the suite's lock on the repository, then make
 * whole what a killed tool left behind. The lock is flock(2) on "<common git dir>/cutover/lock": it
 * ends with its process and is never stale.
 *
 * A tool that reads its operands from stdin reads to the end first: two tools in a pipe would wait
 * for each other.
 */
#ifndef FLOW_GUARD_H
#define FLOW_GUARD_H

#include "base/attr.h"
#include "base/vec.h"
#include "repo/repo.h"

struct guard {
    int fd;     /* -1: nothing is held */
    char *said; /* what recovery did, for the tool to say; NULL when there was nothing to do */
    struct strs hints; /* and the commands that go with it */
};

#define GUARD_INIT                                                                                 \
    {                                                                                              \
        .fd = -1, .hints = STRS_INIT                                                               \
    }

/* Ends the AGAIN of a tool that has no longer wait to offer. */
#define GUARD_AGAIN "    # once that has ended"

/* Refuses inside a receive hook's quarantine. Waits up to WAIT seconds for the lock, and for the
 * git of a killed tool: ERR_RACE when another tool of the suite holds it, or that git lives on. The
 * hint is AGAIN, what was typed: with a longer wait, or for when that has ended. */
int guard_begin(struct guard *out, struct repo *r, unsigned wait, const char *again) MUST_CHECK;

/* Give the lock back. Safe on GUARD_INIT. */
void guard_end(struct guard *g);

#endif
