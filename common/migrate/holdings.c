#include "migrate/holdings.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/migration_drop.h"

/* One look at what a statement drops. */
struct look {
    struct db *db;
    const struct migration_drop *drop;
    bool anywhere;      /* the script sets the search_path: a name without a schema may be of any */
    struct strs tables; /* as SQL has them */
    bool visible;       /* TABLES is the one that the name means */
};

/* All that may be meant by $2 in schema $1, "": in any; those on the search_path first. */
#define POSTGRES_TABLES(kind)                                                                      \
    "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),"        \
    " pg_catalog.pg_table_is_visible(c.oid)"                                                       \
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"         \
    " WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'" \
    " AND " kind " ORDER BY 2 DESC, 1"

static const char by_name[] =
    POSTGRES_TABLES("c.relname = $2::text AND ($1::text = '' OR n.nspname = $1::text)");
static const char by_schema[] = POSTGRES_TABLES("n.nspname = $2::text AND $1::text IS NOT NULL");
static const char by_column[] = POSTGRES_TABLES(
    "c.relname = $2::text AND ($1::text = '' OR n.nspname = $1::text) AND EXISTS (SELECT 1 FROM"
    " pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = $3::text AND a.attnum > 0"
    " AND NOT a.attisdropped)");

static const char sqlite_by_name[] =
    "SELECT '\"' || replace(name, '\"', '\"\"') || '\"', 't' FROM sqlite_master"
    " WHERE type = 'table' AND lower(name) = $2 AND $1 IN ('', 'main')";
static const char sqlite_by_column[] =
    "SELECT '\"' || replace(m.name, '\"', '\"\"') || '\"', 't' FROM sqlite_master m,"
    " pragma_table_info(m.name) i WHERE m.type = 'table' AND lower(m.name) = $2"
    " AND $1 IN ('', 'main') AND lower(i.name) = $3";

static int add_table(void *payload, const char *const *columns, size_t n UNUSED)
{
    struct look *l = payload;
    bool visible = columns[1] && *columns[1] == 't';

    if (l->visible && !visible && l->drop->kind != MIGRATION_DROPS_SCHEMA)
        return 0;
    l->visible = visible && !l->anywhere && !l->drop->schema.len;
    strs_add(&l->tables, columns[0]);
    return 0;
}

static int find_tables(struct look *l)
{
    const char *values[] = {l->drop->schema.buf, l->drop->name.buf, l->drop->column.buf};
    bool column = l->drop->kind == MIGRATION_DROPS_COLUMN;

    if (db_kind(l->db) == DB_SQLITE)
        return db_query(l->db, column ? sqlite_by_column : sqlite_by_name, values, column ? 3 : 2,
                        add_table, l);
    if (l->drop->kind == MIGRATION_DROPS_SCHEMA)
        return db_query(l->db, by_schema, values, 2, add_table, l);
    return db_query(l->db, column ? by_column : by_name, values, column ? 3 : 2, add_table, l);
}

static void add_quoted(struct str *out, const char *name)
{
    str_addc(out, '"');
    for (; *name; name++) {
        if (*name == '"')
            str_addc(out, '"');
        str_addc(out, *name);
    }
    str_addc(out, '"');
}

static int note_row(void *payload, const char *const *columns UNUSED, size_t n UNUSED)
{
    *(bool *)payload = true;
    return 0;
}

/* Has TABLE a row, of a column with a value in it? Who may not look does not know. */
static int has_rows(bool *has, bool *known, const struct look *l, const char *table)
{
    struct str sql = STR_INIT;
    int rc;

    str_addf(&sql, "SELECT 1 FROM %s", table);
    if (l->drop->column.len) {
        str_adds(&sql, " WHERE ");
        add_quoted(&sql, l->drop->column.buf);
        str_adds(&sql, " IS NOT NULL");
    }
    str_adds(&sql, " LIMIT 1");
    rc = db_query(l->db, sql.buf, NULL, 0, note_row, has);
    *known = !rc;
    if (rc && !db_is_lost(l->db)) {
        err_clear();
        rc = 0;
    }
    str_release(&sql);
    return rc;
}

static void describe(struct str *out, const struct look *l, const char *table, bool known)
{
    if (l->drop->column.len)
        str_addf(out, "the column '%s' of ", l->drop->column.buf);
    str_addf(out, "the table %s, which %s", table,
             known ? "has data" : "cannot be looked at, and may have data");
}

/* What is there of the things that L looks at; "": nothing. */
static int look_up(struct str *out, struct look *l)
{
    int rc = 0;

    if (l->drop->kind == MIGRATION_DROPS_MORE) {
        str_addf(out, "more than can be looked at (%s)", l->drop->what);
        return 0;
    }
    rc = find_tables(l);
    for (size_t i = 0; !rc && !out->len && i < strs_len(&l->tables); i++) {
        bool has = false, known = true;

        rc = has_rows(&has, &known, l, strs_at(&l->tables, i));
        if (!rc && (has || !known))
            describe(out, l, strs_at(&l->tables, i), known);
    }
    return rc;
}

static int note_step(struct migration_step *step, struct db *db)
{
    struct vec drops = VEC_INIT(struct migration_drop);
    struct sql sql = SQL_INIT;
    struct fault fault = {NULL, 0};
    struct str holds = STR_INIT;
    int rc = 0;

    if (!sql_parse(&sql, &fault, db_dialect(db), step->text, strlen(step->text)))
        migration_drops(&drops, &sql);
    vec_each (struct migration_drop, drop, &drops) {
        struct look l = {.db = db,
                         .drop = drop,
                         .anywhere = strcasestr(step->text, "search_path") != NULL,
                         .tables = STRS_INIT};

        if (!rc && !holds.len)
            rc = look_up(&holds, &l);
        strs_release(&l.tables);
    }
    free(step->holds);
    step->holds = holds.len ? mem_dup(holds.buf) : NULL;
    str_release(&holds);
    migration_drops_release(&drops);
    sql_release(&sql);
    return rc;
}

int holdings_note(struct migration_plan *plan, struct db *db)
{
    int rc = 0;

    vec_each (struct migration_step, step, &plan->steps)
        if (!rc && !step->up && step->text)
            rc = note_step(step, db);
    return rc;
}
