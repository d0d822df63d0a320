#include "db/postgres.h"

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

static int set_up(struct postgres *p)
{
    int pid = 0;
    int rc = ERR_REMOTE;

    if (PQstatus(p->conn) != CONNECTION_OK)
        return say_why(ERR_REMOTE, p->conn);
    p->no_checks |= PQserverVersion(p->conn) < CHECKS_SINCE;
    if (!p->no_checks) {
        rc = ask_pid(&pid, p->conn, CHECKS ASK_PID);
        p->no_checks = rc != 0;
    }
    if (p->no_checks)
        rc = ask_pid(&pid, p->conn, SETTINGS ASK_PID);
    return rc ? say_why(rc, p->conn) : postgres_check_pooler(p->conn, pid);
}

int postgres_connect(struct postgres *p, const char *where)
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
    p->conn = PQconnectdbParams(names, values, 0);
    free(names);
    free(values);
    PQconninfoFree(options);
    return set_up(p);
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
    return set_up(p);
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
