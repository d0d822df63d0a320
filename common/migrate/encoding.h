/*
 * What a database of PostgreSQL cannot hold in its encoding, found before anything runs. Scripts
 * are UTF-8, and the server turns them into its own encoding as they come: what LATIN1 does not
 * have would stop a script in its middle, or its row of the ledger.
 */
#ifndef MIGRATE_ENCODING_H
#define MIGRATE_ENCODING_H

#include "base/attr.h"
#include "base/str.h"
#include "db/db.h"
#include "model/migration.h"

/*
 * ERR_REFUSED for the first character of PLAN, or of RELEASE (the tag that is recorded; NULL:
 * none), that DB does not have: in what is sent of a script, in a down script that is recorded, in
 * a name. Also for bytes that are no UTF-8. A script that sets client_encoding itself is not looked
 * at. Of SQLite nothing is asked.
 */
int encoding_check(struct db *db, const struct migration_plan *plan,
                   const char *release) MUST_CHECK;

/* Put a '?' for each character of TEXT, which only tells who it was, where DB does not have one of
 * them. */
int encoding_fit(struct str *text, struct db *db) MUST_CHECK;

#endif
