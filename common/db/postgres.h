/* What the files of the PostgreSQL driver share. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/driver.h"

struct postgres {
    struct db db;
    PGconn *conn;
    PostgresPollingStatusType next; /* what connecting waits for */
    bool no_checks; /* the server's system has no way to see that a client is gone */
    bool stale;     /* the session is to be made fresh before anything else is run */
};

struct postgres *postgres_of(struct db *db);
PGconn *postgres_conn(const struct db *db);

/* Fill FAULT from RESULT, or where that says nothing, from the connection, for the statement SQL,
 * or NULL. ERR_REMOTE where the connection is gone, else ERR_REFUSED. */
int postgres_fault(struct db_fault *fault, PGconn *conn, const PGresult *result, const char *sql);

/* Our own SQL is UTF-8, whatever a script has told the server of its own. Returns the encoding that
 * is to be set again afterwards, or -1. */
int postgres_speak_utf8(PGconn *conn);
void postgres_speak_again(PGconn *conn, int encoding);

/* Append what gives the rows of TABLE as COPY does, several statements that are to be in one
 * message; and hand these rows over, of its result. */
void postgres_add_copy(struct str *out, const char *table, const char *columns);
int postgres_take_rows(struct db_fault *fault, PGconn *conn, const PGresult *copy, db_row *each,
                       void *payload) MUST_CHECK;

/* db_table(). */
int postgres_table(struct db *db, struct db_fault *fault, const char *table, const char *columns,
                   db_row *each, void *payload) MUST_CHECK;

/* db_statement(). */
int postgres_statement(struct db *db, struct db_fault *fault, const char *sql, size_t len,
                       const struct str *data) MUST_CHECK;

/* Connect P to WHERE, in two halves as db_open_begin() and db_open_end(), or anew to where it was,
 * with a session as we want it. P->conn is to be finished by the caller, also where it fails. */
int postgres_connect_begin(struct postgres *p, const char *where) MUST_CHECK;
int postgres_connect_end(struct postgres *p, const char *sql, db_row *each,
                         void *payload) MUST_CHECK;
int postgres_connect_again(struct postgres *p) MUST_CHECK;

/* db_environment(). */
void postgres_environment(struct strs *out, const struct db *db);

/* What a session of ours sets. Static. */
const char *postgres_settings(const struct postgres *p);

/* ERR_UNSUPPORTED where CONN, whose server process is PID now, goes through a pooler that deals out
 * a server for a transaction: it would hold our lock where we are not. */
int postgres_check_pooler(PGconn *conn, int pid) MUST_CHECK;

/* Make the session fresh where db_fresh() was called and nothing was sent since. */
int postgres_freshen(struct db *db, struct db_fault *fault) MUST_CHECK;

#endif
