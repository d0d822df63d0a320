#include <string.h>

#include "base/err.h"
#include "migrate/apply_parts.h"
#include "text/quote.h"

/* The name at token I and behind it, "a", "a.b": how many tokens it has. */
static size_t name_tokens(const struct sql *sql, const struct sql_statement *st, size_t i)
{
    size_t n = 1;

    while (sql_is_op(sql, st, i + n, ".") && sql_at(sql, st, i + n + 1))
        n += 2;
    return n;
}

/* Append it as it stands, N tokens from I on. */
static void add_source(struct str *out, const struct sql *sql, const struct sql_statement *st,
                       size_t i, size_t n)
{
    const struct sql_token *first = sql_at(sql, st, i), *last = sql_at(sql, st, i + n - 1);

    if (first && last)
        str_add(out, sql->text + first->at.at, last->at.at + last->at.len - first->at.at);
}

struct looking {
    enum apply_index state;
    struct str *name;
};

static int take(void *payload, const char *const *columns, size_t n UNUSED)
{
    struct looking *l = payload;

    l->state = columns[1] && *columns[1] == 't' ? APPLY_INDEX_VALID : APPLY_INDEX_INVALID;
    if (l->name && columns[0])
        str_adds(l->name, columns[0]);
    return 0;
}

static int ask(enum apply_index *out, struct str *name, struct applying *a, const char *table,
               const char *index)
{
    static const char of_table[] =
        "SELECT format('%I.%I', n.nspname, c.relname), i.indisvalid FROM pg_catalog.pg_index i"
        " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE i.indrelid = to_regclass($1) AND c.relname = $2";
    static const char by_name[] =
        "SELECT NULL, i.indisvalid FROM pg_catalog.pg_index i WHERE i.indexrelid = to_regclass($1)";
    const char *values[] = {table ? table : index, index};
    struct looking l = {APPLY_INDEX_NONE, name};
    int rc = db_query(a->db, table ? of_table : by_name, values, table ? 2 : 1, take, &l);

    if (!rc)
        *out = l.state;
    return rc;
}

int apply_index_look(enum apply_index *out, struct str *name, struct applying *a,
                     const struct apply_script *s, const struct sql_statement *st)
{
    const struct sql *sql = &s->sql;
    struct str table = STR_INIT, index = STR_INIT;
    size_t i = sql_is_word(sql, st, 1, "UNIQUE") ? 2 : 1;
    int rc = 0;

    *out = APPLY_INDEX_OTHER;
    if (a->dialect != SQL_POSTGRES || !sql_is_word(sql, st, 0, "CREATE") ||
        !sql_begins(sql, st, i, "INDEX CONCURRENTLY"))
        return 0;
    i += 2;
    if (sql_begins(sql, st, i, "IF NOT EXISTS"))
        i += 3;
    if (sql_is_word(sql, st, i, "ON") || !sql_at(sql, st, i)) /* a name that the server makes up */
        return 0;
    sql_name(&index, sql, sql_at(sql, st, i));
    i += 1;
    if (sql_is_word(sql, st, i, "ON")) {
        i += sql_is_word(sql, st, i + 1, "ONLY") ? 2 : 1;
        add_source(&table, sql, st, i, name_tokens(sql, st, i));
        rc = ask(out, name, a, table.buf, index.buf);
    }
    str_release(&table);
    str_release(&index);
    return rc;
}

int apply_index_dropped(enum apply_index *out, struct applying *a, const struct apply_script *s,
                        const struct sql_statement *st)
{
    const struct sql *sql = &s->sql;
    struct str index = STR_INIT;
    size_t i = 3;
    int rc;

    *out = APPLY_INDEX_OTHER;
    if (a->dialect != SQL_POSTGRES || !sql_begins(sql, st, 0, "DROP INDEX CONCURRENTLY"))
        return 0;
    if (sql_begins(sql, st, i, "IF EXISTS"))
        i += 2;
    if (!sql_at(sql, st, i))
        return 0;
    add_source(&index, sql, st, i, name_tokens(sql, st, i));
    rc = ask(out, NULL, a, NULL, index.buf);
    str_release(&index);
    return rc;
}

static int add_name(void *payload, const char *const *columns, size_t n UNUSED)
{
    if (columns[0])
        strs_add(payload, columns[0]);
    return 0;
}

int apply_index_left(struct strs *names, struct applying *a, const struct apply_script *s,
                     const struct sql_statement *st)
{
    static const char query[] =
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index i"
        " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE i.indrelid = to_regclass($1) AND NOT i.indisvalid ORDER BY 1";
    const struct sql *sql = &s->sql;
    size_t i = sql_is_word(sql, st, 1, "UNIQUE") ? 2 : 1;
    struct str table = STR_INIT;
    int rc;

    if (a->dialect != SQL_POSTGRES || !sql_is_word(sql, st, 0, "CREATE") ||
        !sql_begins(sql, st, i, "INDEX CONCURRENTLY ON"))
        return 0;
    i += sql_is_word(sql, st, i + 3, "ONLY") ? 4 : 3;
    add_source(&table, sql, st, i, name_tokens(sql, st, i));
    rc = db_query(a->db, query, (const char *const[]){table.buf}, 1, add_name, names);
    str_release(&table);
    return rc;
}

void apply_index_hint(const struct applying *a, const char *name)
{
    static const struct {
        const char *variable, *option;
    } parts[] = {{"PGHOST=", "-h"}, {"PGPORT=", "-p"}, {"PGUSER=", "-U"}, {"PGDATABASE=", "-d"}};
    struct strs where = STRS_INIT;
    struct str command = STR_INIT, sql = STR_INIT;

    db_environment(&where, a->db);
    str_adds(&command, "psql");
    for (size_t p = 0; p < sizeof(parts) / sizeof(*parts); p++)
        for (size_t i = 0; i < strs_len(&where); i++)
            if (str_starts(strs_at(&where, i), parts[p].variable)) {
                str_addf(&command, " %s ", parts[p].option);
                quote_word(&command, strs_at(&where, i) + strlen(parts[p].variable));
            }
    str_addf(&sql, "DROP INDEX CONCURRENTLY %s", name);
    str_adds(&command, " -c ");
    quote_word(&command, sql.buf);
    err_hint("%s", command.buf);
    strs_release(&where);
    str_release(&command);
    str_release(&sql);
}
