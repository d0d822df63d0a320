/* Tokens of SQLite, as its tokenizer tells them apart. */
#include <string.h>

#include "text/sql_lexer.h"

static bool take_number(struct sql_lexer *l)
{
    size_t start = l->at;
    int c, next;

    while (sql_is_digit(sql_peek(l)) || (sql_peek(l) == '_' && l->at > start))
        l->at++;
    if (sql_peek(l) == '.') {
        l->at++;
        while (sql_is_digit(sql_peek(l)) ||
               (sql_peek(l) == '_' && sql_is_digit((unsigned char)l->text[l->at - 1])))
            l->at++;
    }
    c = sql_peek(l);
    next = sql_peek_at(l, 1);
    if ((c == 'e' || c == 'E') && (next == '+' || next == '-') && sql_is_digit(sql_peek_at(l, 2)))
        l->at += 2;
    sql_skip_word(l);
    return sql_add(l, SQL_NUMBER, start);
}

/* ?1, :a, @a, $a, and of Tcl $a::b(c); a mark with nothing behind it is none. */
static bool take_param(struct sql_lexer *l)
{
    size_t start = l->at++, name = l->at;

    if (l->text[start] == '?') {
        while (sql_is_digit(sql_peek(l)))
            l->at++;
        return sql_add(l, SQL_PARAM, start);
    }
    for (;;) {
        if (sql_is_letter_more(sql_peek(l)))
            l->at++;
        else if (sql_peek(l) == ':' && sql_peek_at(l, 1) == ':')
            l->at += 2;
        else
            break;
    }
    if (sql_peek(l) == '(' && l->at > name) {
        size_t n = 1;

        while (sql_peek_at(l, n) != -1 && sql_peek_at(l, n) != ')' &&
               !sql_is_blank(sql_peek_at(l, n)))
            n++;
        l->at += n + (sql_peek_at(l, n) == ')');
    }
    return sql_add(l, l->at > name ? SQL_PARAM : SQL_OP, start);
}

static bool take_op(struct sql_lexer *l)
{
    static const char *const ops[] = {"->>", "->", "||", "<<", ">>", "<=", ">=", "<>", "==", "!="};

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        size_t len = strlen(ops[i]);

        if (l->len - l->at >= len && !memcmp(l->text + l->at, ops[i], len))
            return sql_take_op(l, len);
    }
    return sql_take_op(l, 1);
}

/* A word, or a blob x'ff', whose quote nothing doubles. */
static bool take_word(struct sql_lexer *l)
{
    size_t start = l->at;
    const char *end;

    if ((sql_peek(l) == 'x' || sql_peek(l) == 'X') && sql_peek_at(l, 1) == '\'') {
        end = memchr(l->text + l->at + 2, '\'', l->len - l->at - 2);
        if (!end)
            return sql_fail(l, "a string without end", start);
        l->at = (size_t)(end - l->text) + 1;
        return sql_add(l, SQL_STRING, start);
    }
    sql_skip_word(l);
    return sql_add(l, SQL_WORD, start);
}

static bool take_bracketed(struct sql_lexer *l)
{
    size_t start = l->at;
    const char *end = memchr(l->text + l->at, ']', l->len - l->at);

    if (!end)
        return sql_fail(l, "a quoted name without end", start);
    l->at = (size_t)(end - l->text) + 1;
    return sql_add(l, SQL_NAME, start);
}

bool sql_take_sqlite(struct sql_lexer *l)
{
    int c = sql_peek(l), next = sql_peek_at(l, 1);

    if (c == '-' && next == '-') {
        sql_skip_line(l);
        return true;
    }
    if (c == '/' && next == '*')
        return sql_take_comment(l, false);
    if (c == 0xef && text_bom(l->text + l->at, l->len - l->at)) {
        l->at += 3;
        return true;
    }
    if (sql_is_letter(c))
        return take_word(l);
    if (sql_is_digit(c) || (c == '.' && sql_is_digit(next)))
        return take_number(l);
    /* no statement begins with a '.' */
    if (c == '.' && !l->open && sql_is_letter(next))
        return sql_take_meta(l);
    switch (c) {
    case '\'':
        return sql_take_quoted(l, SQL_STRING, l->at, '\'', false);
    case '"':
    case '`':
        return sql_take_quoted(l, SQL_NAME, l->at, (char)c, false);
    case '[':
        return take_bracketed(l);
    case '?':
    case ':':
    case '@':
    case '$':
    case '#':
        return take_param(l);
    case ';':
        return sql_add_semicolon(l);
    default:
        return take_op(l);
    }
}
