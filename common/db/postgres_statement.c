#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/watch.h"
#include "db/postgres.h"
#include "os/ending.h"

#define COPY_BLOCK ((size_t)1 << 20)
#define WATCH_MS 200

/* Byte of SQL where its character number N, from 1, begins. */
static size_t byte_of(const char *sql, long n)
{
    size_t at = 0, len = strlen(sql);
    uint32_t c;

    for (long i = 1; i < n && at < len; i++) {
        size_t size = utf8_sequence(&c, sql + at, len - at);

        at += size ? size : 1;
    }
    return at;
}

static void add_field(struct str *out, const PGresult *result, int field)
{
    const char *text = PQresultErrorField(result, field);

    if (text)
        str_adds(out, text);
}

static void add_first_line(struct str *out, const char *text)
{
    size_t len = strcspn(text, "\n");

    str_add(out, text, len);
    if (!len)
        str_adds(out, "the connection is gone");
}

int postgres_fault(struct db_fault *fault, PGconn *conn, const PGresult *result, const char *sql)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);

    fault->lost = PQstatus(conn) != CONNECTION_OK;
    if (!fault->message.len) {
        add_field(&fault->message, result, PG_DIAG_MESSAGE_PRIMARY);
        if (!fault->message.len)
            add_first_line(&fault->message, PQerrorMessage(conn));
        add_field(&fault->detail, result, PG_DIAG_MESSAGE_DETAIL);
        add_field(&fault->hint, result, PG_DIAG_MESSAGE_HINT);
        add_field(&fault->context, result, PG_DIAG_CONTEXT);
        if (state && strlen(state) < sizeof(fault->state))
            memcpy(fault->state, state, strlen(state) + 1);
        /* lock_not_available, deadlock_detected, serialization_failure */
        fault->lock = !strcmp(fault->state, "55P03") || !strcmp(fault->state, "40P01") ||
                      !strcmp(fault->state, "40001");
        if (position && sql) {
            fault->placed = true;
            fault->at = byte_of(sql, strtol(position, NULL, 10));
        }
    }
    return fault->lost ? ERR_REMOTE : ERR_REFUSED;
}

static void cancel(PGconn *conn)
{
    PGcancel *how = PQgetCancel(conn);
    char why[256];

    if (how)
        PQcancel(how, why, sizeof(why));
    PQfreeCancel(how);
}

/* The next result, NULL when there is none; who watches hears that we wait. *TOLD: we were told to
 * end, and the server knows. */
static PGresult *next_result(bool *told, PGconn *conn)
{
    while (PQisBusy(conn)) {
        struct pollfd p = {.fd = PQsocket(conn), .events = POLLIN};

        if (ending_told() && !*told) {
            *told = true;
            cancel(conn);
        }
        if (!poll(&p, 1, WATCH_MS))
            watch_wait();
        else if (!PQconsumeInput(conn))
            break;
    }
    return PQgetResult(conn);
}

static void copy_in(PGconn *conn, const struct str *data)
{
    int ok = 1;

    if (!data) {
        PQputCopyEnd(conn, "no data follows this COPY in the script");
        return;
    }
    for (size_t at = 0; ok == 1 && at < data->len && !ending_told(); at += COPY_BLOCK) {
        size_t len = data->len - at < COPY_BLOCK ? data->len - at : COPY_BLOCK;

        ok = PQputCopyData(conn, data->buf + at, (int)len);
    }
    PQputCopyEnd(conn, ending_told() ? "we were told to end" : NULL);
}

/* There is no place that the rows of COPY ... TO stdout would go to: end it. */
static void copy_out(struct db_fault *fault, PGconn *conn)
{
    char *row;

    str_adds(&fault->message, "COPY TO stdout has nowhere to go: a script of a migration gives "
                              "nothing back");
    cancel(conn);
    while (PQgetCopyData(conn, &row, 0) > 0)
        PQfreemem(row);
}

static int take_result(struct db_fault *fault, PGconn *conn, const PGresult *result,
                       const char *sql, const struct str *data)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_EMPTY_QUERY:
        return 0;
    case PGRES_COPY_IN:
        copy_in(conn, data);
        return 0;
    case PGRES_COPY_OUT:
        copy_out(fault, conn);
        return ERR_REFUSED;
    default:
        return postgres_fault(fault, conn, result, sql);
    }
}

/* The scripts are read with backslashes as they stand: a session that reads them otherwise would
 * run something else. */
static int check_strings(struct db_fault *fault, PGconn *conn)
{
    const char *value = PQparameterStatus(conn, "standard_conforming_strings");

    if (!value || !strcmp(value, "on"))
        return 0;
    str_adds(&fault->message,
             "this sets standard_conforming_strings to off, and what follows would "
             "be read in another way");
    return ERR_REFUSED;
}

int postgres_statement(struct db *db, struct db_fault *fault, const char *sql, size_t len,
                       const struct str *data)
{
    PGconn *conn = postgres_conn(db);
    char *text = mem_dup_n(sql, len);
    PGresult *result;
    bool copied = false, told = false;
    int rc = postgres_freshen(db, fault);

    if (rc)
        goto out;
    if (!PQsendQuery(conn, text)) {
        rc = postgres_fault(fault, conn, NULL, NULL);
        goto out;
    }
    PQsetSingleRowMode(conn);
    while ((result = next_result(&told, conn))) {
        ExecStatusType status = PQresultStatus(result);
        /* a connection that is lost in the middle of a COPY says that it is in a COPY for ever */
        bool stuck = PQstatus(conn) != CONNECTION_OK;
        int one = take_result(fault, conn, result, text, data);

        copied |= status == PGRES_COPY_IN;
        rc = rc ? rc : one;
        PQclear(result);
        if (stuck)
            break;
    }
    if (PQstatus(conn) != CONNECTION_OK)
        rc = postgres_fault(fault, conn, NULL, NULL);
    if (!rc && data && !copied) {
        str_adds(&fault->message, "data follows a statement that takes none");
        rc = ERR_REFUSED;
    }
    if (!rc)
        rc = check_strings(fault, conn);
out:
    free(text);
    return rc;
}
