#include "migrate/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* In the order of columns_sql. */
enum {
    COLUMN_VERSION,
    COLUMN_PATH,
    COLUMN_UP_OID,
    COLUMN_DOWN_OID,
    COLUMN_STATE,
    COLUMN_COMMIT,
    COLUMN_TAG,
    COLUMN_BY,
    COLUMN_AT,
    COLUMN_DURATION,
    COLUMN_BASELINE,
    COLUMNS,
    /* of a whole ledger alone */
    COLUMN_NAME = COLUMNS,
    COLUMN_UP_TOKENS,
    COLUMN_DOWN_SCRIPT,
    COLUMN_MODE,
    COLUMN_DONE,
    COLUMN_TOTAL,
    COLUMN_HASH,
    COLUMN_STARTED,
    COLUMNS_WHOLE
};

/* IF NOT EXISTS would ask for the right to make one also where somebody has made it for us. */
static const char schema_there[] =
    "SELECT 1 WHERE pg_catalog.to_regnamespace('cutover') IS NOT NULL";
static const char postgres_schema[] = "CREATE SCHEMA cutover;";

static const char postgres_tables[] =
    "CREATE TABLE IF NOT EXISTS cutover.migration ("
    "version text PRIMARY KEY, name text NOT NULL, path text NOT NULL, up_oid text NOT NULL,"
    " up_tokens text, down_oid text, down_script text,"
    " mode text NOT NULL CHECK (mode IN ('tx', 'no-tx')),"
    " state text NOT NULL CHECK (state IN ('applied', 'applying', 'reverting')),"
    " stmt_done bigint NOT NULL DEFAULT 0, stmt_total bigint NOT NULL DEFAULT 0, stmt_hash text,"
    " stmt_started boolean NOT NULL DEFAULT false, commit_oid text, tag text, tool text NOT NULL,"
    " applied_by text, applied_at timestamptz NOT NULL, duration numeric,"
    " baseline boolean NOT NULL DEFAULT false);"
    "CREATE TABLE IF NOT EXISTS cutover.migration_event ("
    "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL,"
    " action text NOT NULL, version text NOT NULL, name text NOT NULL, path text NOT NULL,"
    " oid text, commit_oid text, tag text, tool text NOT NULL, done_by text, duration numeric,"
    " detail text);";

static const char sqlite_tables[] =
    "CREATE TABLE IF NOT EXISTS main.cutover_migration ("
    "version TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,"
    " up_oid TEXT NOT NULL, up_tokens TEXT, down_oid TEXT, down_script TEXT,"
    " mode TEXT NOT NULL CHECK (mode IN ('tx', 'no-tx')),"
    " state TEXT NOT NULL CHECK (state IN ('applied', 'applying', 'reverting')),"
    " stmt_done INTEGER NOT NULL DEFAULT 0, stmt_total INTEGER NOT NULL DEFAULT 0, stmt_hash TEXT,"
    " stmt_started INTEGER NOT NULL DEFAULT 0, commit_oid TEXT, tag TEXT, tool TEXT NOT NULL,"
    " applied_by TEXT, applied_at TEXT NOT NULL, duration NUMERIC,"
    " baseline INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS main.cutover_migration_event ("
    "id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, action TEXT NOT NULL,"
    " version TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, oid TEXT, commit_oid TEXT,"
    " tag TEXT, tool TEXT NOT NULL, done_by TEXT, duration NUMERIC, detail TEXT);";

#define LEDGER_COLUMNS(duration)                                                                   \
    "version, path, up_oid, down_oid, state, commit_oid, tag, applied_by, applied_at, " duration   \
    ", baseline"
#define SQLITE_DURATION "CASE WHEN duration IS NOT NULL THEN printf('%.3f', duration) END"
#define WHOLE ", name, up_tokens, down_script, mode, stmt_done, stmt_total, stmt_hash, stmt_started"

static const char *const columns_sql[][2] = {
    [DB_POSTGRES] = {LEDGER_COLUMNS("duration"), LEDGER_COLUMNS("duration") WHOLE},
    [DB_SQLITE] = {LEDGER_COLUMNS(SQLITE_DURATION), LEDGER_COLUMNS(SQLITE_DURATION) WHOLE},
};

static const char *const table_sql[] = {
    [DB_POSTGRES] = "cutover.migration",
    [DB_SQLITE] = "main.cutover_migration",
};

static const char *const there_sql[] = {
    [DB_POSTGRES] = "SELECT 1 WHERE pg_catalog.to_regclass('cutover.migration') IS NOT NULL",
    [DB_SQLITE] =
        "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'cutover_migration'",
};

/* "2026-11-27 10:15:00.25+00" of PostgreSQL as RFC 3339, to the second; anything else, as a time of
 * SQLite, which is that already, or "infinity", as it is. */
static const char *time_of(struct pool *texts, const char *text)
{
    static const char shape[] = "0000-00-00 00:00:00";
    size_t len = sizeof(shape) - 1;
    char out[sizeof(shape) + 1];

    for (size_t i = 0; i < len; i++)
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return pool_dup(texts, text);
    if (!str_ends(text + len, "+00"))
        return pool_dup(texts, text);
    memcpy(out, text, len);
    out[strlen("0000-00-00")] = 'T';
    out[len] = 'Z';
    return pool_dup_n(texts, out, len + 1);
}

static bool is_true(const char *text)
{
    return *text == '1' || *text == 't';
}

static enum migration_state state_of(const char *text)
{
    if (!strcmp(text, "applying"))
        return MIGRATION_APPLYING;
    return !strcmp(text, "reverting") ? MIGRATION_REVERTING : MIGRATION_APPLIED;
}

/* What may not be NULL; somebody else may have made the table. */
static bool is_row(const char *const *columns, size_t n)
{
    static const int needed[] = {COLUMN_VERSION, COLUMN_STATE, COLUMN_BASELINE, COLUMN_MODE,
                                 COLUMN_DONE,    COLUMN_TOTAL, COLUMN_STARTED};

    if (n != COLUMNS && n != COLUMNS_WHOLE)
        return false;
    for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
        if ((size_t)needed[i] < n && !columns[needed[i]])
            return false;
    return true;
}

static void add_rest(struct migration_applied *row, struct pool *texts, const char *const *columns)
{
    row->name = pool_dup(texts, columns[COLUMN_NAME]);
    row->up_tokens = pool_dup(texts, columns[COLUMN_UP_TOKENS]);
    row->down_text = pool_dup(texts, columns[COLUMN_DOWN_SCRIPT]);
    row->no_tx = !strcmp(columns[COLUMN_MODE], "no-tx");
    row->done = strtoul(columns[COLUMN_DONE], NULL, 10);
    row->total = strtoul(columns[COLUMN_TOTAL], NULL, 10);
    row->next_hash = pool_dup(texts, columns[COLUMN_HASH]);
    row->started = is_true(columns[COLUMN_STARTED]);
}

static int add_row(void *payload, const char *const *columns, size_t n)
{
    struct migration_ledger *out = payload;
    struct str version = STR_INIT;
    struct migration_applied *row;
    const char *text = columns[COLUMN_VERSION];
    struct pool *texts = &out->texts;

    if (!is_row(columns, n))
        return err_set(ERR_FAILED, "the ledger has a row that is none of ours");
    if (!migration_version_read(&version, text, strlen(text)))
        return err_set(ERR_FAILED, "the ledger has a version that is none: '%s'", text);
    row = vec_push(&out->rows);
    row->version = pool_dup(texts, version.buf);
    row->path = pool_dup(texts, columns[COLUMN_PATH]);
    row->up_id = pool_dup(texts, columns[COLUMN_UP_OID]);
    row->down_id = pool_dup(texts, columns[COLUMN_DOWN_OID]);
    row->state = state_of(columns[COLUMN_STATE]);
    row->commit = pool_dup(texts, columns[COLUMN_COMMIT]);
    row->tag = pool_dup(texts, columns[COLUMN_TAG]);
    row->applied_by = pool_dup(texts, columns[COLUMN_BY]);
    row->applied_at = columns[COLUMN_AT] ? time_of(texts, columns[COLUMN_AT]) : NULL;
    row->duration = pool_dup(texts, columns[COLUMN_DURATION]);
    row->baseline = is_true(columns[COLUMN_BASELINE]);
    if (n == COLUMNS_WHOLE)
        add_rest(row, texts, columns);
    str_release(&version);
    return 0;
}

static int note_there(void *payload, const char *const *columns UNUSED, size_t n UNUSED)
{
    *(bool *)payload = true;
    return 0;
}

static int by_version(const void *a, const void *b)
{
    const struct migration_applied *x = a, *y = b;

    return migration_version_compare(x->version, y->version);
}

static int read_rows(struct migration_ledger *out, struct db *db, bool whole)
{
    enum db_kind kind = db_kind(db);
    int rc = db_table(db, table_sql[kind], columns_sql[kind][whole], add_row, out);

    vec_sort(&out->rows, by_version);
    return rc;
}

int ledger_read(struct migration_ledger *out, struct db *db, bool whole)
{
    bool there = false;
    int rc = db_query(db, there_sql[db_kind(db)], NULL, 0, note_there, &there);

    return rc || !there ? rc : read_rows(out, db, whole);
}

int ledger_open_end(struct migration_ledger *out, struct db *db, bool whole)
{
    int rc;

    if (db_kind(db) != DB_POSTGRES) {
        rc = db_open_end(db, NULL, NULL, NULL, NULL);
        return rc ? rc : ledger_read(out, db, whole);
    }
    rc = db_open_end(db, table_sql[DB_POSTGRES], columns_sql[DB_POSTGRES][whole], add_row, out);
    vec_sort(&out->rows, by_version);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int take_first(void *payload, const char *const *columns, size_t n UNUSED)
{
    struct str *out = payload;

    str_reset(out);
    str_addf(out, "%s ", columns[0] ? columns[0] : "");
    return 0;
}

int ledger_release(struct str *out, struct db *db, const char *tag)
{
    enum db_kind kind = db_kind(db);
    struct str versions = STR_INIT;
    bool there = false;
    int rc = db_query(db, there_sql[kind], NULL, 0, note_there, &there);

    if (!rc && there)
        rc = db_query(
            db,
            kind == DB_POSTGRES
                ? "SELECT detail FROM cutover.migration_event WHERE action = 'release'"
                  " AND tag = $1 ORDER BY id DESC LIMIT 1"
                : "SELECT detail FROM main.cutover_migration_event WHERE action = 'release'"
                  " AND tag = $1 ORDER BY id DESC LIMIT 1",
            &tag, 1, take_first, &versions);
    if (!rc && !versions.len)
        rc = ERR_NOT_FOUND;
    if (!rc)
        str_add(out, versions.buf, versions.len - 1);
    str_release(&versions);
    return rc;
}

int ledger_create(struct db *db)
{
    bool there = false;
    enum db_kind kind = db_kind(db);
    int rc = db_query(db, there_sql[kind], NULL, 0, note_there, &there);
    struct str sql = STR_INIT;

    if (rc || there)
        return rc;
    if (kind == DB_POSTGRES)
        rc = db_query(db, schema_there, NULL, 0, note_there, &there);
    if (rc)
        return rc;
    str_addf(&sql, "BEGIN;%s%sCOMMIT", kind == DB_POSTGRES && !there ? postgres_schema : "",
             kind == DB_POSTGRES ? postgres_tables : sqlite_tables);
    rc = db_run(db, sql.buf);
    if (rc)
        rc = err_prefix(rc, "cannot make the ledger");
    str_release(&sql);
    return rc;
}
