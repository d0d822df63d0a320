/* A plan as git migration-plan prints it (model/migration_print.h), read back. */
#ifndef MIGRATE_RECORDS_H
#define MIGRATE_RECORDS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "repo/repo.h"
#include "text/sql.h"

/*
 * Fill PLAN, which is fresh, with the filled steps that LINES are. Scripts that go up are read by
 * their ids, and have to be what their commit has there; what goes down is what LEDGER has
 * recorded. RAW: paths are not quoted. A line that begins with '#' is a comment. ERR_REFUSED for a
 * line that is no record, and for a script to be taken back that LEDGER has not.
 */
int records_plan(struct migration_plan *plan, struct migration_findings *found, struct repo *r,
                 const struct strs *lines, bool raw, enum sql_dialect dialect,
                 const struct migration_ledger *ledger) MUST_CHECK;

#endif
