/*
 * What is looked up before a plan takes anything back, beyond what the plan is made from:
 *
 *   - whether this repository has ever had what it takes back: what another project has applied,
 *     which shares the database, is left to that, unless recorded is asked for (migration.unknown);
 *   - what the release and HEAD have for a down script: a line "-- cutover: lossy" counts wherever
 *     it is said, and with down_from that script runs in place of the recorded one;
 *   - what it would drop that has data (migrate/holdings.h);
 *   - whether it was asked for: HEAD without a word may be older than anybody thinks
 *     (migration.older).
 */
#ifndef MIGRATE_WAY_BACK_H
#define MIGRATE_WAY_BACK_H

#include "base/attr.h"
#include "migrate/target.h"

/* Look, and note in the steps of PLAN and in FOUND. TO is what TARGET holds, or not loaded. The
 * caller judges PLAN afterwards (migration_rollback_judge()). */
int way_back_look(struct migration_plan *plan, struct migration_findings *found,
                  const struct target *target, const struct migrations *to,
                  const struct migration_ledger *ledger) MUST_CHECK;

#endif
