/* What a statement leaves in the session, which is gone with whoever had that. */
#include <string.h>

#include "migrate/apply_parts.h"

/* The word at token I, in lower case, is WORD; quoted or not. */
static bool is_name(const struct sql *sql, const struct sql_statement *st, size_t i,
                    const char *word)
{
    const struct sql_token *t = sql_at(sql, st, i);
    struct str name = STR_INIT;
    bool is;

    if (!t || (t->kind != SQL_WORD && t->kind != SQL_NAME))
        return false;
    sql_name(&name, sql, t);
    is = !strcmp(name.buf, word);
    str_release(&name);
    return is;
}

static bool is_text(const struct sql *sql, const struct sql_statement *st, size_t i)
{
    const struct sql_token *t = sql_at(sql, st, i);

    return t && t->kind == SQL_STRING;
}

/* Token number I is set_config, with a bracket behind it. */
static bool is_set_config(const struct sql *sql, const struct sql_statement *st, size_t i)
{
    return is_name(sql, st, i, "set_config") && sql_is_op(sql, st, i + 1, "(");
}

/* SELECT set_config('a', 'b', ...) and nothing else: where the third is; 0: it is another one. */
static size_t plain_set_config(const struct sql *sql, const struct sql_statement *st)
{
    size_t i = is_name(sql, st, 1, "pg_catalog") && sql_is_op(sql, st, 2, ".") ? 3 : 1;
    bool is = sql_is_word(sql, st, 0, "SELECT") && is_set_config(sql, st, i) &&
              is_text(sql, st, i + 2) && sql_is_op(sql, st, i + 3, ",") &&
              is_text(sql, st, i + 4) && sql_is_op(sql, st, i + 5, ",") &&
              sql_is_op(sql, st, i + 7, ")") && st->count == i + 8;

    return is ? i + 6 : 0;
}

bool apply_session_again(const struct sql *sql, const struct sql_statement *st)
{
    static const char *const words[] = {"SET",    "RESET",  "DISCARD", "LOAD",
                                        "ATTACH", "DETACH", "PRAGMA"};
    size_t local = plain_set_config(sql, st);

    if (local)
        return sql_is_word(sql, st, local, "FALSE");
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (sql_is_word(sql, st, 0, words[i]))
            return !sql_is_word(sql, st, 1, "LOCAL");
    return false;
}

/* Something temporary is made by ST, or set in a way that is not read here. */
static bool is_lost(const struct sql *sql, const struct sql_statement *st)
{
    bool sqlite = sql->dialect == SQL_SQLITE;
    bool makes = sql_is_word(sql, st, 0, "CREATE");

    if (sql_is_word(sql, st, 0, "PREPARE") || sql_is_word(sql, st, 0, "DECLARE"))
        return true;
    for (size_t i = 0; i < st->count; i++) {
        bool temporary = sql_is_word(sql, st, i, "TEMP") || sql_is_word(sql, st, i, "TEMPORARY");

        if (temporary && ((makes && i <= 3) || sql_is_word(sql, st, i - 1, "INTO")))
            return true;
        if (makes && is_name(sql, st, i, sqlite ? "temp" : "pg_temp") &&
            sql_is_op(sql, st, i + 1, "."))
            return true;
        if (is_set_config(sql, st, i) && !plain_set_config(sql, st))
            return true;
    }
    return false;
}

bool apply_session_lost(const struct sql *sql, size_t upto)
{
    for (size_t i = 0; i < upto && i < sql->statements.len; i++)
        if (is_lost(sql, vec_at(&sql->statements, i)))
            return true;
    return false;
}
