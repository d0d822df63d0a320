/*
 * Inside promote/undo*.c: how far a promote has got.
 */
#ifndef PROMOTE_UNDO_FURTHER_H
#define PROMOTE_UNDO_FURTHER_H

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/* ERR_REFUSED, naming them, when other refs than those of MOVE contain a commit that MOVE made:
 * remote-tracking ones, tags, branches. */
int undo_check_further(struct repo *r, const struct journal *move) MUST_CHECK;

#endif
