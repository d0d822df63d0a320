#include "db/postgres.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* Of the advisory lock, in pg_locks classid and objid: "cutv", 1. */
#define LOCK_CLASS "1668641910"
#define LOCK_OBJECT "1"

struct postgres *postgres_of(struct db *db)
{
    return (struct postgres *)db;
}

PGconn *postgres_conn(const struct db *db)
{
    return ((const struct postgres *)db)->conn;
}

static void postgres_close(struct db *db)
{
    PQfinish(postgres_conn(db));
    free(db);
}

static void postgres_describe(struct str *out, const struct db *db)
{
    const PGconn *conn = postgres_conn(db);
    const char *name = PQdb(conn);
    const char *host = PQhost(conn);

    str_addf(out, "database '%s' on %s:%s", name ? name : "", host && *host ? host : "this machine",
             PQport(conn));
}

static void postgres_server(const char *out[3], const struct db *db)
{
    const PGconn *conn = postgres_conn(db);

    out[0] = PQhost(conn);
    out[1] = PQport(conn);
    out[2] = PQdb(conn);
}

static int check_result(struct db_fault *fault, PGconn *conn, const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        return 0;
    default:
        return postgres_fault(fault, conn, result, NULL);
    }
}

int postgres_speak_utf8(PGconn *conn)
{
    int was = PQclientEncoding(conn);

    if (PQstatus(conn) != CONNECTION_OK || was == pg_char_to_encoding("UTF8"))
        return -1;
    return PQsetClientEncoding(conn, "UTF8") ? -1 : was;
}

void postgres_speak_again(PGconn *conn, int encoding)
{
    if (encoding >= 0 && PQstatus(conn) == CONNECTION_OK)
        PQsetClientEncoding(conn, pg_encoding_to_char(encoding));
}

/* Our own SQL behind what makes the session fresh, if that is due; in one message, so that it costs
 * no time of its own. */
static PGresult *exec(struct db *db, const char *sql)
{
    struct postgres *p = postgres_of(db);
    struct str all = STR_INIT;
    PGresult *result;

    /* DISCARD ALL, but for the advisory locks; in a transaction, or ours would begin with it */
    if (p->stale)
        str_addf(
            &all,
            "BEGIN; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; DEALLOCATE ALL;"
            " UNLISTEN *; DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES; %s; COMMIT;",
            postgres_settings(p));
    p->stale = false;
    str_adds(&all, sql);
    result = PQexec(p->conn, all.buf);
    str_release(&all);
    return result;
}

static void postgres_quote(struct str *out, const struct db *db, const char *text)
{
    char *literal = PQescapeLiteral(postgres_conn(db), text, strlen(text));

    /* what is not of the client's encoding: the server refuses it as well, and says why */
    str_adds(out, literal ? literal : "E'\\xff'");
    PQfreemem(literal);
}

/* What a fault of postgres_ensure() has around its reason: a text that is no number. */
#define WHY_BEGINS "cutover<"
#define WHY_ENDS ">"

/* As no other function of the server fails with a text of ours, a number is read that is none;
 * concat() is not looked at before it is called. */
static void postgres_ensure(struct str *out, const struct db *db, const char *condition,
                            const char *why)
{
    str_addf(out, "SELECT CASE WHEN (%s) THEN 0 ELSE CAST(pg_catalog.concat('" WHY_BEGINS "', ",
             condition);
    postgres_quote(out, db, why);
    str_adds(out, ", '" WHY_ENDS "') AS pg_catalog.int4) END;");
}

/* Of a condition of postgres_ensure() that did not hold, leave the reason alone. */
static void take_why(struct db_fault *fault)
{
    const char *why = strstr(fault->message.buf, WHY_BEGINS);
    const char *end = why ? strrchr(why, *WHY_ENDS) : NULL;
    struct str text = STR_INIT;

    if (!end || strcmp(fault->state, "22P02") != 0)
        return;
    why += strlen(WHY_BEGINS);
    str_add(&text, why, (size_t)(end - why));
    db_fault_reset(fault);
    fault->message = text;
}

static int postgres_run(struct db *db, struct db_fault *fault, const char *sql)
{
    PGconn *conn = postgres_conn(db);
    int encoding = postgres_speak_utf8(conn);
    PGresult *result = exec(db, sql);
    int rc = check_result(fault, conn, result);

    if (rc)
        take_why(fault);
    /* of a transaction that has failed, COMMIT says that, and no error */
    if (!rc && str_ends(sql, "COMMIT") && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        str_adds(&fault->message, "the transaction was rolled back");
        rc = ERR_REFUSED;
    }
    PQclear(result);
    postgres_speak_again(conn, encoding);
    return rc;
}

int postgres_freshen(struct db *db, struct db_fault *fault)
{
    return postgres_of(db)->stale ? postgres_run(db, fault, "") : 0;
}

static int hand_rows(const PGresult *result, db_row *each, void *payload)
{
    int n = PQnfields(result);
    const char **columns = mem_array((size_t)n + 1, sizeof(*columns));
    int rc = 0;

    for (int row = 0; !rc && row < PQntuples(result); row++) {
        for (int i = 0; i < n; i++)
            columns[i] = PQgetisnull(result, row, i) ? NULL : PQgetvalue(result, row, i);
        rc = each(payload, columns, (size_t)n);
    }
    free(columns);
    return rc;
}

static int postgres_query(struct db *db, struct db_fault *fault, const char *sql,
                          const char *const *values, size_t n, db_row *each, void *payload)
{
    PGconn *conn = postgres_conn(db);
    int encoding = postgres_speak_utf8(conn);
    int rc = postgres_freshen(db, fault);
    PGresult *result = rc ? NULL : PQexecParams(conn, sql, (int)n, NULL, values, NULL, NULL, 0);

    if (!rc)
        rc = check_result(fault, conn, result);
    if (!rc && each)
        rc = hand_rows(result, each, payload);
    PQclear(result);
    postgres_speak_again(conn, encoding);
    return rc;
}

static bool postgres_in_transaction(const struct db *db)
{
    PGTransactionStatusType status = PQtransactionStatus(postgres_conn(db));

    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static bool postgres_is_lost(const struct db *db)
{
    return PQstatus(postgres_conn(db)) != CONNECTION_OK;
}

static int postgres_reconnect(struct db *db)
{
    return postgres_connect_again(postgres_of(db));
}

static int postgres_fresh(struct db *db)
{
    PGconn *conn = postgres_conn(db);

    /* or postgres_run() would put it back */
    if (PQclientEncoding(conn) != pg_char_to_encoding("UTF8"))
        PQsetClientEncoding(conn, "UTF8");
    postgres_of(db)->stale = true;
    return 0;
}

static int take_bool(void *payload, const char *const *columns, size_t n UNUSED)
{
    *(bool *)payload = columns[0] && *columns[0] == 't';
    return 0;
}

static int postgres_try_lock(bool *out, struct db *db)
{
    bool got = false;
    int rc = db_query(db, "SELECT pg_catalog.pg_try_advisory_lock(" LOCK_CLASS ", " LOCK_OBJECT ")",
                      NULL, 0, take_bool, &got);

    if (!rc)
        *out = got;
    return rc;
}

static int add_text(void *payload, const char *const *columns, size_t n UNUSED)
{
    if (columns[0])
        str_adds(payload, columns[0]);
    return 0;
}

static int postgres_holder(struct str *out, struct db *db)
{
    static const char sql[] =
        "SELECT 'process ' || l.pid || coalesce(', ''' || nullif(a.application_name, '') || '''', "
        "'')"
        " || coalesce(' of ' || a.usename, '') || coalesce(', since ' ||"
        " to_char(a.query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '')"
        " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.classid = " LOCK_CLASS " AND l.objid = " LOCK_OBJECT
        " AND l.objsubid = 2 AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database"
        " WHERE datname = current_database()) LIMIT 1";

    return db_query(db, sql, NULL, 0, add_text, out);
}

static void hand_notice(void *payload, const PGresult *result)
{
    const struct db *db = payload;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (db->tell && text)
        db->tell(db->payload, severity ? severity : "NOTICE", text);
}

static int postgres_open_end(struct db *db, const char *table, const char *columns, db_row *each,
                             void *payload)
{
    struct postgres *p = postgres_of(db);
    struct str sql = STR_INIT;
    int rc;

    if (table)
        postgres_add_copy(&sql, table, columns);
    rc = postgres_connect_end(p, table ? sql.buf : NULL, each, payload);
    str_release(&sql);

    if (!rc)
        PQsetNoticeReceiver(p->conn, hand_notice, db);
    return rc;
}

static const struct db_driver driver = {
    .kind = DB_POSTGRES,
    .open_end = postgres_open_end,
    .close = postgres_close,
    .describe = postgres_describe,
    .server = postgres_server,
    .environment = postgres_environment,
    .run = postgres_run,
    .query = postgres_query,
    .table = postgres_table,
    .quote = postgres_quote,
    .ensure = postgres_ensure,
    .statement = postgres_statement,
    .begin = "BEGIN",
    .in_transaction = postgres_in_transaction,
    .is_lost = postgres_is_lost,
    .reconnect = postgres_reconnect,
    .fresh = postgres_fresh,
    .try_lock = postgres_try_lock,
    .holder = postgres_holder,
    .keep_lock = "pg_catalog.pg_try_advisory_lock(" LOCK_CLASS ", " LOCK_OBJECT ")",
};

int db_postgres_open_begin(struct db **out, const char *where)
{
    struct postgres *p = mem_alloc(sizeof(*p));
    int rc;

    p->db.driver = &driver;
    rc = postgres_connect_begin(p, where);
    if (rc)
        postgres_close(&p->db);
    else
        *out = &p->db;
    return rc;
}
