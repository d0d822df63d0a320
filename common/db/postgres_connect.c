#include "db/postgres.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/clock.h"

#ifndef CUTOVER_VERSION
#error "the Makefile defines CUTOVER_VERSION from the file VERSION"
#endif

/* A server that was killed and starts again is given that long. */
#define RESTART_TRIES 40
#define RESTART_PAUSE_MS 250

#define SETTINGS "SET standard_conforming_strings = on; SET client_encoding = 'UTF8'"
/* A client that is killed shall not hold its lock for longer than this. */
#define CHECKS SETTINGS "; SET client_connection_check_interval = '2s'"
#define CHECKS_SINCE 140000
#define ASK_PID "; SELECT pg_catalog.pg_backend_pid()"

const char *postgres_settings(const struct postgres *p)
{
    return p->no_checks ? SETTINGS : CHECKS;
}

/* The first line of what libpq says of CONN is the message, the others are notes. */
static int say_why(int code, const PGconn *conn)
{
    char *text = mem_dup(PQerrorMessage(conn));
    char *rest = text + strcspn(text, "\n");

    if (*rest)
        *rest++ = '\0';
    err_set(code, "cannot connect: %s", *text ? text : "libpq does not say why");
    while (*rest) {
        char *line = rest;

        rest += strcspn(rest, "\n");
        if (*rest)
            *rest++ = '\0';
        err_note("%s", line + strspn(line, " \t"));
    }
    free(text);
    return code;
}

static int ask_pid(int *out, PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;

    if (ok)
        *out = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return ok ? 0 : ERR_REMOTE;
}

/* What a session is set up with, and what was asked along. */
struct opening {
    struct postgres *p;
    const char *sql; /* or NULL */
    db_row *each;
    void *payload;
    int pid; /* 0: it was not told */
    struct db_fault fault;
};

static int take_result(struct opening *o, const PGresult *result)
{
    PGconn *conn = o->p->conn;

    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
        return 0;
    case PGRES_TUPLES_OK:
        if (PQntuples(result) == 1)
            o->pid = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
        return 0;
    case PGRES_COPY_OUT:
        return postgres_take_rows(&o->fault, conn, result, o->each, o->payload);
    default:
        return postgres_fault(&o->fault, conn, result, NULL);
    }
}

/* SQL in one message, and so in one transaction: where a part fails nothing is set. */
static int exchange(struct opening *o, const char *sql)
{
    PGconn *conn = o->p->conn;
    PGresult *result;
    int one, rc = 0;

    if (!PQsendQuery(conn, sql))
        rc = postgres_fault(&o->fault, conn, NULL, NULL);
    while (PQstatus(conn) == CONNECTION_OK && (result = PQgetResult(conn))) {
        one = take_result(o, result);
        rc = rc ? rc : one;
        PQclear(result);
    }
    return rc;
}

static int set_session(struct opening *o)
{
    struct str all = STR_INIT;
    int rc;

    o->pid = 0;
    str_addf(&all, "%s" ASK_PID, postgres_settings(o->p));
    rc = exchange(o, all.buf);
    str_release(&all);
    return rc || o->pid ? rc : ERR_REMOTE;
}

/* Who reads one table needs no settings, and no server of his own: they would take him a tenth of a
 * millisecond. */
static int read_alone(struct opening *o)
{
    static const char *const no_table[] = {"42P01", "3F000"};
    int rc = exchange(o, o->sql);

    for (size_t i = 0; i < sizeof(no_table) / sizeof(*no_table); i++)
        if (!strcmp(o->fault.state, no_table[i]))
            return ERR_NOT_FOUND;
    if (o->fault.message.len)
        return db_failed(&o->p->db, ERR_REMOTE, &o->fault);
    return PQstatus(o->p->conn) == CONNECTION_OK ? rc : say_why(ERR_REMOTE, o->p->conn);
}

static int set_up(struct opening *o)
{
    struct postgres *p = o->p;
    int rc;

    if (PQstatus(p->conn) != CONNECTION_OK)
        return say_why(ERR_REMOTE, p->conn);
    p->no_checks |= PQserverVersion(p->conn) < CHECKS_SINCE;
    if (o->sql)
        return read_alone(o);
    rc = set_session(o);
    if (rc && !p->no_checks) {
        p->no_checks = true;
        db_fault_reset(&o->fault);
        rc = set_session(o);
    }
    return rc ? say_why(ERR_REMOTE, p->conn) : postgres_check_pooler(p->conn, o->pid);
}

/* libpq counts the seconds of a connect_timeout for who waits in it, and for nobody else. A service
 * may have one. */
static bool may_time_out(const PQconninfoOption *options)
{
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (o->val && (!strcmp(o->keyword, "connect_timeout") || !strcmp(o->keyword, "service")))
            return true;
    return getenv("PGCONNECT_TIMEOUT") || getenv("PGSERVICE");
}

/* Go on connecting until it is done, or, unless WHOLE, until the server knows who comes. */
static void go_on(struct postgres *p, bool whole)
{
    while (PQstatus(p->conn) != CONNECTION_BAD &&
           (p->next == PGRES_POLLING_WRITING || p->next == PGRES_POLLING_READING)) {
        bool writes = p->next == PGRES_POLLING_WRITING;
        struct pollfd fd = {.fd = PQsocket(p->conn), .events = writes ? POLLOUT : POLLIN};

        if (!whole && PQstatus(p->conn) == CONNECTION_AWAITING_RESPONSE)
            return;
        if (poll(&fd, 1, -1) > 0)
            p->next = PQconnectPoll(p->conn);
    }
}

int postgres_connect_begin(struct postgres *p, const char *where)
{
    PQconninfoOption *options = PQconninfoParse(where, NULL);
    const char **names, **values;
    size_t n = 0;

    if (!options)
        return err_set(ERR_USAGE, "not a database of PostgreSQL");
    while (options[n].keyword)
        n++;
    names = mem_array(n + 3, sizeof(*names));
    values = mem_array(n + 3, sizeof(*values));
    n = 0;
    for (const PQconninfoOption *o = options; o->keyword; o++) {
        if (!o->val || !strcmp(o->keyword, "client_encoding"))
            continue;
        names[n] = o->keyword;
        values[n++] = o->val;
    }
    names[n] = "fallback_application_name";
    values[n++] = "cutover " CUTOVER_VERSION;
    names[n] = "client_encoding";
    values[n] = "UTF8";
    if (may_time_out(options)) {
        p->conn = PQconnectdbParams(names, values, 0);
        p->next = PGRES_POLLING_OK;
    } else {
        p->conn = PQconnectStartParams(names, values, 0);
        p->next = PGRES_POLLING_WRITING;
        go_on(p, false);
    }
    free(names);
    free(values);
    PQconninfoFree(options);
    return 0;
}

int postgres_connect_end(struct postgres *p, const char *sql, db_row *each, void *payload)
{
    struct opening o = {
        .p = p, .sql = sql, .each = each, .payload = payload, .fault = DB_FAULT_INIT};
    int rc;

    go_on(p, true);
    rc = set_up(&o);
    db_fault_release(&o.fault);
    return rc;
}

int postgres_connect_again(struct postgres *p)
{
    p->stale = false;
    for (int tries = 0; tries < RESTART_TRIES; tries++) {
        PQreset(p->conn);
        if (PQstatus(p->conn) == CONNECTION_OK)
            break;
        clock_sleep_about_ms(RESTART_PAUSE_MS);
    }
    return postgres_connect_end(p, NULL, NULL, NULL);
}

/* Another connection to where CONN goes. The caller finishes it. */
static PGconn *connect_beside(PGconn *conn)
{
    PQconninfoOption *options = PQconninfo(conn);
    const char *names[64] = {NULL}, *values[64] = {NULL};
    size_t n = 0;
    PGconn *beside;

    for (const PQconninfoOption *o = options; o && o->keyword && n < 63; o++) {
        if (o->val && *o->val) {
            names[n] = o->keyword;
            values[n++] = o->val;
        }
    }
    beside = PQconnectdbParams(names, values, 0);
    PQconninfoFree(options);
    return beside;
}

/* Is the server process PID, that CONN had just now, also that of another client in a transaction,
 * or has CONN another one meanwhile? */
static bool is_dealt_out(PGconn *conn, PGconn *beside, int pid)
{
    int other = 0, again = 0;

    if (PQstatus(beside) != CONNECTION_OK || ask_pid(&other, beside, "BEGIN" ASK_PID) ||
        other == pid)
        return other == pid;
    return ask_pid(&again, conn, "BEGIN" ASK_PID "; COMMIT" ASK_PID) == 0 && again != pid;
}

int postgres_check_pooler(PGconn *conn, int pid)
{
    PGconn *beside;
    bool dealt;

    /* a pooler makes up a process for us to cancel */
    if (pid == PQbackendPID(conn))
        return 0;
    beside = connect_beside(conn);
    dealt = is_dealt_out(conn, beside, pid);
    PQfinish(beside);
    if (!dealt)
        return 0;
    err_set(ERR_UNSUPPORTED, "a pooler between here and the server deals out a server for each "
                             "transaction: what is locked there is not locked here");
    err_note("connect to the server itself, or to a pool with pool_mode = session");
    return ERR_UNSUPPORTED;
}

void postgres_environment(struct strs *out, const struct db *db)
{
    PQconninfoOption *options = PQconninfo(postgres_conn(db));
    struct str one = STR_INIT;

    for (const PQconninfoOption *o = options; o && o->keyword; o++) {
        bool service = !strcmp(o->keyword, "service"); /* all of it is in the others */

        if (!o->envvar)
            continue;
        str_reset(&one);
        str_adds(&one, o->envvar);
        if (!service && o->val && *o->val)
            str_addf(&one, "=%s", o->val);
        strs_add(out, one.buf);
    }
    PQconninfoFree(options);
    str_release(&one);
}
