/*
 * What --to says. A number may be that of a script, and a release, a commit in short or a branch
 * may be called so as well: it is never guessed, as who is wrong loses tables.
 *
 *     7, 1.1     of HEAD or of the ledger there is a script of that number: those up to it
 *     0          none
 *     script:7   the same, where something else is called 7
 *     v1.1.0     anything else is a revision; so is 2347505 where no script has that number
 */
#ifndef MIGRATE_TARGET_WORD_H
#define MIGRATE_TARGET_WORD_H

#include "base/attr.h"
#include "base/str.h"
#include "migrate/target.h"

/* Might TEXT be the number of a script? Then HEAD has to be known to tell. */
bool target_word_is_number(const char *text);

/*
 * Append to OUT the version of a script that TARGET's TO is, nothing where it is a revision. HEAD
 * is opened. ERR_REFUSED, with the commands as hints, where it may be both, where it is the number
 * of a release without the prefix of tags, and where it is neither.
 */
int target_word_read(struct str *out, const struct target *target, const struct migrations *head,
                     const struct migration_ledger *ledger) MUST_CHECK;

#endif
