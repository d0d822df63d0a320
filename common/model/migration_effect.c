#include "model/migration_effect.h"

#include "model/migration_drop.h"

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

static bool is_adding_alter(const struct sql *sql, const struct sql_statement *s)
{
    if (!sql_begins(sql, s, 0, "ALTER TABLE"))
        return false;
    for (size_t i = migration_alter_action(sql, s), end; i < s->count; i = end + 1) {
        end = migration_alter_end(sql, s, i);
        if (!adds_optional_column(sql, s, i, end))
            return false;
    }
    return true;
}

static bool drops_any_column(const struct sql *sql, const struct sql_statement *s)
{
    if (!sql_begins(sql, s, 0, "ALTER TABLE"))
        return false;
    for (size_t i = migration_alter_action(sql, s); i < s->count;
         i = migration_alter_end(sql, s, i) + 1)
        if (migration_alter_drops_column(sql, s, i))
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

/* Statements that hold another one, of which WORD is seen anywhere. */
static bool holds(const struct sql *sql, const struct sql_statement *s, const char *word)
{
    static const char *const holding[] = {"WITH", "MERGE", "EXPLAIN", "PREPARE", "COPY"};

    for (size_t i = 0; i < COUNT(holding); i++)
        if (sql_is_word(sql, s, 0, holding[i]))
            return has_word(sql, s, 0, s->count, word);
    return false;
}

static const char *destroys(const struct sql *sql, const struct sql_statement *s)
{
    static const char *const cascading[] = {"TYPE", "DOMAIN", "EXTENSION", "SCHEMA", "SEQUENCE"};

    if (sql_is_word(sql, s, 0, "TRUNCATE"))
        return "TRUNCATE";
    if (sql_is_word(sql, s, 0, "DELETE"))
        return "DELETE";
    if (holds(sql, s, "DELETE"))
        return "DELETE";
    if (drops_any_column(sql, s))
        return "DROP COLUMN";
    if (sql_begins(sql, s, 0, "DROP TABLE"))
        return migration_drop_is_rebuild(sql, s) ? NULL : "DROP TABLE";
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
