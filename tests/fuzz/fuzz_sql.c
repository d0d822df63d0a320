/*
 * text/sql over any bytes, in both dialects. Besides not crashing: tokens, statements and specials
 * lie in the text, in order and beside one another; what no token has is blank, a comment, data, or
 * psql's own; each statement has its tokens; and the essence of a script is a script of the same
 * tokens, and its own essence.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "text/sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool parse(struct sql *out, enum sql_dialect dialect, const char *text, size_t len)
{
    struct fault fault = {NULL, 0};
    int rc = sql_parse(out, &fault, dialect, text, len);

    require(!err_message());
    require(!rc || (rc == ERR_INVALID && fault.why && fault.at <= len));
    return !rc;
}

/* The bytes of AT are one thing's alone. */
static void mark(char *seen, const struct sql *sql, struct span at)
{
    require(at.at <= sql->len && at.len <= sql->len - at.at);
    for (size_t i = 0; i < at.len; i++)
        require(!seen[at.at + i]++);
}

static void check_statements(const struct sql *sql, char *seen)
{
    size_t token = 0;

    vec_each (struct sql_statement, s, &sql->statements) {
        const struct sql_token *first = sql_at(sql, s, 0), *last = sql_at(sql, s, s->count - 1);

        require(s->count && s->first >= token && s->first + s->count <= sql->tokens.len);
        for (; token < s->first; token++)
            require(((struct sql_token *)vec_at(&sql->tokens, token))->stops);
        token = s->first + s->count;
        require(s->at.at == first->at.at && s->at.at + s->at.len == last->at.at + last->at.len);
        for (size_t i = 0; i < s->count; i++)
            require(!sql_at(sql, s, i)->stops);
        require(s->ended == (token < sql->tokens.len));
        require(!s->ended || ((struct sql_token *)vec_at(&sql->tokens, token))->stops);
        if (s->has_data)
            mark(seen, sql, s->data);
    }
}

/* What is left is blank, in a comment, a byte order mark or the "\." of data. */
static void check_rest(const struct sql *sql, const char *seen)
{
    size_t i = text_bom(sql->text, sql->len);

    while (i < sql->len) {
        const char *at = sql->text + i;

        if (seen[i] || strchr(" \t\n\r\f\v", *at)) {
            i++;
        } else if (!strncmp(at, "--", 2)) {
            while (i < sql->len && !seen[i] && sql->text[i] != '\n' && sql->text[i] != '\r')
                i++;
            while (sql->dialect == SQL_SQLITE && i < sql->len && sql->text[i] != '\n')
                i++;
        } else if (!strncmp(at, "/*", 2)) {
            while (i < sql->len && !seen[i])
                i++;
        } else if (!strncmp(at, "\\.", 2)) {
            i += 2;
        } else {
            require(sql->dialect == SQL_SQLITE && text_bom(at, sql->len - i));
            i += 3;
        }
    }
}

static void check_places(const struct sql *sql)
{
    char *seen = mem_alloc(sql->len + 1);
    size_t at = 0;

    vec_each (struct sql_token, t, &sql->tokens) {
        require(t->at.len && t->at.at >= at);
        mark(seen, sql, t->at);
        at = t->at.at + t->at.len;
    }
    at = 0;
    vec_each (struct sql_special, s, &sql->specials) {
        require(s->at.at >= at);
        at = s->at.at;
        if (s->kind == SQL_META || s->kind == SQL_VARIABLE)
            mark(seen, sql, s->at);
    }
    check_statements(sql, seen);
    check_rest(sql, seen);
    free(seen);
}

static void check_names(const struct sql *sql)
{
    struct str name = STR_INIT;

    vec_each (struct sql_token, t, &sql->tokens) {
        str_reset(&name);
        sql_name(&name, sql, t);
        require(name.len <= t->at.len);
    }
    str_release(&name);
}

static void check_essence(const struct sql *sql)
{
    struct str essence = STR_INIT, second = STR_INIT;
    struct sql again = SQL_INIT;

    sql_essence(&essence, sql);
    require(parse(&again, sql->dialect, essence.buf, essence.len));
    require(again.tokens.len == sql->tokens.len);
    require(again.statements.len == sql->statements.len);
    for (size_t i = 0; i < sql->tokens.len; i++) {
        const struct sql_token *a = vec_at(&sql->tokens, i), *b = vec_at(&again.tokens, i);

        require(a->kind == b->kind && a->depth == b->depth && a->stops == b->stops);
    }
    sql_essence(&second, &again);
    require(str_eq(&essence, &second));
    sql_release(&again);
    str_release(&second);
    str_release(&essence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int dialect = SQL_POSTGRES; dialect <= SQL_SQLITE; dialect++) {
        char *text = mem_dup_n((const char *)data, size);
        struct sql sql = SQL_INIT;

        if (parse(&sql, (enum sql_dialect)dialect, text, size)) {
            check_places(&sql);
            check_names(&sql);
            check_essence(&sql);
        }
        sql_release(&sql);
        free(text);
    }
    return 0;
}
