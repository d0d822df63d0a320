#include "model/migration_drop.h"

#include <string.h>

/* --- names --------------------------------------------------------------------------------------
 */

/* A table as a statement names it. */
struct path {
    struct str schema, name;
    bool temporary;
    size_t end; /* the token behind it */
};

#define PATH_INIT                                                                                  \
    {                                                                                              \
        .schema = STR_INIT, .name = STR_INIT                                                       \
    }

static void release(struct path *p)
{
    str_release(&p->schema);
    str_release(&p->name);
}

/* Of a.b.c the last two. */
static void read_path(struct path *out, const struct sql *sql, const struct sql_statement *s,
                      size_t i)
{
    for (bool more = i < s->count; more;) {
        str_release(&out->schema);
        out->schema = out->name;
        out->name = (struct str)STR_INIT;
        sql_name(&out->name, sql, sql_at(sql, s, i));
        more = sql_is_op(sql, s, i + 1, ".") && i + 2 < s->count;
        i += more ? 2 : 1;
    }
    out->end = i;
    out->temporary = !strcmp(out->schema.buf, "pg_temp") ||
                     (sql->dialect == SQL_SQLITE && !strcmp(out->schema.buf, "temp"));
}

/* Is the table that was MADE the one that WANTED means? */
static bool is_same(const struct path *made, const struct path *wanted)
{
    if (!made->name.len || !str_eq(&made->name, &wanted->name))
        return false;
    if (made->temporary)
        return wanted->temporary || !wanted->schema.len;
    return !wanted->temporary && str_eq(&made->schema, &wanted->schema);
}

/* --- ALTER TABLE --------------------------------------------------------------------------------
 */

static size_t altered(const struct sql *sql, const struct sql_statement *s)
{
    size_t i = sql_begins(sql, s, 2, "IF EXISTS") ? 4 : 2;

    return i + sql_is_word(sql, s, i, "ONLY");
}

size_t migration_alter_action(const struct sql *sql, const struct sql_statement *s)
{
    size_t i = altered(sql, s);

    while (sql_is_op(sql, s, i + 1, "."))
        i += 2;
    return i + (sql_is_op(sql, s, i + 1, "*") ? 2 : 1);
}

size_t migration_alter_end(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    while (i < s->count && (sql_at(sql, s, i)->depth || !sql_is_op(sql, s, i, ",")))
        i++;
    return i;
}

bool migration_alter_drops_column(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    return sql_is_word(sql, s, i, "DROP") && !sql_is_word(sql, s, i + 1, "CONSTRAINT");
}

/* --- what the script makes itself ---------------------------------------------------------------
 */

/* CREATE TABLE of a table that was not there before: with IF NOT EXISTS, nobody knows. */
static void read_created(struct path *out, const struct sql *sql, const struct sql_statement *s)
{
    bool temporary = false;
    size_t i = 1;

    if (!sql_is_word(sql, s, 0, "CREATE"))
        return;
    while (i < 4 && i < s->count && !sql_is_word(sql, s, i, "TABLE")) {
        temporary =
            temporary || sql_is_word(sql, s, i, "TEMP") || sql_is_word(sql, s, i, "TEMPORARY");
        i++;
    }
    if (!sql_is_word(sql, s, i, "TABLE") || sql_begins(sql, s, i + 1, "IF NOT EXISTS"))
        return;
    read_path(out, sql, s, i + 1);
    out->temporary = out->temporary || temporary;
}

/* ALTER TABLE ... RENAME TO: the name that its table has then. */
static void read_renamed(struct path *out, const struct sql *sql, const struct sql_statement *s)
{
    struct path old = PATH_INIT;
    size_t i;

    if (!sql_begins(sql, s, 0, "ALTER TABLE"))
        return;
    i = migration_alter_action(sql, s);
    if (!sql_begins(sql, s, i, "RENAME TO"))
        return;
    read_path(&old, sql, s, altered(sql, s));
    read_path(out, sql, s, i + 2);
    str_reset(&out->schema);
    str_adds(&out->schema, old.schema.buf);
    out->temporary = old.temporary;
    release(&old);
}

static size_t first_dropped(const struct sql *sql, const struct sql_statement *s)
{
    return sql_begins(sql, s, 2, "IF EXISTS") ? 4 : 2;
}

/* Is one of the tables that S drops the one that WANTED means? */
static bool drops(const struct sql *sql, const struct sql_statement *s, const struct path *wanted)
{
    size_t i = first_dropped(sql, s);
    bool same = false;

    if (!sql_begins(sql, s, 0, "DROP TABLE"))
        return false;
    while (!same && i < s->count) {
        struct path one = PATH_INIT;

        read_path(&one, sql, s, i);
        same = is_same(&one, wanted);
        i = one.end + 1;
        release(&one);
    }
    return same;
}

/* Has the script made what is WANTED further up than AT, or gets a copy its name further down? */
static bool is_made(const struct sql *sql, const struct sql_statement *at,
                    const struct path *wanted)
{
    bool made = false;

    vec_each (struct sql_statement, s, &sql->statements) {
        struct path one = PATH_INIT;

        if (s < at && drops(sql, s, wanted))
            made = false;
        if (s < at)
            read_created(&one, sql, s);
        else if (s > at)
            read_renamed(&one, sql, s);
        made = made || is_same(&one, wanted);
        release(&one);
    }
    return made;
}

/* --- what is gone then --------------------------------------------------------------------------
 */

static struct migration_drop *add(struct vec *out, enum migration_drop_kind kind, const char *what)
{
    struct migration_drop *drop = vec_push(out);

    *drop = (struct migration_drop){
        .kind = kind, .what = what, .schema = STR_INIT, .name = STR_INIT, .column = STR_INIT};
    return drop;
}

/* The names from token I on, ',' between. */
static void add_names(struct vec *out, const struct sql *sql, const struct sql_statement *s,
                      size_t i, enum migration_drop_kind kind, const char *what)
{
    bool more = i < s->count;

    while (more) {
        struct path one = PATH_INIT;

        read_path(&one, sql, s, i);
        if (!is_made(sql, s, &one)) {
            struct migration_drop *drop = add(out, kind, what);

            str_adds(&drop->schema, one.schema.buf);
            str_adds(&drop->name, one.name.buf);
        }
        i = one.end + sql_is_op(sql, s, one.end, "*");
        more = sql_is_op(sql, s, i, ",") && i + 1 < s->count;
        i++;
        release(&one);
    }
}

bool migration_drop_is_rebuild(const struct sql *sql, const struct sql_statement *s)
{
    struct vec left = VEC_INIT(struct migration_drop);
    bool is;

    add_names(&left, sql, s, first_dropped(sql, s), MIGRATION_DROPS_TABLE, "DROP TABLE");
    is = !left.len;
    migration_drops_release(&left);
    return is;
}

static void add_columns(struct vec *out, const struct sql *sql, const struct sql_statement *s)
{
    struct path table = PATH_INIT;

    read_path(&table, sql, s, altered(sql, s));
    for (size_t i = migration_alter_action(sql, s); i < s->count;
         i = migration_alter_end(sql, s, i) + 1) {
        struct migration_drop *drop;
        size_t name = i + 1;

        if (!migration_alter_drops_column(sql, s, i) || is_made(sql, s, &table))
            continue;
        name += sql_is_word(sql, s, name, "COLUMN");
        name += sql_begins(sql, s, name, "IF EXISTS") ? 2 : 0;
        drop = add(out, MIGRATION_DROPS_COLUMN, "DROP COLUMN");
        str_adds(&drop->schema, table.schema.buf);
        str_adds(&drop->name, table.name.buf);
        if (name < s->count)
            sql_name(&drop->column, sql, sql_at(sql, s, name));
    }
    release(&table);
}

static bool cascades(const struct sql *sql, const struct sql_statement *s)
{
    return s->count > 3 && sql_is_word(sql, s, s->count - 1, "CASCADE");
}

static void add_drop(struct vec *out, const struct sql *sql, const struct sql_statement *s)
{
    static const char *const cascading[] = {"TYPE", "DOMAIN", "EXTENSION", "SEQUENCE"};

    if (sql_is_word(sql, s, 1, "TABLE"))
        add_names(out, sql, s, first_dropped(sql, s), MIGRATION_DROPS_TABLE, "DROP TABLE");
    else if (sql_is_word(sql, s, 1, "SCHEMA") && cascades(sql, s))
        add_names(out, sql, s, first_dropped(sql, s), MIGRATION_DROPS_SCHEMA,
                  "DROP SCHEMA ... CASCADE");
    else if (sql_is_word(sql, s, 1, "OWNED"))
        add(out, MIGRATION_DROPS_MORE, "DROP OWNED");
    else if (sql_is_word(sql, s, 1, "DATABASE"))
        add(out, MIGRATION_DROPS_MORE, "DROP DATABASE");
    for (size_t i = 0; i < sizeof(cascading) / sizeof(*cascading); i++)
        if (sql_is_word(sql, s, 1, cascading[i]) && cascades(sql, s))
            add(out, MIGRATION_DROPS_MORE, "DROP ... CASCADE");
}

void migration_drops(struct vec *out, const struct sql *sql)
{
    vec_each (struct sql_statement, s, &sql->statements) {
        size_t i = 1 + sql_is_word(sql, s, 1, "TABLE");

        if (sql_begins(sql, s, 0, "ALTER TABLE"))
            add_columns(out, sql, s);
        else if (sql_is_word(sql, s, 0, "DROP"))
            add_drop(out, sql, s);
        else if (sql_is_word(sql, s, 0, "TRUNCATE"))
            add_names(out, sql, s, i + sql_is_word(sql, s, i, "ONLY"), MIGRATION_DROPS_TABLE,
                      "TRUNCATE");
    }
}

void migration_drops_release(struct vec *drops)
{
    vec_each (struct migration_drop, drop, drops) {
        str_release(&drop->schema);
        str_release(&drop->name);
        str_release(&drop->column);
    }
    vec_release(drops);
}
