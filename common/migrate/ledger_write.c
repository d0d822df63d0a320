#include <inttypes.h>

#include "migrate/ledger.h"

#ifndef CUTOVER_VERSION
#error "the Makefile defines CUTOVER_VERSION from the file VERSION"
#endif

#define TOOL "cutover " CUTOVER_VERSION

static bool is_postgres(const struct db *db)
{
    return db_kind(db) == DB_POSTGRES;
}

static const char *table(const struct db *db)
{
    return is_postgres(db) ? "cutover.migration" : "main.cutover_migration";
}

/* UTC. */
static const char *now(const struct db *db)
{
    return is_postgres(db) ? "pg_catalog.clock_timestamp()"
                           : "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
}

static const char *truth(const struct db *db, bool is)
{
    return is_postgres(db) ? is ? "true" : "false" : is ? "1" : "0";
}

static const char *state_name(enum migration_state state)
{
    switch (state) {
    case MIGRATION_APPLYING:
        return "applying";
    case MIGRATION_REVERTING:
        return "reverting";
    case MIGRATION_APPLIED:
        break;
    }
    return "applied";
}

static void add_value(struct str *out, const struct db *db, const char *text)
{
    db_quote(out, db, text);
    str_adds(out, ", ");
}

void ledger_enter(struct str *out, const struct db *db)
{
    if (is_postgres(db))
        str_adds(out, "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL SESSION AUTHORIZATION DEFAULT; "
                      "SET LOCAL role TO DEFAULT; SET LOCAL search_path = pg_catalog;");
    db_keep_lock(out, db);
}

#define NOT_KEPT "the ledger does not keep what is written to it"

/* What is written between the two fails unless it is one row: a trigger, or somebody who was as
 * fast, may have made it none. */
static void begin_write(struct str *out, const struct db *db)
{
    if (is_postgres(db))
        str_adds(out, "WITH written AS (");
}

static void end_write(struct str *out, const struct db *db)
{
    str_adds(out, is_postgres(db) ? " RETURNING 1) " : ";");
    db_ensure(out, db,
              is_postgres(db) ? "(SELECT pg_catalog.count(*) FROM written) = 1" : "changes() = 1",
              NOT_KEPT);
}

/* The row that was written is there, whatever triggers there are. */
static void ensure_row(struct str *out, const struct db *db, const struct ledger_entry *e)
{
    struct str condition = STR_INIT;

    str_addf(&condition, "EXISTS (SELECT 1 FROM %s WHERE version = ", table(db));
    db_quote(&condition, db, e->step->version);
    str_adds(&condition, " AND state = ");
    db_quote(&condition, db, state_name(e->state));
    str_addf(&condition, " AND stmt_done = %zu)", e->done);
    db_ensure(out, db, condition.buf, NOT_KEPT);
    str_release(&condition);
}

void ledger_count(struct str *out, const struct db *db, size_t rows)
{
    struct str condition = STR_INIT;

    str_addf(&condition, "(SELECT count(*) FROM %s) = %zu", table(db), rows);
    db_ensure(out, db, condition.buf, "this changes what the ledger has of other scripts");
    str_release(&condition);
}

void ledger_add(struct str *out, const struct db *db, const struct ledger_entry *e)
{
    const struct migration_step *step = e->step;

    str_addf(out,
             "INSERT INTO %s (version, name, path, up_oid, up_tokens, down_oid, down_script, mode,"
             " state, stmt_hash, commit_oid, tag, tool, applied_by, duration, stmt_done,"
             " stmt_total, stmt_started, baseline, applied_at) VALUES (",
             table(db));
    add_value(out, db, step->version);
    add_value(out, db, step->name ? step->name : "");
    add_value(out, db, step->path ? step->path : "");
    add_value(out, db, step->id ? step->id : "");
    add_value(out, db, step->tokens);
    add_value(out, db, step->down_id);
    add_value(out, db, step->down_text);
    add_value(out, db, step->no_tx ? "no-tx" : "tx");
    add_value(out, db, state_name(e->state));
    add_value(out, db, e->next_hash);
    add_value(out, db, step->commit);
    add_value(out, db, step->tag);
    add_value(out, db, TOOL);
    add_value(out, db, e->by);
    str_addf(out, "%s, %zu, %zu, %s, %s, %s);", e->duration ? e->duration : "NULL", e->done,
             e->total, truth(db, e->started), truth(db, e->baseline), now(db));
    ensure_row(out, db, e);
}

void ledger_progress(struct str *out, const struct db *db, const struct ledger_entry *e)
{
    begin_write(out, db);
    str_addf(out,
             "UPDATE %s SET stmt_done = %zu, stmt_total = %zu, stmt_started = %s, stmt_hash = ",
             table(db), e->done, e->total, truth(db, e->started));
    add_value(out, db, e->next_hash);
    str_adds(out, "state = ");
    db_quote(out, db, state_name(e->state));
    if (e->duration)
        str_addf(out, ", duration = %s, applied_at = %s", e->duration, now(db));
    str_adds(out, " WHERE version = ");
    db_quote(out, db, e->step->version);
    if (e->expects)
        str_addf(out, " AND stmt_done = %zu", e->expects - 1);
    end_write(out, db);
    ensure_row(out, db, e);
}

void ledger_set_down(struct str *out, const struct db *db, const struct migration_step *step)
{
    begin_write(out, db);
    str_addf(out, "UPDATE %s SET down_oid = ", table(db));
    add_value(out, db, step->id);
    str_adds(out, "down_script = ");
    db_quote(out, db, step->text);
    str_adds(out, " WHERE version = ");
    db_quote(out, db, step->version);
    end_write(out, db);
}

void ledger_remove(struct str *out, const struct db *db, const char *version)
{
    begin_write(out, db);
    str_addf(out, "DELETE FROM %s WHERE version = ", table(db));
    db_quote(out, db, version);
    end_write(out, db);
}

void ledger_renumber(struct str *out, const struct db *db, const char *version,
                     const struct migration *to)
{
    str_addf(out, "UPDATE %s SET version = '~' || ", table(db));
    db_quote(out, db, to->version);
    str_adds(out, ", name = ");
    add_value(out, db, to->name);
    str_adds(out, "path = ");
    db_quote(out, db, to->up_path);
    str_adds(out, " WHERE version = ");
    db_quote(out, db, version);
    str_addc(out, ';');
}

void ledger_renumber_end(struct str *out, const struct db *db)
{
    str_addf(out, "UPDATE %s SET version = substr(version, 2) WHERE version LIKE '~%%';",
             table(db));
}

void ledger_event(struct str *out, const struct db *db, const struct ledger_entry *e,
                  const char *action, const char *detail)
{
    const struct migration_step *step = e->step;

    begin_write(out, db);
    str_addf(out,
             "INSERT INTO %s_event (action, version, name, path, oid, commit_oid, tag, tool,"
             " done_by, detail, duration, at) VALUES (",
             table(db));
    add_value(out, db, action);
    add_value(out, db, step->version);
    add_value(out, db, step->name ? step->name : "");
    add_value(out, db, step->path ? step->path : "");
    add_value(out, db, step->id);
    add_value(out, db, step->commit);
    add_value(out, db, step->tag);
    add_value(out, db, TOOL);
    add_value(out, db, e->by);
    add_value(out, db, detail);
    str_addf(out, "%s, %s)", e->duration ? e->duration : "NULL", now(db));
    end_write(out, db);
}

void ledger_add_release(struct str *out, const struct db *db, const char *tag,
                        const struct migration_set *set, const char *by)
{
    struct str versions = STR_INIT;

    vec_each (struct migration, m, &set->scripts)
        str_addf(&versions, "%s ", m->version);
    str_addf(out,
             "INSERT INTO %s_event (action, version, name, path, tag, tool, done_by, detail, at)"
             " VALUES ('release', '', '', '', ",
             table(db));
    add_value(out, db, tag);
    add_value(out, db, TOOL);
    add_value(out, db, by);
    add_value(out, db, versions.buf);
    str_addf(out, "%s);", now(db));
    str_release(&versions);
}
