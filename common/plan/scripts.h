/*
 * Numbers of migrations that main has taken since the branch has parted from it: git merges two
 * scripts of one number without a conflict, and one of them would never run.
 */
#ifndef PLAN_SCRIPTS_H
#define PLAN_SCRIPTS_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "plan/plan.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * Compare the scripts of P->c1_tree with those of P->m. Where a number is taken: with
 * P->asked.renumber the branch's scripts get the next free ones in P->c1_tree, in order and each
 * with its down script, and P->renumbered has the paths, old and new in turn. Without it
 * ERR_REFUSED, with the commands.
 */
int scripts_renumber(struct plan *p, struct repo *r) MUST_CHECK;

/*
 * The same again, for a proof: what MESSAGE, that of a promote commit with the tree MADE, says has
 * become what ("migrations/03_a.sql becomes migrations/04_a.sql.") gets its new name in P->c1_tree,
 * where the number alone is another. What it says of other paths is passed over. Two that become
 * one, or change places, are in FAULTS; one that has passed a script which kept its number, as one
 * that came from main may have, is in HAND.
 */
int scripts_renumber_again(struct plan *p, struct strs *faults, struct strs *hand, struct repo *r,
                           const char *message, const struct oid *made) MUST_CHECK;

/* Give files in P->c1_tree other names: RENAMES has paths, old and new in turn. */
int scripts_rename(struct plan *p, struct repo *r, const struct strs *renames) MUST_CHECK;

/* Append PATH, of a script, with NUMBER in place of its own. */
void scripts_number(struct str *out, const char *path, const char *number);

#endif
