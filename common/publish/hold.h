/*
 * git's own locks on all refs of a journal, held while recovery decides: what is read then stays
 * so. Each "<ref>.lock" is a second name of one file, "<common git dir>/cutover/hold", which lists
 * the refs: what a killed recovery leaves is known by its inode, and a lock that is not ours is
 * never touched.
 */
#ifndef PUBLISH_HOLD_H
#define PUBLISH_HOLD_H

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/* Lock the refs of J. ERR_RACE, naming the lock, when another process holds one; none is held
 * then. The guard (flow/guard.h) is held. */
int hold_take(const struct journal *j, const struct repo *r) MUST_CHECK;

/* Give up all locks that are ours, also those of a recovery that was killed. */
int hold_drop(const struct repo *r) MUST_CHECK;

#endif
