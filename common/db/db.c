#include "db/db.h"

#include "base/err.h"
#include "db/driver.h"
#include "db/place.h"
#include "text/quote.h"

int db_open_begin(struct db **out, const char *where, bool create)
{
    const char *path = db_place_sqlite(where);

    return path ? db_sqlite_open(out, path, create, DB_WAIT_S) : db_postgres_open_begin(out, where);
}

int db_open_waiting(struct db **out, const char *where, bool create, unsigned seconds)
{
    const char *path = db_place_sqlite(where);

    return path ? db_sqlite_open(out, path, create, seconds) : db_open(out, where, create);
}

int db_open_end(struct db *db, const char *table, const char *columns, db_row *each, void *payload)
{
    if (db->driver->open_end)
        return db->driver->open_end(db, table, columns, each, payload);
    return table ? db_table(db, table, columns, each, payload) : 0;
}

int db_open(struct db **out, const char *where, bool create)
{
    struct db *db;
    int rc = db_open_begin(&db, where, create);

    if (rc)
        return rc;
    rc = db_open_end(db, NULL, NULL, NULL, NULL);
    if (rc)
        db_close(db);
    else
        *out = db;
    return rc;
}

void db_close(struct db *db)
{
    if (db)
        db->driver->close(db);
}

enum db_kind db_kind(const struct db *db)
{
    return db->driver->kind;
}

enum sql_dialect db_dialect(const struct db *db)
{
    return db_kind(db) == DB_SQLITE ? SQL_SQLITE : SQL_POSTGRES;
}

void db_describe(struct str *out, const struct db *db)
{
    db->driver->describe(out, db);
}

void db_fault_release(struct db_fault *fault)
{
    str_release(&fault->message);
    str_release(&fault->detail);
    str_release(&fault->hint);
    str_release(&fault->context);
}

void db_fault_reset(struct db_fault *fault)
{
    db_fault_release(fault);
    *fault = (struct db_fault)DB_FAULT_INIT;
}

int db_failed(const struct db *db, int code, const struct db_fault *fault)
{
    struct str name = STR_INIT;

    db_describe(&name, db);
    err_set(code, "%s: %s%s%s%s", name.buf, fault->message.buf, *fault->state ? " (" : "",
            fault->state, *fault->state ? ")" : "");
    if (fault->detail.len)
        err_note("%s", fault->detail.buf);
    if (fault->hint.len)
        err_note("%s", fault->hint.buf);
    str_release(&name);
    return code;
}

const char *db_file(const struct db *db)
{
    return db->driver->file ? db->driver->file(db) : NULL;
}

static void add_member(struct str *out, const char *key, const char *text)
{
    str_addf(out, ", \"%s\": ", key);
    if (text && *text)
        quote_json(out, text);
    else
        str_adds(out, "null");
}

void db_json(struct str *out, const struct db *db)
{
    const char *server[3] = {NULL, NULL, NULL};

    if (db->driver->server)
        db->driver->server(server, db);
    str_addf(out, "{\"dialect\": \"%s\"", db_kind(db) == DB_SQLITE ? "sqlite" : "postgresql");
    add_member(out, "path", db_file(db));
    add_member(out, "host", server[0]);
    add_member(out, "port", server[1]);
    add_member(out, "name", server[2]);
    str_addc(out, '}');
}

void db_environment(struct strs *out, const struct db *db)
{
    if (db->driver->environment)
        db->driver->environment(out, db);
}

int db_run(struct db *db, const char *sql)
{
    struct db_fault fault = DB_FAULT_INIT;
    int rc = db->driver->run(db, &fault, sql);

    if (rc)
        rc = db_failed(db, ERR_REMOTE, &fault);
    db_fault_release(&fault);
    return rc;
}

int db_query(struct db *db, const char *sql, const char *const *values, size_t n, db_row *each,
             void *payload)
{
    struct db_fault fault = DB_FAULT_INIT;
    int rc = db->driver->query(db, &fault, sql, values, n, each, payload);

    if (rc && fault.message.len)
        rc = db_failed(db, ERR_REMOTE, &fault);
    db_fault_release(&fault);
    return rc;
}

int db_table(struct db *db, const char *table, const char *columns, db_row *each, void *payload)
{
    struct db_fault fault = DB_FAULT_INIT;
    int rc = db->driver->table(db, &fault, table, columns, each, payload);

    if (rc && fault.message.len)
        rc = db_failed(db, ERR_REMOTE, &fault);
    db_fault_release(&fault);
    return rc;
}

void db_quote(struct str *out, const struct db *db, const char *text)
{
    if (text)
        db->driver->quote(out, db, text);
    else
        str_adds(out, "NULL");
}

void db_ensure(struct str *out, const struct db *db, const char *condition, const char *why)
{
    db->driver->ensure(out, db, condition, why);
}

int db_statement(struct db *db, struct db_fault *fault, const char *sql, size_t len,
                 const struct str *data)
{
    return db->driver->statement(db, fault, sql, len, data);
}

void db_on_notice(struct db *db, db_notice *tell, void *payload)
{
    db->tell = tell;
    db->payload = payload;
}

struct str db_joined(const char *first, const char *second)
{
    struct str s = STR_INIT;

    str_addf(&s, "%s%s%s", first ? first : "", first && second ? ";" : "", second ? second : "");
    return s;
}

int db_begin(struct db *db, struct db_fault *fault, const char *setup)
{
    struct str sql = db_joined(db->driver->begin, setup);
    int rc = db->driver->run(db, fault, sql.buf);

    str_release(&sql);
    return rc;
}

int db_commit(struct db *db, struct db_fault *fault, const char *last)
{
    struct str sql = db_joined(last, "COMMIT");
    int rc = db->driver->run(db, fault, sql.buf);

    str_release(&sql);
    return rc;
}

int db_rollback(struct db *db)
{
    return db_in_transaction(db) ? db_run(db, "ROLLBACK") : 0;
}

bool db_in_transaction(const struct db *db)
{
    return db->driver->in_transaction(db);
}

bool db_is_lost(const struct db *db)
{
    return db->driver->is_lost(db);
}

int db_reconnect(struct db *db)
{
    return db->driver->reconnect(db);
}

int db_fresh(struct db *db)
{
    return db->driver->fresh(db);
}

int db_foreign_keys(struct db *db, bool on)
{
    return db->driver->foreign_keys ? db->driver->foreign_keys(db, on) : 0;
}

int db_try_lock(bool *out, struct db *db)
{
    return db->driver->try_lock(out, db);
}

int db_lock_holder(struct str *out, struct db *db)
{
    return db->driver->holder(out, db);
}

void db_keep_lock(struct str *out, const struct db *db)
{
    if (db->driver->keep_lock)
        db_ensure(out, db, db->driver->keep_lock,
                  "this gives back all advisory locks, ours too, and another one applies by now");
}
