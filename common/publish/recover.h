/*
 * Recovery: the first thing that every tool of the suite does that writes, under the guard. A
 * journal that is there belongs to a tool that was killed. No ref new: everything goes back. Any
 * ref new: everything goes forward. A ref that somebody moved on from there counts for what it was
 * moved on from, and is left alone and named; one that is neither stops all, for its user to say
 * which it is, and so does one that was moved on from old where others are new. It may be killed
 * and run again.
 *
 * It decides only when the "git update-ref" of the killed tool, which may have been about to move
 * the refs, is dead as well (publish/moving.h), and while it holds git's lock on every ref of the
 * journal, so that what is read stays so. A ref that is locked by somebody else for long, or by
 * nobody any more, is no reason not to go back: what is done with it then is for the next to see.
 */
#ifndef PUBLISH_RECOVER_H
#define PUBLISH_RECOVER_H

#include <stdbool.h>

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

#define RECOVERED_BACK 1
#define RECOVERED_FORWARD 2

/* Make whole what an interrupted tool left, if anything; says on what it did by *said (NULL when
 * there was nothing; freed by the caller), and adds to *hints the commands that go with it: a lock
 * that may be another's is for the user to remove. A git of that tool that lives on is waited for,
 * as moving_settle() does; ERR_RACE without a hint when that was in vain. */
int recover(char **said, struct strs *hints, struct repo *r, unsigned wait) MUST_CHECK;

/* The same where nobody else can be about to move the refs: without their locks. RECOVERED_BACK,
 * RECOVERED_FORWARD, or an error, after which the journal is still there. */
int recover_known(struct journal *j, struct repo *r, struct strs *kept) MUST_CHECK;

/* Is some ref of the journal new, so that it can only go forward? What cannot be read is not. */
bool recover_is_past(struct journal *j, struct repo *r);

/* The refs are new: bring the places along, note the move in the log, end the journal. */
int recover_forward(struct journal *j, struct repo *r, struct strs *kept) MUST_CHECK;

#endif
