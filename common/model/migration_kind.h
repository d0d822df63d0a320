/*
 * What a script may not have, and whether it can run in a transaction. Both are seen by the words
 * that its statements begin with (PostgreSQL's PreventInTransactionBlock(), and
 * sqlite.org/lang.html).
 */
#ifndef MODEL_MIGRATION_KIND_H
#define MODEL_MIGRATION_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "model/migration_finding.h"
#include "text/sql.h"

/* Add to FOUND what is refused of the script at PATH, whose first byte is on line LINE: commands
 * and variables of psql, data without end, and transactions that it begins or ends itself. */
void migration_refuse(struct migration_findings *found, const struct sql *sql, const char *path,
                      size_t line);

/* Why statement S alone keeps the script out of a transaction: "CREATE INDEX CONCURRENTLY", static;
 * NULL: it does not. */
const char *migration_no_tx_reason(const struct sql *sql, const struct sql_statement *s);

/* The same for the whole script, where also a value counts that is added to a type and used
 * further down. *S is the statement, if S is not NULL. */
const char *migration_no_tx(const struct sql_statement **s, const struct sql *sql);

/* Does the first PRAGMA foreign_keys of a script of SQLite ask for them? They are on then from its
 * start, as they cannot be turned on in a transaction. */
bool migration_asks_for_keys(const struct sql *sql);

#endif
