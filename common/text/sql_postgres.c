/* Tokens of PostgreSQL, as psqlscan.l of PostgreSQL 15 to 18 tells them apart. */
#include <string.h>

#include "text/sql_lexer.h"

static bool is_op(int c)
{
    return c > 0 && strchr("~!@#^&|`?+-*/%<>=", c);
}

/*
 * Number, and letters right behind it, which no server takes: "1_000" and "0x1F" of PostgreSQL 16
 * are told by that as well. "1..2" is "1", "..", "2".
 */
static bool take_number(struct sql_lexer *l)
{
    size_t start = l->at;
    int c;

    while (sql_is_digit(sql_peek(l)) || (sql_peek(l) == '_' && l->at > start))
        l->at++;
    if (sql_peek(l) == '.' && sql_peek_at(l, 1) != '.') {
        l->at++;
        while (sql_is_digit(sql_peek(l)) ||
               (sql_peek(l) == '_' && sql_is_digit((unsigned char)l->text[l->at - 1])))
            l->at++;
    }
    c = sql_peek(l);
    if ((c == 'e' || c == 'E') && (sql_peek_at(l, 1) == '+' || sql_peek_at(l, 1) == '-'))
        l->at += 2;
    sql_skip_word(l);
    return sql_add(l, SQL_NUMBER, start);
}

/*
 * A run of operator characters, up to where a comment begins in it. '+' and '-' end none of
 * several characters unless one of them is none of SQL's own: "=-" is two operators, "@-" is one.
 * What is cut off is an operator each.
 */
static bool take_op(struct sql_lexer *l)
{
    size_t n = 0, keep;
    bool own = false;

    while (is_op(sql_peek_at(l, n))) {
        int c = sql_peek_at(l, n), next = sql_peek_at(l, n + 1);

        if ((c == '/' && next == '*') || (c == '-' && next == '-'))
            break;
        own = own || strchr("~!@#^&|`?%", c);
        n++;
    }
    for (keep = n; !own && keep > 1; keep--) {
        int c = sql_peek_at(l, keep - 1);

        if (c != '+' && c != '-')
            break;
    }
    n -= keep;
    sql_take_op(l, keep);
    while (n--)
        sql_take_op(l, 1);
    return true;
}

/* $1, $tag$; else a '$' alone. */
static bool take_dollar(struct sql_lexer *l)
{
    size_t start = l->at;
    bool taken;

    if (sql_is_digit(sql_peek_at(l, 1))) {
        l->at += 2;
        while (sql_is_digit(sql_peek(l)))
            l->at++;
        if (sql_is_letter(sql_peek(l)))
            sql_skip_word(l);
        return sql_add(l, SQL_PARAM, start);
    }
    if (!sql_take_dollar(&taken, l))
        return false;
    return taken || sql_take_op(l, 1);
}

/* A word, or the letter before a quote that is part of it. */
static bool take_word(struct sql_lexer *l)
{
    size_t start = l->at;
    int c = sql_peek(l), next = sql_peek_at(l, 1), third = sql_peek_at(l, 2);

    if (next == '\'' && strchr("eEbBxXnN", c)) {
        l->at++;
        return sql_take_string(l, start, c == 'e' || c == 'E');
    }
    if ((c == 'u' || c == 'U') && next == '&' && (third == '\'' || third == '"')) {
        l->at += 2;
        return third == '"' ? sql_take_quoted(l, SQL_NAME, start, '"', false)
                            : sql_take_string(l, start, false);
    }
    sql_skip_word(l);
    return sql_add(l, SQL_WORD, start);
}

bool sql_take_postgres(struct sql_lexer *l)
{
    int c = sql_peek(l), next = sql_peek_at(l, 1);

    if (c == '-' && next == '-') {
        while (l->at < l->len && l->text[l->at] != '\n' && l->text[l->at] != '\r')
            l->at++;
        return true;
    }
    if (c == '/' && next == '*')
        return sql_take_comment(l, true);
    if (sql_is_letter(c))
        return take_word(l);
    if (sql_is_digit(c) || (c == '.' && sql_is_digit(next)))
        return take_number(l);
    if (is_op(c))
        return take_op(l);
    switch (c) {
    case '\'':
        return sql_take_string(l, l->at, false);
    case '"':
        return sql_take_quoted(l, SQL_NAME, l->at, '"', false);
    case '$':
        return take_dollar(l);
    case ':':
        return sql_take_colon(l);
    case ';':
        return sql_add_semicolon(l);
    case '\\':
        return sql_take_meta(l);
    default:
        return sql_take_op(l, c == '.' && next == '.' ? 2 : 1);
    }
}
