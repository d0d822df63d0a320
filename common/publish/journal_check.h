/*
 * The paths and names of a journal that was read: as they are now, and none that a journal of this
 * repository would not have. What is done by them is done without asking anybody.
 */
#ifndef PUBLISH_JOURNAL_CHECK_H
#define PUBLISH_JOURNAL_CHECK_H

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/* ERR_REFUSED where the journal is that of a repository of which R is a copy, or where a worktree
 * has to be repaired first; ERR_FAILED where it names what it may not. */
int journal_check(struct journal *j, const struct repo *r) MUST_CHECK;

#endif
