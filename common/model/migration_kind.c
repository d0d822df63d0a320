#include "model/migration_kind.h"

#include <string.h>

#include "text/span.h"

/* A script that is wrong throughout is not told so a thousand times. */
#define FINDINGS_MAX 20

/* The line of byte AT, in a file whose line LINE the text begins with. */
static size_t line_of(const struct sql *sql, size_t at, size_t line)
{
    return line + text_line(sql->text, at) - 1;
}

static const struct {
    const char *words, *name;
} transactions[] = {
    {"BEGIN", "BEGIN"},
    {"START TRANSACTION", "START TRANSACTION"},
    {"COMMIT", "COMMIT"},
    {"END", "END"},
    {"ROLLBACK", "ROLLBACK"},
    {"ABORT", "ABORT"},
    {"SAVEPOINT", "SAVEPOINT"},
    {"RELEASE", "RELEASE"},
    {"PREPARE TRANSACTION", "PREPARE TRANSACTION"},
    {"SET TRANSACTION", "SET TRANSACTION"},
    {"SET LOCAL TRANSACTION", "SET TRANSACTION"},
    {"SET SESSION CHARACTERISTICS", "SET SESSION CHARACTERISTICS"},
};

/* Is S a trigger up to the first ';' of its body, as SQLite has them? */
static bool is_cut_trigger(const struct sql *sql, const struct sql_statement *s)
{
    bool trigger = false;

    for (size_t i = 1; sql_is_word(sql, s, 0, "CREATE") && i < s->count; i++) {
        trigger |= sql_is_word(sql, s, i, "TRIGGER");
        if (trigger && sql_is_word(sql, s, i, "BEGIN"))
            return true;
    }
    return false;
}

/* What is said of END where it is that of a trigger, which the other dialect would have known. */
static const char *sqlite_after_all(const struct sql *sql, const struct sql_statement *end)
{
    if (sql->dialect == SQL_POSTGRES && sql_is_word(sql, end, 0, "END"))
        vec_each (const struct sql_statement, s, &sql->statements)
            if (s < end && is_cut_trigger(sql, s))
                return "; where this is SQLite's, 'git config -f .cutover "
                       "cutover.migrations.dialect sqlite' says so";
    return "";
}

static void refuse_transactions(struct migration_findings *found, const struct sql *sql,
                                const char *path, size_t line)
{
    size_t left = FINDINGS_MAX;

    vec_each (struct sql_statement, s, &sql->statements) {
        for (size_t i = 0; i < sizeof(transactions) / sizeof(transactions[0]); i++) {
            if (!sql_begins(sql, s, 0, transactions[i].words))
                continue;
            migration_found(found, MIGRATION_REFUSAL, "migration.transaction", path,
                            line_of(sql, s->at.at, line),
                            "has %s %s: transactions are begun and ended around scripts%s",
                            strchr("AE", *transactions[i].name) ? "an" : "a", transactions[i].name,
                            sqlite_after_all(sql, s));
            if (!--left)
                return;
            break;
        }
    }
}

/* SQLite would take one that nobody gives a value for NULL. */
static void refuse_parameters(struct migration_findings *found, const struct sql *sql,
                              const char *path, size_t line)
{
    vec_each (const struct sql_token, t, &sql->tokens) {
        if (t->kind != SQL_PARAM)
            continue;
        migration_found(found, MIGRATION_REFUSAL, "migration.syntax", path,
                        line_of(sql, t->at.at, line),
                        "has the parameter '%.*s', which nothing gives a value",
                        (int)(t->at.len > 40 ? 40 : t->at.len), sql->text + t->at.at);
        return;
    }
}

void migration_refuse(struct migration_findings *found, const struct sql *sql, const char *path,
                      size_t line)
{
    size_t left = FINDINGS_MAX;

    vec_each (struct sql_special, s, &sql->specials) {
        size_t at = line_of(sql, s->at.at, line);
        int len = s->at.len > 40 ? 40 : (int)s->at.len;

        if (s->kind == SQL_DATA_UNENDED)
            migration_found(found, MIGRATION_REFUSAL, "migration.syntax", path, at,
                            "has data of a COPY that no '\\.' ends");
        else if (s->kind == SQL_STRINGS_OFF)
            migration_found(found, MIGRATION_REFUSAL, "migration.meta", path, at,
                            "has '%.*s': strings would be read in another way from here on", len,
                            sql->text + s->at.at);
        else
            migration_found(found, MIGRATION_REFUSAL, "migration.meta", path, at,
                            "has the %s '%.*s', which is %s own",
                            s->kind == SQL_META ? "command" : "variable", len, sql->text + s->at.at,
                            sql->dialect == SQL_SQLITE ? "sqlite3's" : "psql's");
        if (!--left)
            break;
    }
    if (sql->dialect == SQL_SQLITE)
        refuse_parameters(found, sql, path, line);
    refuse_transactions(found, sql, path, line);
}

/* The first token of S behind I whose word is WORD, outside of brackets; 0: there is none. */
static size_t find_word(const struct sql *sql, const struct sql_statement *s, size_t i,
                        const char *word)
{
    for (; i < s->count; i++)
        if (!sql_at(sql, s, i)->depth && sql_is_word(sql, s, i, word))
            return i;
    return 0;
}

/* Behind the brackets that open at token I, if any do. */
static size_t skip_brackets(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    unsigned depth;

    if (!sql_is_op(sql, s, i, "("))
        return i;
    depth = sql_at(sql, s, i)->depth;
    for (i++; i < s->count; i++)
        if (sql_is_op(sql, s, i, ")") && sql_at(sql, s, i)->depth == depth)
            return i + 1;
    return i;
}

static bool is_any(const struct sql *sql, const struct sql_statement *s)
{
    (void)sql;
    (void)s;
    return true;
}

static bool is_reindex_alone(const struct sql *sql, const struct sql_statement *s)
{
    size_t i = skip_brackets(sql, s, 1);

    while (sql_is_word(sql, s, i, "VERBOSE"))
        i++;
    for (size_t k = 1; k <= i + 1 && k < s->count; k++)
        if (sql_is_word(sql, s, k, "CONCURRENTLY"))
            return true;
    return sql_is_word(sql, s, i, "SCHEMA") || sql_is_word(sql, s, i, "DATABASE") ||
           sql_is_word(sql, s, i, "SYSTEM");
}

static bool is_cluster_of_all(const struct sql *sql, const struct sql_statement *s)
{
    size_t i = skip_brackets(sql, s, 1);

    return i >= s->count || (i + 1 == s->count && sql_is_word(sql, s, i, "VERBOSE"));
}

static bool is_detach(const struct sql *sql, const struct sql_statement *s)
{
    size_t i = find_word(sql, s, 2, "DETACH");

    return i && find_word(sql, s, i, "CONCURRENTLY");
}

static bool is_subscription_change(const struct sql *sql, const struct sql_statement *s)
{
    return find_word(sql, s, 2, "REFRESH") || find_word(sql, s, 2, "PUBLICATION");
}

static bool sets_tablespace(const struct sql *sql, const struct sql_statement *s)
{
    return find_word(sql, s, 2, "TABLESPACE") != 0;
}

#define ON_POSTGRES 1u
#define ON_SQLITE 2u

static const struct {
    unsigned where;
    const char *words, *name;
    bool (*also)(const struct sql *sql, const struct sql_statement *s);
} alone[] = {
    {ON_POSTGRES, "CREATE INDEX CONCURRENTLY", "CREATE INDEX CONCURRENTLY", is_any},
    {ON_POSTGRES, "CREATE UNIQUE INDEX CONCURRENTLY", "CREATE INDEX CONCURRENTLY", is_any},
    {ON_POSTGRES, "DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY", is_any},
    {ON_POSTGRES, "REINDEX", "REINDEX of many or CONCURRENTLY", is_reindex_alone},
    {ON_POSTGRES | ON_SQLITE, "VACUUM", "VACUUM", is_any},
    {ON_POSTGRES, "CREATE DATABASE", "CREATE DATABASE", is_any},
    {ON_POSTGRES, "DROP DATABASE", "DROP DATABASE", is_any},
    {ON_POSTGRES, "ALTER DATABASE", "ALTER DATABASE SET TABLESPACE", sets_tablespace},
    {ON_POSTGRES, "CREATE TABLESPACE", "CREATE TABLESPACE", is_any},
    {ON_POSTGRES, "DROP TABLESPACE", "DROP TABLESPACE", is_any},
    {ON_POSTGRES, "ALTER SYSTEM", "ALTER SYSTEM", is_any},
    {ON_POSTGRES, "DISCARD ALL", "DISCARD ALL", is_any},
    {ON_POSTGRES, "CLUSTER", "CLUSTER of all tables", is_cluster_of_all},
    {ON_POSTGRES, "ALTER TABLE", "DETACH PARTITION CONCURRENTLY", is_detach},
    {ON_POSTGRES, "CREATE SUBSCRIPTION", "CREATE SUBSCRIPTION", is_any},
    {ON_POSTGRES, "DROP SUBSCRIPTION", "DROP SUBSCRIPTION", is_any},
    {ON_POSTGRES, "ALTER SUBSCRIPTION", "ALTER SUBSCRIPTION", is_subscription_change},
    {ON_SQLITE, "PRAGMA JOURNAL_MODE", "PRAGMA journal_mode", is_any},
    {ON_SQLITE, "ATTACH", "ATTACH", is_any},
    {ON_SQLITE, "DETACH", "DETACH", is_any},
};

const char *migration_no_tx_reason(const struct sql *sql, const struct sql_statement *s)
{
    unsigned here = sql->dialect == SQL_SQLITE ? ON_SQLITE : ON_POSTGRES;

    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
        if ((alone[i].where & here) && sql_begins(sql, s, 0, alone[i].words) &&
            alone[i].also(sql, s))
            return alone[i].name;
    return NULL;
}

/* --- ALTER TYPE ... ADD VALUE -------------------------------------------------------------------
 */

/* Append the name at token I of S, "schema.name" as "name"; the token behind it. */
static size_t add_name(struct str *out, const struct sql *sql, const struct sql_statement *s,
                       size_t i)
{
    while (sql_is_op(sql, s, i + 1, "."))
        i += 2;
    if (i < s->count)
        sql_name(out, sql, sql_at(sql, s, i));
    return i + 1;
}

/* The value that S adds to a type, whose name is appended; NULL: it adds none. */
static const struct sql_token *added_value(struct str *type, const struct sql *sql,
                                           const struct sql_statement *s)
{
    size_t i;

    if (!sql_begins(sql, s, 0, "ALTER TYPE"))
        return NULL;
    i = add_name(type, sql, s, 2);
    if (!sql_begins(sql, s, i, "ADD VALUE"))
        return NULL;
    i += 2;
    if (sql_begins(sql, s, i, "IF NOT EXISTS"))
        i += 3;
    return i < s->count && sql_at(sql, s, i)->kind == SQL_STRING ? sql_at(sql, s, i) : NULL;
}

/* The type was made further up: its values are of use at once. */
static bool is_new_type(const struct sql *sql, const struct sql_statement *until, const char *type)
{
    struct str name = STR_INIT;
    bool is = false;

    vec_each (struct sql_statement, s, &sql->statements) {
        if (s == until || is)
            break;
        str_reset(&name);
        if (sql_begins(sql, s, 0, "CREATE TYPE"))
            add_name(&name, sql, s, 2);
        is = name.len && !strcmp(name.buf, type);
    }
    str_release(&name);
    return is;
}

/* Is VALUE in a string of a statement behind FROM, bodies of functions included? */
static bool is_used(const struct sql *sql, const struct sql_statement *from,
                    const struct sql_token *value)
{
    const struct sql_statement *end = from + 1;

    vec_each (struct sql_statement, s, &sql->statements) {
        if (s < end || sql_begins(sql, s, 0, "ALTER TYPE"))
            continue;
        for (size_t i = 0; i < s->count; i++) {
            const struct sql_token *t = sql_at(sql, s, i);

            if (t->kind == SQL_STRING &&
                memmem(sql->text + t->at.at, t->at.len, sql->text + value->at.at, value->at.len))
                return true;
        }
        if (s->has_data && value->at.len > 2 &&
            memmem(sql->text + s->data.at, s->data.len, sql->text + value->at.at + 1,
                   value->at.len - 2))
            return true;
    }
    return false;
}

/* So many are looked for one by one; of a script that adds more, it is taken that one is used. */
#define ADDED_MAX 100

const char *migration_no_tx(const struct sql_statement **out, const struct sql *sql)
{
    struct str type = STR_INIT;
    size_t added = 0;
    const char *why = NULL;

    vec_each (struct sql_statement, s, &sql->statements) {
        const struct sql_token *value;

        why = migration_no_tx_reason(sql, s);
        if (!why && sql->dialect == SQL_POSTGRES) {
            str_reset(&type);
            value = added_value(&type, sql, s);
            if (value && (added++ >= ADDED_MAX || is_used(sql, s, value)) &&
                !is_new_type(sql, s, type.buf))
                why = "ALTER TYPE ADD VALUE, whose value is used";
        }
        if (why) {
            if (out)
                *out = s;
            break;
        }
    }
    str_release(&type);
    return why;
}

/* --- SQLite's foreign keys ----------------------------------------------------------------------
 */

/* The value that a statement gives PRAGMA foreign_keys, or NULL. */
static const struct sql_token *keys_value(const struct sql *sql, const struct sql_statement *st)
{
    if (!sql_begins(sql, st, 0, "PRAGMA FOREIGN_KEYS"))
        return NULL;
    return sql_is_op(sql, st, 2, "=") || sql_is_op(sql, st, 2, "(") ? sql_at(sql, st, 3) : NULL;
}

bool migration_asks_for_keys(const struct sql *sql)
{
    vec_each (const struct sql_statement, st, &sql->statements) {
        const struct sql_token *value = keys_value(sql, st);
        struct str text = STR_INIT;
        bool on;

        if (!value)
            continue;
        sql_name(&text, sql, value);
        on = !strcmp(text.buf, "on") || !strcmp(text.buf, "1") || !strcmp(text.buf, "true") ||
             !strcmp(text.buf, "yes");
        str_release(&text);
        return on;
    }
    return false;
}
