/*
 * Inside flow/undo*.c: how far a promote has got.
 */
#ifndef FLOW_UNDO_FURTHER_H
#define FLOW_UNDO_FURTHER_H

#include "base/attr.h"
#include "flow/journal.h"
#include "repo/repo.h"

/* ERR_REFUSED, naming them, when other refs than those of MOVE contain a commit that MOVE made:
 * remote-tracking ones, tags, branches. */
int undo_check_further(struct repo *r, const struct journal *move) MUST_CHECK;

#endif
