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
        " WHERE c.relkind = 'r' AND n.nspname !~ '^pg_'"
        " AND n.nspname NOT IN ('information_schema', 'cutover') ORDER BY 1";
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

/* --- SQLite -------------------------------------------------------------------------------------
 */

/* Tables and what belongs to them; neither SQLite's own nor the ledger's. */
#define OURS                                                                                       \
    " FROM sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_'"                \
    " AND substr(tbl_name, 1, 17) <> 'cutover_migration'"

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

static int take_sqlite(struct dump *out, struct db *db)
{
    struct strs tables = STRS_INIT;
    int rc = db_query(db, "SELECT sql" OURS " ORDER BY type, name", NULL, 0, take_statement,
                      &out->schema);

    if (!rc)
        rc = db_query(db, "SELECT name" OURS " AND type = 'table' ORDER BY name", NULL, 0,
                      take_name, &tables);
    for (size_t i = 0; i < strs_len(&tables) && !rc; i++)
        rc = count_rows(out, db, strs_at(&tables, i));
    strs_release(&tables);
    return rc;
}

int dump_take(struct dump *out, struct db *db)
{
    int rc;

    if (db_kind(db) == DB_SQLITE)
        return take_sqlite(out, db);
    rc = schema_of_postgres(out, db);
    return rc ? rc : rows_of_postgres(out, db);
}
