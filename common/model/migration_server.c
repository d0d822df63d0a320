#include "model/migration_server.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* Strings within strings: DO, EXECUTE, and one more. */
#define NESTED_MAX 3

static const char *const wide[] = {
    "CREATE ROLE",        "ALTER ROLE",        "DROP ROLE",           "CREATE USER",
    "ALTER USER",         "DROP USER",         "CREATE GROUP",        "ALTER GROUP",
    "DROP GROUP",         "CREATE DATABASE",   "ALTER DATABASE",      "DROP DATABASE",
    "CREATE TABLESPACE",  "ALTER TABLESPACE",  "DROP TABLESPACE",     "CREATE SUBSCRIPTION",
    "ALTER SUBSCRIPTION", "DROP SUBSCRIPTION", "ALTER SYSTEM",        "REASSIGN OWNED",
    "DROP OWNED",         "COMMENT ON ROLE",   "COMMENT ON DATABASE", "COMMENT ON TABLESPACE",
};

/* GRANT r TO s, which makes s a member of r; ON what of the server. */
static const char *grants(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    static const char *const on[] = {"ON DATABASE", "ON TABLESPACE", "ON PARAMETER"};
    bool grant = sql_is_word(sql, s, i, "GRANT");

    if ((!grant && !sql_is_word(sql, s, i, "REVOKE")) || sql_is_word(sql, s, i + 1, "OPTION"))
        return NULL;
    for (i++; i < s->count; i++) {
        for (size_t k = 0; k < COUNT(on); k++)
            if (sql_begins(sql, s, i, on[k]))
                return on[k];
        if (sql_is_word(sql, s, i, "ON"))
            return NULL;
        if (sql_is_word(sql, s, i, grant ? "TO" : "FROM"))
            return grant ? "GRANT of a role" : "REVOKE of a role";
    }
    return NULL;
}

static const char *wide_at(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    for (size_t k = 0; k < COUNT(wide); k++)
        if (sql_begins(sql, s, i, wide[k]) && !sql_is_word(sql, s, i + 2, "MAPPING"))
            return wide[k];
    return grants(sql, s, i);
}

/* The part of TOKEN, a string, within its quotes. */
static struct span inside(const struct sql *sql, const struct sql_token *token)
{
    const char *text = sql->text + token->at.at;
    size_t len = token->at.len, quote = strcspn(text, "'$") + 1;

    if (quote < len && text[quote - 1] == '$')
        quote += strcspn(text + quote, "$") + 1;
    else
        return quote + 1 > len ? (struct span){token->at.at, 0}
                               : (struct span){token->at.at + quote, len - quote - 1};
    return 2 * quote > len ? (struct span){token->at.at, 0}
                           : (struct span){token->at.at + quote, len - 2 * quote};
}

/* Anywhere in a body, and in the strings in it. */
static const char *wide_within(const char *text, size_t len, unsigned nested)
{
    struct sql sql = SQL_INIT;
    struct fault fault;
    const char *what = NULL;

    if (!sql_parse(&sql, &fault, SQL_POSTGRES, text, len))
        vec_each (struct sql_statement, s, &sql.statements)
            for (size_t i = 0; i < s->count && !what; i++) {
                const struct sql_token *token = sql_at(&sql, s, i);
                struct span body;

                what = wide_at(&sql, s, i);
                if (what || token->kind != SQL_STRING || nested == NESTED_MAX)
                    continue;
                body = inside(&sql, token);
                what = wide_within(text + body.at, body.len, nested + 1);
            }
    sql_release(&sql);
    return what;
}

const struct sql_statement *migration_server_wide(const char **what, const struct sql *sql)
{
    vec_each (struct sql_statement, s, &sql->statements) {
        *what = wide_at(sql, s, 0);
        for (size_t i = 1; !*what && sql_is_word(sql, s, 0, "DO") && i < s->count; i++) {
            struct span body = inside(sql, sql_at(sql, s, i));

            if (sql_at(sql, s, i)->kind == SQL_STRING)
                *what = wide_within(sql->text + body.at, body.len, 1);
        }
        if (*what)
            return s;
    }
    return NULL;
}

static bool has_words(const char *text, size_t len, enum sql_dialect dialect, unsigned nested)
{
    static const char *const words[] = {"SETVAL", "RESTART", "SQLITE_SEQUENCE"};
    struct sql sql = SQL_INIT;
    struct fault fault;
    bool found = false;

    if (!sql_parse(&sql, &fault, dialect, text, len))
        vec_each (struct sql_statement, s, &sql.statements)
            for (size_t i = 0; i < s->count && !found; i++) {
                struct span body = {0, 0};

                for (size_t k = 0; k < COUNT(words); k++)
                    found = found || sql_is_word(&sql, s, i, words[k]);
                if (!found && sql_at(&sql, s, i)->kind == SQL_STRING && nested < NESTED_MAX)
                    body = inside(&sql, sql_at(&sql, s, i));
                if (body.len)
                    found = has_words(text + body.at, body.len, dialect, nested + 1);
            }
    sql_release(&sql);
    return found;
}

bool migration_sets_sequences(const struct sql *sql)
{
    return has_words(sql->text, sql->len, sql->dialect, 0);
}
