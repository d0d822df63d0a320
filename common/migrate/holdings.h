/*
 * What a down script would drop, looked up in the database that it is to run in: a table that its
 * up script has made is empty on the first day alone.
 */
#ifndef MIGRATE_HOLDINGS_H
#define MIGRATE_HOLDINGS_H

#include "base/attr.h"
#include "db/db.h"
#include "model/migration.h"

/*
 * Note in HOLDS of each step of PLAN that goes down what it drops that has data: a table or a
 * schema with rows, a column with a value in a row; what cannot be looked at counts as having some.
 * Steps are filled. ERR_REMOTE where the database is gone.
 */
int holdings_note(struct migration_plan *plan, struct db *db) MUST_CHECK;

#endif
