/*
 * The commit point, and what a git that was killed there leaves: the locks on the refs.
 *
 * The git that moves the refs of a journal inherits a descriptor of "<common git
 * dir>/cutover/moving" that has flock(2) on it: the lock lasts as long as that git or a hook of it
 * lives, whatever becomes of us, so recovery can tell. Once it holds all its locks they are listed
 * in that file, each with its stamp, before it moves the first ref.
 *
 * A lock file is removed only where it is proved that no living process holds it. That git is dead,
 * and
 *     the lock is one of the list, or
 *     it is on a ref of the journal and holds exactly the new id, or
 *     it is on tables (repo/reftable.h), and we gave it another name (a hard link), or
 *     the journal is from before this machine was started, and so is the lock.
 * An empty lock of the same day proves nothing: others hold such locks as well, for as long as they
 * like. It is left, and named by whom it is in the way of.
 *
 * Where the refs have moved in part, a lock that holds the new id is not removed but renamed, as
 * that git would have done: the rest moves without a new lock, of which a recovery that is killed
 * as well might leave an empty one. Refs in tables all move at once.
 */
#ifndef PUBLISH_MOVING_H
#define PUBLISH_MOVING_H

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/* ref_update() of J's refs. ERR_RACE, and nothing moved, also where heads_check() says so. */
int moving_refs(const struct journal *j, struct repo *r) MUST_CHECK;

/* The same for those that an interrupted one has left. */
int moving_rest(const struct journal *j, const struct ref_update *rest, size_t n,
                struct repo *r) MUST_CHECK;

/* Wait up to WAIT seconds, two at least, for the git of a killed tool, then use up the locks that
 * it left if it was killed as well; those that it may have left, and that are not proved to be its,
 * are added to *left. ERR_RACE when it goes on living. The guard (flow/guard.h) is held. */
int moving_settle(struct strs *left, const struct journal *j, struct repo *r,
                  unsigned wait) MUST_CHECK;

/* The refs are where they have to be, and no git of ours lives: forget it. */
int moving_end(const struct repo *r) MUST_CHECK;

#endif
