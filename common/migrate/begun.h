/*
 * A script that runs without a transaction and has stopped midway: it may have been corrected
 * since. What is through is through, so it goes on where those statements are the same in both.
 */
#ifndef MIGRATE_BEGUN_H
#define MIGRATE_BEGUN_H

#include "base/attr.h"
#include "migrate/target.h"

/* Note in the steps of PLAN which LEDGER has begun, and with which text. One that has changed in
 * what is through is refused in FOUND, unless TARGET has it settled. */
int begun_note(struct migration_plan *plan, struct migration_findings *found,
               const struct target *target, enum sql_dialect dialect,
               const struct migration_ledger *ledger) MUST_CHECK;

#endif
