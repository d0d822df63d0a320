/* Inside migrate/scratch_db* alone: what a database of PostgreSQL, and its server, has. */
#ifndef MIGRATE_SCRATCH_DB_POSTGRES_H
#define MIGRATE_SCRATCH_DB_POSTGRES_H

#include "base/attr.h"
#include "base/str.h"
#include "db/db.h"

/* Append the first thing that is in it, as people call it: "the relation users"; nothing. */
int scratch_db_first_thing(struct str *out, struct db *db) MUST_CHECK;

/* Drop all that is in it. */
int scratch_db_drop_all(struct db *db) MUST_CHECK;

/* Append the roles of the server, each with '\n' behind it. */
int scratch_db_roles(struct str *out, struct db *db) MUST_CHECK;

/* Drop those that are none of KEPT, with what they own here. */
int scratch_db_drop_roles(struct db *db, const struct str *kept) MUST_CHECK;

#endif
