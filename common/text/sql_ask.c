/* Questions about tokens. */
#include <string.h>
#include <strings.h>

#include "text/sql.h"

const struct sql_token *sql_at(const struct sql *sql, const struct sql_statement *s, size_t i)
{
    return i < s->count ? vec_at(&sql->tokens, s->first + i) : NULL;
}

static bool is_word(const struct sql *sql, const struct sql_token *t, const char *word, size_t len)
{
    return t && t->kind == SQL_WORD && t->at.len == len &&
           !strncasecmp(sql->text + t->at.at, word, len);
}

bool sql_is_word(const struct sql *sql, const struct sql_statement *s, size_t i, const char *word)
{
    return is_word(sql, sql_at(sql, s, i), word, strlen(word));
}

bool sql_is_op(const struct sql *sql, const struct sql_statement *s, size_t i, const char *op)
{
    const struct sql_token *t = sql_at(sql, s, i);

    return t && t->kind == SQL_OP && span_is(sql->text, t->at, op);
}

bool sql_begins(const struct sql *sql, const struct sql_statement *s, size_t i, const char *words)
{
    while (*words) {
        size_t len = strcspn(words, " ");

        if (!is_word(sql, sql_at(sql, s, i++), words, len))
            return false;
        words += len + (words[len] == ' ');
    }
    return true;
}
