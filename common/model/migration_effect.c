#include "model/migration_effect.h"

#include <string.h>

/* What only adds, whatever follows. */
static const char *const adding[] = {
    "CREATE TABLE",
    "CREATE TEMP",
    "CREATE TEMPORARY",
    "CREATE UNLOGGED TABLE",
    "CREATE FOREIGN",
    "CREATE INDEX",
    "CREATE VIEW",
    "CREATE RECURSIVE VIEW",
    "CREATE MATERIALIZED VIEW",
    "CREATE SEQUENCE",
    "CREATE SCHEMA",
    "CREATE TYPE",
    "CREATE DOMAIN",
    "CREATE EXTENSION",
    "CREATE FUNCTION",
    "CREATE PROCEDURE",
    "CREATE AGGREGATE",
    "CREATE STATISTICS",
    "CREATE COLLATION",
    "CREATE ROLE",
    "CREATE USER",
    "CREATE VIRTUAL TABLE",
    "COMMENT",
    "GRANT",
    "INSERT",
    "COPY",
    "ANALYZE",
    "VACUUM",
    "REINDEX",
    "CLUSTER",
    "SET",
    "RESET",
    "PRAGMA",
    "REFRESH MATERIALIZED VIEW",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool begins_any(const struct sql *sql, const struct sql_statement *s,
                       const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sql_begins(sql, s, 0, words[i]))
            return true;
    return false;
}

/* Is WORD among the tokens of S from I up to END? */
static bool has_word(const struct sql *sql, const struct sql_statement *s, size_t i, size_t end,
                     const char *word)
{
    for (; i < end && i < s->count; i++)
        if (sql_is_word(sql, s, i, word))
            return true;
    return false;
}

/* --- ALTER TABLE --------------------------------------------------------------------------------
 */

/* The first action of an ALTER TABLE. */
static size_t first_action(const struct sql *sql, const struct sql_statement *s)
{
    size_t i = sql_begins(sql, s, 2, "IF EXISTS") ? 4 : 2;

    if (sql_is_word(sql, s, i, "ONLY"))
        i++;
    while (sql_is_op(sql, s, i + 1, "."))
        i += 2;
    return i + (sql_is_op(sql, s, i + 1, "*") ? 2 : 1);
}

/* The ',' behind the action at I, or the end. */
static size_t action_end(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    while (i < s->count && (sql_at(sql, s, i)->depth || !sql_is_op(sql, s, i, ",")))
        i++;
    return i;
}

static const char *const no_column[] = {"CONSTRAINT", "PRIMARY", "UNIQUE",
                                        "FOREIGN",    "CHECK",   "EXCLUDE"};

static bool is_column(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    for (size_t k = 0; k < COUNT(no_column); k++)
        if (sql_is_word(sql, s, i, no_column[k]))
            return false;
    return true;
}

/* ADD [COLUMN] of one that who does not know of it may leave out. */
static bool adds_optional_column(const struct sql *sql, const struct sql_statement *s, size_t i,
                                 size_t end)
{
    static const char *const strict[] = {"PRIMARY", "UNIQUE", "CHECK", "CONSTRAINT"};
    bool needed = false;

    if (!sql_is_word(sql, s, i, "ADD") || !is_column(sql, s, i + 1))
        return false;
    for (size_t k = 0; k < COUNT(strict); k++)
        if (has_word(sql, s, i, end, strict[k]))
            return false;
    for (size_t k = i; k < end; k++)
        if (sql_begins(sql, s, k, "NOT NULL"))
            needed = true;
    return !needed || has_word(sql, s, i, end, "DEFAULT") || has_word(sql, s, i, end, "GENERATED");
}

/* DROP [COLUMN], but not of what is no data. */
static bool drops_column(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    return sql_is_word(sql, s, i, "DROP") && !sql_is_word(sql, s, i + 1, "CONSTRAINT");
}

static bool is_adding_alter(const struct sql *sql, const struct sql_statement *s)
{
    if (!sql_begins(sql, s, 0, "ALTER TABLE"))
        return false;
    for (size_t i = first_action(sql, s), end; i < s->count; i = end + 1) {
        end = action_end(sql, s, i);
        if (!adds_optional_column(sql, s, i, end))
            return false;
    }
    return true;
}

static bool drops_any_column(const struct sql *sql, const struct sql_statement *s)
{
    if (!sql_begins(sql, s, 0, "ALTER TABLE"))
        return false;
    for (size_t i = first_action(sql, s); i < s->count; i = action_end(sql, s, i) + 1)
        if (drops_column(sql, s, i))
            return true;
    return false;
}

static bool is_additive(const struct sql *sql, const struct sql_statement *s)
{
    bool inserts = sql_is_word(sql, s, 0, "INSERT");

    if (sql_begins(sql, s, 0, "ALTER TYPE") && has_word(sql, s, 2, 8, "ADD") &&
        has_word(sql, s, 2, 8, "VALUE"))
        return true;
    if (inserts && (has_word(sql, s, 0, s->count, "UPDATE") || sql_begins(sql, s, 0, "INSERT OR")))
        return false;
    return begins_any(sql, s, adding, COUNT(adding)) || is_adding_alter(sql, s);
}

/* --- what is destroyed --------------------------------------------------------------------------
 */

/* The table at token I of S is called NAME? The schema is left aside. */
static bool is_called(const struct sql *sql, const struct sql_statement *s, size_t i,
                      const struct str *name)
{
    struct str other = STR_INIT;
    bool same;

    while (sql_is_op(sql, s, i + 1, "."))
        i += 2;
    if (i < s->count)
        sql_name(&other, sql, sql_at(sql, s, i));
    same = other.len && str_eq(&other, name);
    str_release(&other);
    return same;
}

/* Does S make a table called NAME, or rename one to that? */
static bool makes(const struct sql *sql, const struct sql_statement *s, const struct str *name)
{
    size_t i = 1;

    if (sql_is_word(sql, s, 0, "CREATE")) {
        while (i < 4 && i < s->count && !sql_is_word(sql, s, i, "TABLE"))
            i++;
        i++;
        if (sql_begins(sql, s, i, "IF NOT EXISTS"))
            i += 3;
        return sql_is_word(sql, s, i == 1 ? 1 : i - 1, "TABLE") ? is_called(sql, s, i, name)
                                                                : false;
    }
    if (!sql_begins(sql, s, 0, "ALTER TABLE"))
        return false;
    i = first_action(sql, s);
    return sql_begins(sql, s, i, "RENAME TO") && is_called(sql, s, i + 2, name);
}

/* DROP TABLE of one table that this script makes itself, or whose name a copy gets further down:
 * SQLite has no other way to change a column. */
static bool is_rebuild(const struct sql *sql, const struct sql_statement *drop)
{
    size_t i = sql_begins(sql, drop, 2, "IF EXISTS") ? 4 : 2;
    struct str name = STR_INIT;
    bool made = false;

    while (sql_is_op(sql, drop, i + 1, "."))
        i += 2;
    if (i + 1 == drop->count) {
        sql_name(&name, sql, sql_at(sql, drop, i));
        vec_each (struct sql_statement, s, &sql->statements) {
            bool renames = sql_is_word(sql, s, 0, "ALTER");

            if (!made && s != drop && (s < drop) != renames)
                made = makes(sql, s, &name);
        }
    }
    str_release(&name);
    return made;
}

static const char *destroys(const struct sql *sql, const struct sql_statement *s)
{
    static const char *const cascading[] = {"TYPE", "DOMAIN", "EXTENSION", "SCHEMA", "SEQUENCE"};

    if (sql_is_word(sql, s, 0, "TRUNCATE"))
        return "TRUNCATE";
    if (sql_is_word(sql, s, 0, "DELETE"))
        return "DELETE";
    if (sql_is_word(sql, s, 0, "WITH") && has_word(sql, s, 0, s->count, "DELETE"))
        return "DELETE";
    if (sql_is_word(sql, s, 0, "MERGE") && has_word(sql, s, 0, s->count, "DELETE"))
        return "DELETE";
    if (drops_any_column(sql, s))
        return "DROP COLUMN";
    if (sql_begins(sql, s, 0, "DROP TABLE"))
        return is_rebuild(sql, s) ? NULL : "DROP TABLE";
    if (sql_begins(sql, s, 0, "DROP FOREIGN TABLE") || !sql_is_word(sql, s, 0, "DROP"))
        return NULL;
    if (sql_is_word(sql, s, 1, "OWNED") || sql_is_word(sql, s, 1, "DATABASE"))
        return sql_is_word(sql, s, 1, "OWNED") ? "DROP OWNED" : "DROP DATABASE";
    for (size_t i = 0; i < COUNT(cascading); i++)
        if (sql_is_word(sql, s, 1, cascading[i]) && has_word(sql, s, 2, s->count, "CASCADE"))
            return "DROP ... CASCADE";
    return NULL;
}

void migration_effect(struct migration_effect *out, const struct sql *sql)
{
    *out = (struct migration_effect){.additive = true};
    vec_each (struct sql_statement, s, &sql->statements) {
        const char *what = out->destroys ? NULL : destroys(sql, s);

        if (out->additive)
            out->additive = !what && is_additive(sql, s);
        if (!what)
            continue;
        out->destroys = true;
        out->what = what;
        out->at = s->at.at;
    }
}
