/*
 * Publishing: refs, and the worktrees that have them checked out, move together or not at all.
 * Killed at any instant, the refs are old, new, or one of several new with a journal that says what
 * is left; the next tool of the suite that writes makes it whole (publish/recover.h).
 *
 * The order: objects are durable already, the places prepared; the journal; the lock on each index;
 * what is new in the work trees; then the commit point, one ref transaction; the indexes; what is
 * old in the work trees; the journal's end.
 */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/*
 * Carry out J, whose places are prepared. The guard (flow/guard.h) is held. 0 when the new state is
 * there and durable. ERR_RACE or ERR_REFUSED: nothing has changed. Files that were changed
 * meanwhile, and are therefore still there, are named in *kept.
 */
int publish(struct journal *j, struct repo *r, struct strs *kept) MUST_CHECK;

#endif
