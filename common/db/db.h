/*
 * One connection to a database, PostgreSQL (libpq) or SQLite (sqlite3), as narrow as running
 * scripts and keeping a ledger need. This room alone includes libpq-fe.h and sqlite3.h; a tool that
 * does not include "db/..." links neither.
 *
 * Where it is says db/place.h. No message, note or hint has a password, nor anything else of a URL
 * but host, port, user and database name.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/sql.h"

struct db;

enum db_kind {
    DB_POSTGRES,
    DB_SQLITE,
};

/*
 * Connect to WHERE, as db_place_read() gives it. ERR_REMOTE where the server refuses or is not
 * there, ERR_FAILED for a file that is no database, ERR_UNSUPPORTED behind a pooler that deals out
 * transactions, ERR_USAGE for a WHERE that is none. SQLite's file is created where CREATE.
 * application_name is "cutover <version>" unless the user said another. db_close() frees.
 */
int db_open(struct db **out, const char *where, bool create) MUST_CHECK;

/* The same, and wait SECONDS for a file of SQLite that another process writes to, up to where
 * db_try_lock() has the lock; DB_WAIT_S where that is not said. */
#define DB_WAIT_S 60
int db_open_waiting(struct db **out, const char *where, bool create, unsigned seconds) MUST_CHECK;
void db_close(struct db *db);

enum db_kind db_kind(const struct db *db);

/* What its scripts are written in. */
enum sql_dialect db_dialect(const struct db *db);

/* Append how messages call it: "database 'app' on localhost:5432", "'app.db'". */
void db_describe(struct str *out, const struct db *db);

/* Append an object of JSON: "dialect", "path" of SQLite, "host", "port" and "name" of PostgreSQL,
 * null for what is not known. "host" may be a directory, that of a socket. */
void db_json(struct str *out, const struct db *db);

/* The path of SQLite's file, as it was given; NULL: it is PostgreSQL. Borrowed. */
const char *db_file(const struct db *db);

/* Add to OUT the environment, "NAME=value" or "NAME" for what is unset, in which PostgreSQL's own
 * programs connect to the same database; of SQLite nothing. It may have the password. */
void db_environment(struct strs *out, const struct db *db);

/* Run our own SQL, one statement or several, whose rows nobody wants. ERR_REMOTE where the database
 * says no, or is gone. */
int db_run(struct db *db, const char *sql) MUST_CHECK;

/* Ask our own SQL, one statement, with N texts for $1.. (of SQLite ?1..; "$1" is rewritten), NULL
 * for SQL's NULL; EACH gets the columns of a row as text, and ends the query by another value than
 * 0, which is returned. EACH may be NULL. A value with a NUL byte in it, which SQLite may have, is
 * refused: what stands before it would pass for the whole. */
typedef int db_row(void *payload, const char *const *columns, size_t n);
int db_query(struct db *db, const char *sql, const char *const *values, size_t n, db_row *each,
             void *payload) MUST_CHECK;

/*
 * All rows of TABLE: its COLUMNS, "a, b", of SQLite any expressions, as text; times of PostgreSQL
 * in UTC, "2026-11-27 10:15:00.25+00". For thousands of them: each is handed over as it comes, also
 * those before the server has found a fault.
 */
int db_table(struct db *db, const char *table, const char *columns, db_row *each,
             void *payload) MUST_CHECK;

/*
 * db_open() in two halves: a server that has been told who comes takes its time to let him in, and
 * whoever has something else to do does it between the two. Only db_close(), db_kind() and
 * db_dialect() may be asked before the second half. That says what db_open() would of the server.
 *
 * With a TABLE it is db_table() in place of what sets a session up, with ERR_NOT_FOUND (no message)
 * where PostgreSQL has no such table: such a connection is for reading, a pooler may deal it out.
 */
int db_open_begin(struct db **out, const char *where, bool create) MUST_CHECK;
int db_open_end(struct db *db, const char *table, const char *columns, db_row *each,
                void *payload) MUST_CHECK;

/* Append TEXT as a literal of SQL, NULL as NULL: for what goes along with other statements. */
void db_quote(struct str *out, const struct db *db, const char *text);

/* Append SQL of our own, one statement, that fails where CONDITION, an expression of SQL, is not
 * true; the fault says WHY. To be sent with what it judges, before COMMIT. */
void db_ensure(struct str *out, const struct db *db, const char *condition, const char *why);

/* What the server said of a statement of a script that failed. */
struct db_fault {
    char state[6]; /* SQLSTATE; of SQLite its code as a name would not fit: "" */
    struct str message, detail, hint, context;
    bool placed;
    size_t at; /* byte of the statement's text, where PLACED */
    bool lost; /* the connection is gone: whether it ran is not known */
    bool lock; /* of those who wait for one another it was this one: try again (55P03, 40P01, 40001;
                  SQLITE_BUSY) */
};

#define DB_FAULT_INIT                                                                              \
    {                                                                                              \
        .state = "", .message = STR_INIT, .detail = STR_INIT, .hint = STR_INIT,                    \
        .context = STR_INIT                                                                        \
    }
void db_fault_release(struct db_fault *fault);
void db_fault_reset(struct db_fault *fault);

/*
 * Run one statement of a script, LEN bytes of SQL; rows that it gives are dropped. With DATA the
 * statement is a COPY ... FROM stdin and gets these bytes; a COPY without DATA, and one TO stdout,
 * fails, as does what makes PostgreSQL read strings in another way than text/sql.h. ERR_REFUSED,
 * with *FAULT filled and no message, where the database says no; ERR_REMOTE, likewise, with
 * FAULT->lost where the connection is gone. Notices of the server (RAISE NOTICE, WARNING) are
 * handed to the function of db_on_notice(). Where an end was put off (os/ending.h) and we are told
 * to, it is cancelled, and fails.
 */
int db_statement(struct db *db, struct db_fault *fault, const char *sql, size_t len,
                 const struct str *data) MUST_CHECK;

typedef void db_notice(void *payload, const char *severity, const char *text);
void db_on_notice(struct db *db, db_notice *tell, void *payload);

/*
 * A transaction; SQLite: BEGIN IMMEDIATE. What goes along, our own SQL, is sent in the same
 * message: SETUP behind BEGIN, LAST before COMMIT; each may be NULL. As db_statement(): no message,
 * *FAULT filled. Of db_commit() that fails with lost, only the ledger knows what became of it.
 */
int db_begin(struct db *db, struct db_fault *fault, const char *setup) MUST_CHECK;
int db_commit(struct db *db, struct db_fault *fault, const char *last) MUST_CHECK;
int db_rollback(struct db *db) MUST_CHECK;

/* Is a transaction open still? A script that ended it has done what none may. */
bool db_in_transaction(const struct db *db);

/* Is the connection gone? */
bool db_is_lost(const struct db *db);

/* Connect anew, after a connection was lost; what was locked is not any more. ERR_FAILED where
 * SQLite's file was removed, or replaced by another one: none is made. */
int db_reconnect(struct db *db) MUST_CHECK;

/* The state of the session as it is after connecting, for the next script: no SET, temporary table,
 * prepared statement or sequence's value of the last one. The lock stays. Not in a transaction.
 * PostgreSQL is told along with what is run next, which fails where this does; SQLite's file is
 * opened anew, as by db_reconnect(). */
int db_fresh(struct db *db) MUST_CHECK;

/* SQLite's foreign keys, which are off unless asked for, as its own shell has them. To be called
 * outside of a transaction; of PostgreSQL it does nothing. */
int db_foreign_keys(struct db *db, bool on) MUST_CHECK;

/*
 * Lock the database against others of us, for the session: an advisory lock of PostgreSQL, flock(2)
 * on SQLite's file. Both end with the process, however it does. Nobody waits: *OUT is false where
 * somebody else has it. db_lock_holder() appends who, "pid 4711, 'cutover 1.2', since 2026-..";
 * nothing where it is not known.
 */
int db_try_lock(bool *out, struct db *db) MUST_CHECK;
int db_lock_holder(struct str *out, struct db *db) MUST_CHECK;

/* Append SQL that has the lock again where a script has given it back, and fails where somebody
 * else has it by now; nothing of SQLite, where no script can. */
void db_keep_lock(struct str *out, const struct db *db);

#endif
