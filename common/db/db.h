/*
 * One connection to a database, PostgreSQL (libpq) or SQLite (sqlite3), as narrow as running
 * scripts and keeping a ledger need. This room alone includes libpq-fe.h and sqlite3.h; a tool that
 * does not include "db/..." links neither.
 *
 * Where: "postgresql://..." or "postgres://...", a conninfo string "host=... dbname=...", "" for
 * libpq's environment and service files (PGHOST, PGSERVICE, ~/.pgpass), or "sqlite:<path>"
 * ("sqlite:" alone and ":memory:" are refused: nothing would be kept). A password in it is refused,
 * ERR_USAGE: arguments are seen by everybody; it comes from PGPASSWORD, the passfile, or with the
 * whole URL from CUTOVER_DATABASE or standard input (db_place_read()).
 *
 * No message, note or hint has a password, nor anything else of a URL but host, port, user and
 * database name.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct db;

enum db_kind {
    DB_POSTGRES,
    DB_SQLITE,
};

/* Connect. ERR_REMOTE where the server refuses or is not there, ERR_FAILED for a file that is no
 * database, ERR_USAGE for a WHERE that is none. SQLite's file is created where CREATE. db_close()
 * frees. application_name is "cutover <version>" unless the user said another. */
int db_open(struct db **out, const char *where, bool create) MUST_CHECK;
void db_close(struct db *db);

enum db_kind db_kind(const struct db *db);

/* Append how messages call it: "database 'app' on localhost:5432", "'app.db'". */
void db_describe(struct str *out, const struct db *db);

/* Run our own SQL, one statement or several, whose rows nobody wants. */
int db_run(struct db *db, const char *sql) MUST_CHECK;

/* Ask our own SQL, one statement, with N texts for $1.. (of SQLite ?1..; "$1" is rewritten), NULL
 * for SQL's NULL; EACH gets the columns of a row as text, and ends the query by another value than
 * 0, which is returned. EACH may be NULL. */
typedef int db_row(void *payload, const char *const *columns, size_t n);
int db_query(struct db *db, const char *sql, const char *const *values, size_t n, db_row *each,
             void *payload) MUST_CHECK;

/* What the server said of a statement of a script that failed. */
struct db_fault {
    char state[6]; /* SQLSTATE; of SQLite its code as a name would not fit: "" */
    struct str message, detail, hint, context;
    bool placed;
    size_t at; /* byte of the statement's text, where PLACED */
    bool lost; /* the connection is gone: whether it ran is not known */
    bool lock; /* a lock was not to be had in time (55P03, SQLITE_BUSY): try again */
};

#define DB_FAULT_INIT                                                                              \
    {                                                                                              \
        .state = "", .message = STR_INIT, .detail = STR_INIT, .hint = STR_INIT,                    \
        .context = STR_INIT                                                                        \
    }
void db_fault_release(struct db_fault *fault);

/*
 * Run one statement of a script, LEN bytes of SQL; rows that it gives are dropped. With DATA the
 * statement is a COPY ... FROM stdin and gets these bytes. ERR_REFUSED, with *FAULT filled and no
 * message, where the database says no; ERR_REMOTE with FAULT->lost where the connection is gone.
 * Notices of the server (RAISE NOTICE, WARNING) are handed to the function of db_on_notice().
 */
int db_statement(struct db *db, struct db_fault *fault, const char *sql, size_t len,
                 const struct str *data) MUST_CHECK;

typedef void db_notice(void *payload, const char *severity, const char *text);
void db_on_notice(struct db *db, db_notice *tell, void *payload);

/* A transaction. SQLite: BEGIN IMMEDIATE. db_commit() that fails with lost: ask the ledger. */
int db_begin(struct db *db) MUST_CHECK;
int db_commit(struct db *db, struct db_fault *fault) MUST_CHECK;
int db_rollback(struct db *db) MUST_CHECK;

/* Is a transaction open still? A script that ended it has done what none may. */
bool db_in_transaction(const struct db *db);

/* Connect anew, after a connection was lost. */
int db_reconnect(struct db *db) MUST_CHECK;

#endif
