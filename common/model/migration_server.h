/*
 * Statements that change what belongs to the whole server of PostgreSQL, and to no database of it:
 * roles and who is a member of them, databases, tablespaces, settings of the server, subscriptions.
 * Who only tries a script has them done to others.
 */
#ifndef MODEL_MIGRATION_SERVER_H
#define MODEL_MIGRATION_SERVER_H

#include "text/sql.h"

/* The first such statement, and what it is, "CREATE ROLE", static; NULL: there is none. What stands
 * in a DO block is looked at, also in its strings; what functions do is not. Borrowed. */
const struct sql_statement *migration_server_wide(const char **what, const struct sql *sql);

/* Does the script set the value of a sequence: by setval(), RESTART, of SQLite sqlite_sequence? */
bool migration_sets_sequences(const struct sql *sql);

#endif
