#include "migrate/dump.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/sha256.h"
#include "base/vec.h"
#include "model/migration_dump.h"
#include "os/proc.h"

void dump_release(struct dump *dump)
{
    str_release(&dump->schema);
    str_release(&dump->rows);
    str_release(&dump->counts);
    str_release(&dump->sequences);
}

static int take_name(void *payload, const char *const *columns, size_t n)
{
    if (n && columns[0])
        strs_add(payload, columns[0]);
    return 0;
}

static void add_rows(struct dump *out, const char *table, const char *count, const char *hash)
{
    str_addf(&out->rows, "%s %s %s\n", table, count, hash);
    str_addf(&out->counts, "%s %s\n", table, count);
}

/* --- PostgreSQL ---------------------------------------------------------------------------------
 */

/* Newer ones have a key in it that is another one each time. */
static void add_schema(struct str *out, const struct str *text)
{
    for (const char *line = text->buf; *line;) {
        size_t len = strcspn(line, "\n");

        len += line[len] == '\n';
        if (!str_starts(line, "\\restrict ") && !str_starts(line, "\\unrestrict "))
            str_add(out, line, len);
        line += len;
    }
}

static int pg_dump_failed(const struct proc *p, struct str *err)
{
    int rc =
        err_set(ERR_FAILED, "pg_dump could not tell what the database has (status %d)", p->status);

    for (char *line = err->buf, *rest; *line; line = rest) {
        rest = line + strcspn(line, "\n");
        if (*rest)
            *rest++ = '\0';
        err_note("%s", line);
    }
    return rc;
}

static int schema_of_postgres(struct dump *out, const struct db *db)
{
    const char *argv[] = {NULL, "--schema-only", "--no-password", "--exclude-schema=cutover", NULL};
    struct str text = STR_INIT, err = STR_INIT;
    struct strs env = STRS_INIT;
    struct proc p = {.argv = argv, .out = &text, .err = &err};
    int rc = proc_find(&argv[0], "pg_dump");

    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_FAILED, "there is no pg_dump, which says what a script has changed");
        err_note("it comes with the client programs of PostgreSQL (Debian: postgresql-client)");
    }
    if (rc)
        return rc;
    db_environment(&env, db);
    *(char **)vec_push(&env.v) = NULL;
    p.env = env.v.items;
    rc = proc_run(&p);
    if (!rc && p.status)
        rc = pg_dump_failed(&p, &err);
    if (!rc)
        add_schema(&out->schema, &text);
    strs_release(&env);
    str_release(&text);
    str_release(&err);
    return rc;
}

struct counting {
    struct dump *out;
    const char *table;
};

static int take_count(void *payload, const char *const *columns, size_t n)
{
    const struct counting *c = payload;

    if (n == 2 && columns[0])
        add_rows(c->out, c->table, columns[0], columns[1] ? columns[1] : "-");
    return 0;
}

/* jsonb has the columns by their names. */
static int rows_of_postgres(struct dump *out, struct db *db)
{
    static const char tables[] =
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated)"
        " AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cutover') ORDER BY "
        "1";
    struct strs names = STRS_INIT;
    struct str sql = STR_INIT;
    int rc = db_query(db, tables, NULL, 0, take_name, &names);

    for (size_t i = 0; i < strs_len(&names) && !rc; i++) {
        struct counting c = {out, strs_at(&names, i)};

        str_reset(&sql);
        str_addf(&sql,
                 "SELECT count(*)::text, md5(string_agg(h, '' ORDER BY h)) FROM"
                 " (SELECT md5(to_jsonb(r)::text) AS h FROM ONLY %s AS r) AS hashes",
                 c.table);
        rc = db_query(db, sql.buf, NULL, 0, take_count, &c);
    }
    strs_release(&names);
    str_release(&sql);
    return rc;
}

static int take_sequence(void *payload, const char *const *columns, size_t n)
{
    const struct counting *c = payload;

    if (n == 2 && columns[0] && columns[1])
        str_addf(&c->out->sequences, "%s %s %s\n", c->table, columns[0],
                 *columns[1] == 't' ? "was given" : "is next");
    return 0;
}

static int sequences_of_postgres(struct dump *out, struct db *db)
{
    static const char sequences[] =
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname <> 'cutover' ORDER BY 1";
    struct strs names = STRS_INIT;
    struct str sql = STR_INIT;
    int rc = db_query(db, sequences, NULL, 0, take_name, &names);

    for (size_t i = 0; i < strs_len(&names) && !rc; i++) {
        struct counting c = {out, strs_at(&names, i)};

        str_reset(&sql);
        str_addf(&sql, "SELECT last_value, is_called FROM %s", c.table);
        rc = db_query(db, sql.buf, NULL, 0, take_sequence, &c);
    }
    strs_release(&names);
    str_release(&sql);
    return rc;
}

/* pg_dump --schema-only leaves them out. */
static int large_objects(struct dump *out, struct db *db)
{
    struct counting c = {out, "large objects"};

    return db_query(db,
                    "SELECT count(*)::text, md5(string_agg(oid || md5(pg_catalog.lo_get(oid)), ''"
                    " ORDER BY oid)) FROM pg_catalog.pg_largeobject_metadata HAVING count(*) > 0",
                    NULL, 0, take_count, &c);
}

static int take_line(void *payload, const char *const *columns, size_t n)
{
    if (n && columns[0])
        str_addf(payload, "%s\n", columns[0]);
    return 0;
}

int dump_server(struct dump *out, struct db *db)
{
    static const char sql[] =
        "SELECT 'ROLE ' || rolname || ' ' || (to_jsonb(r) - 'oid' - 'rolpassword' - 'rolname')"
        " FROM pg_catalog.pg_roles r WHERE rolname !~ '^pg_'"
        " UNION ALL SELECT 'GRANT ' || roleid::regrole || ' TO ' || member::regrole ||"
        " CASE WHEN admin_option THEN ' WITH ADMIN OPTION' ELSE '' END"
        " FROM pg_catalog.pg_auth_members"
        " UNION ALL SELECT 'TABLESPACE ' || spcname FROM pg_catalog.pg_tablespace"
        " UNION ALL SELECT 'DATABASE ' || datname || ' ' || coalesce(datacl::text, '') || ' ' ||"
        " coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_catalog.pg_database"
        " UNION ALL SELECT 'SET IN DATABASE ' || coalesce(datname, '') || ' ROLE ' ||"
        " coalesce(rolname, '') || ' ' || setconfig::text FROM pg_catalog.pg_db_role_setting"
        " LEFT JOIN pg_catalog.pg_database d ON d.oid = setdatabase"
        " LEFT JOIN pg_catalog.pg_roles r ON r.oid = setrole ORDER BY 1";

    if (db_kind(db) == DB_SQLITE)
        return 0;
    str_adds(&out->schema, "\n--\n-- Name: the server\n--\n\nof the server\n");
    return db_query(db, sql, NULL, 0, take_line, &out->schema);
}

/* --- SQLite -------------------------------------------------------------------------------------
 */

/* Tables and what belongs to them; neither SQLite's own nor the ledger's. */
#define OURS                                                                                       \
    " FROM sqlite_schema s WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_'"              \
    " AND substr(tbl_name, 1, 17) <> 'cutover_migration'"

/* Tables in which a virtual one has what it has: it is looked at itself. */
#define NO_SHADOW                                                                                  \
    " AND NOT EXISTS (SELECT 1 FROM sqlite_schema v WHERE v.sql LIKE 'CREATE VIRTUAL TABLE%'"      \
    " AND substr(s.name, 1, length(v.name) + 1) = v.name || '_')"

static int take_statement(void *payload, const char *const *columns, size_t n)
{
    if (n && columns[0])
        migration_dump_statement(payload, columns[0]);
    return 0;
}

static void add_name(struct str *out, const char *name)
{
    str_addc(out, '"');
    for (; *name; name++) {
        if (*name == '"')
            str_addc(out, '"');
        str_addc(out, *name);
    }
    str_addc(out, '"');
}

/* All values of a row in one text, by the names of columns. */
static int select_rows(struct str *sql, struct db *db, const char *table)
{
    struct strs columns = STRS_INIT;
    int rc = db_query(db, "SELECT name FROM pragma_table_info($1) ORDER BY name", &table, 1,
                      take_name, &columns);

    str_adds(sql, "SELECT ''");
    for (size_t i = 0; i < strs_len(&columns); i++) {
        str_adds(sql, " || ',' || quote(");
        add_name(sql, strs_at(&columns, i));
        str_addc(sql, ')');
    }
    str_adds(sql, " FROM ");
    add_name(sql, table);
    str_adds(sql, " ORDER BY 1");
    strs_release(&columns);
    return rc;
}

static int count_rows(struct dump *out, struct db *db, const char *table)
{
    struct strs rows = STRS_INIT;
    struct str sql = STR_INIT, all = STR_INIT;
    char hex[SHA256_HEX_SIZE], count[32];
    int rc = select_rows(&sql, db, table);

    if (!rc)
        rc = db_query(db, sql.buf, NULL, 0, take_name, &rows);
    for (size_t i = 0; i < strs_len(&rows); i++)
        str_addf(&all, "%s\n", strs_at(&rows, i));
    snprintf(count, sizeof(count), "%zu", strs_len(&rows));
    if (!rc)
        add_rows(out, table, count, sha256_hex(hex, all.buf, all.len));
    strs_release(&rows);
    str_release(&sql);
    str_release(&all);
    return rc;
}

/* What of the file stays when it is closed, and stands in no table. */
static int pragmas(struct str *out, struct db *db)
{
    static const char *const names[] = {"user_version", "application_id", "journal_mode",
                                        "auto_vacuum"};
    int rc = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !rc; i++) {
        struct str sql = STR_INIT;

        str_addf(&sql, "PRAGMA %s", names[i]);
        str_addf(out, "%s = ", sql.buf);
        rc = db_query(db, sql.buf, NULL, 0, take_line, out);
        str_release(&sql);
    }
    return rc;
}

/* Of tables with AUTOINCREMENT; there may be none. */
static int sequences_of_sqlite(struct dump *out, struct db *db)
{
    struct strs there = STRS_INIT;
    int rc = db_query(db, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'", NULL, 0,
                      take_name, &there);

    if (!rc && strs_len(&there))
        rc = db_query(db,
                      "SELECT name || ' ' || seq FROM sqlite_sequence"
                      " WHERE substr(name, 1, 17) <> 'cutover_migration' ORDER BY 1",
                      NULL, 0, take_line, &out->sequences);
    strs_release(&there);
    return rc;
}

static int take_sqlite(struct dump *out, struct db *db)
{
    struct strs tables = STRS_INIT;
    int rc = db_query(db, "SELECT sql" OURS " ORDER BY type, name", NULL, 0, take_statement,
                      &out->schema);

    if (!rc)
        rc = pragmas(&out->schema, db);
    if (!rc)
        rc = db_query(db, "SELECT name" OURS NO_SHADOW " AND type = 'table' ORDER BY name", NULL, 0,
                      take_name, &tables);
    for (size_t i = 0; i < strs_len(&tables) && !rc; i++)
        rc = count_rows(out, db, strs_at(&tables, i));
    strs_release(&tables);
    return rc ? rc : sequences_of_sqlite(out, db);
}

int dump_take(struct dump *out, struct db *db)
{
    int rc;

    if (db_kind(db) == DB_SQLITE)
        return take_sqlite(out, db);
    rc = schema_of_postgres(out, db);
    if (!rc)
        rc = rows_of_postgres(out, db);
    if (!rc)
        rc = large_objects(out, db);
    return rc ? rc : sequences_of_postgres(out, db);
}
