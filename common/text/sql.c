#include "text/sql.h"

#include <string.h>

#include "base/err.h"
#include "text/sql_lexer.h"

bool sql_fail(struct sql_lexer *l, const char *why, size_t at)
{
    l->fault->why = why;
    l->fault->at = at;
    return false;
}

void sql_skip_line(struct sql_lexer *l)
{
    while (l->at < l->len && l->text[l->at] != '\n')
        l->at++;
}

bool sql_take_meta(struct sql_lexer *l)
{
    size_t start = l->at, end;

    sql_skip_line(l);
    end = l->at;
    /* the CR of a CRLF is not of the command */
    if (l->text[end - 1] == '\r')
        l->at--;
    sql_add_special(l, SQL_META, start);
    l->at = end;
    return true;
}

void sql_skip_word(struct sql_lexer *l)
{
    while (sql_is_letter_more(sql_peek(l)))
        l->at++;
}

static struct sql_statement *last_statement(const struct sql_lexer *l)
{
    return vec_at(&l->out->statements, l->out->statements.len - 1);
}

/* The token N before the last one that the open statement has. */
static const struct sql_token *before(const struct sql_lexer *l, size_t n)
{
    const struct sql_statement *s = last_statement(l);

    return s->count > n ? sql_at(l->out, s, s->count - 1 - n) : NULL;
}

/* Is token N before the last this word (or this operator)? */
static bool was_word(const struct sql_lexer *l, size_t n, const char *word)
{
    const struct sql_statement *s = last_statement(l);

    return s->count > n && sql_is_word(l->out, s, s->count - 1 - n, word);
}

static bool was_semicolon(const struct sql_lexer *l, size_t n)
{
    const struct sql_token *t = before(l, n);

    return t && t->kind == SQL_OP && l->text[t->at.at] == ';';
}

static bool begins_any(const struct sql_lexer *l, const char *const *words)
{
    for (; *words; words++) {
        if (sql_begins(l->out, last_statement(l), 0, *words))
            return true;
    }
    return false;
}

/*
 * A body of statements: CREATE FUNCTION ... BEGIN ATOMIC ...; END. No statement begins with END
 * but the COMMIT of that name, which none of them may be: an END behind a ';' is the body's own,
 * and one that ends a CASE or is a name never stands there.
 */
static void follow_body(struct sql_lexer *l)
{
    static const char *const routines[] = {
        "CREATE FUNCTION",
        "CREATE PROCEDURE",
        "CREATE OR REPLACE FUNCTION",
        "CREATE OR REPLACE PROCEDURE",
        NULL,
    };

    if (l->depth)
        return;
    if (l->body) {
        if (was_word(l, 0, "END") && (was_semicolon(l, 1) || l->atomic + 2 == l->out->tokens.len))
            l->body = false;
    } else if (was_word(l, 0, "ATOMIC") && was_word(l, 1, "BEGIN") && begins_any(l, routines)) {
        l->body = true;
        l->atomic = l->out->tokens.len - 1;
    }
}

/* Of SQLite, as its sqlite3_complete() has it: a trigger ends in "; END ;". */
static bool is_in_trigger(const struct sql_lexer *l)
{
    static const char *const triggers[] = {
        "CREATE TRIGGER",
        "CREATE TEMP TRIGGER",
        "CREATE TEMPORARY TRIGGER",
        "EXPLAIN CREATE TRIGGER",
        "EXPLAIN CREATE TEMP TRIGGER",
        "EXPLAIN CREATE TEMPORARY TRIGGER",
        NULL,
    };

    return l->open && begins_any(l, triggers) && !(was_word(l, 0, "END") && was_semicolon(l, 1));
}

static struct sql_token *push(struct sql_lexer *l, enum sql_kind kind, size_t start)
{
    struct sql_token *t = vec_push(&l->out->tokens);

    t->kind = kind;
    t->at = (struct span){start, l->at - start};
    t->depth = l->depth;
    return t;
}

/* The last token belongs to a statement, which it may begin. */
static void belong(struct sql_lexer *l)
{
    size_t i = l->out->tokens.len - 1;
    const struct sql_token *t = vec_at(&l->out->tokens, i);
    struct sql_statement *s;

    if (!l->open) {
        s = vec_push(&l->out->statements);
        s->at.at = t->at.at;
        s->first = i;
        l->open = true;
    }
    s = last_statement(l);
    s->count++;
    s->at.len = t->at.at + t->at.len - s->at.at;
}

bool sql_add(struct sql_lexer *l, enum sql_kind kind, size_t start)
{
    int c = (unsigned char)l->text[start];

    if (kind == SQL_OP && c == ')' && l->depth)
        l->depth--;
    push(l, kind, start);
    if (kind == SQL_OP && c == '(')
        l->depth++;
    belong(l);
    if (kind == SQL_WORD && l->out->dialect == SQL_POSTGRES)
        follow_body(l);
    return true;
}

bool sql_take_op(struct sql_lexer *l, size_t len)
{
    size_t start = l->at;

    l->at += len;
    return sql_add(l, SQL_OP, start);
}

void sql_add_special(struct sql_lexer *l, enum sql_special_kind kind, size_t start)
{
    struct sql_special *s = vec_push(&l->out->specials);

    s->kind = kind;
    s->at = (struct span){start, l->at - start};
}

static void finish(struct sql_lexer *l, bool ended)
{
    struct sql_statement *s;

    if (l->open) {
        s = last_statement(l);
        s->ended = ended;
        if (l->out->dialect == SQL_POSTGRES) {
            sql_find_setting(l, s);
            sql_find_data(l, s);
        }
    }
    l->open = false;
    l->body = false;
    l->depth = 0;
}

bool sql_add_semicolon(struct sql_lexer *l)
{
    bool stops = l->out->dialect == SQL_POSTGRES ? !l->depth && !l->body : !is_in_trigger(l);

    if (!stops)
        return sql_take_op(l, 1);
    l->at++;
    push(l, SQL_OP, l->at - 1)->stops = true;
    finish(l, true);
    return true;
}

/* The end of a line behind which data of COPY stand. What goes on behind them is in one piece for
 * psql, and would not be for us. */
static bool pass_data(struct sql_lexer *l)
{
    if (l->open && l->line_end < l->len)
        return sql_fail(l, "a statement on both sides of the data of COPY", l->at);
    l->at = l->resume;
    l->line_end = SQL_NO_DATA;
    return true;
}

static bool scan(struct sql_lexer *l)
{
    for (;;) {
        size_t start = l->at;

        if (l->at == l->line_end && !pass_data(l))
            return false;
        if (l->at >= l->len)
            return true;
        if (sql_is_blank(sql_peek(l))) {
            l->at++;
            continue;
        }
        if (l->out->dialect == SQL_POSTGRES ? !sql_take_postgres(l) : !sql_take_sqlite(l))
            return false;
        if (start < l->line_end && l->at > l->line_end && l->line_end != SQL_NO_DATA)
            return sql_fail(l, "a quote or comment on both sides of the data of COPY", start);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct sql_special *x = a, *y = b;

    if (x->at.at != y->at.at)
        return x->at.at < y->at.at ? -1 : 1;
    return (x->at.len > y->at.len) - (x->at.len < y->at.len);
}

int sql_parse(struct sql *out, struct fault *fault, enum sql_dialect dialect, const char *text,
              size_t len)
{
    struct sql_lexer l = {.out = out,
                          .text = text,
                          .len = len,
                          .at = text_bom(text, len),
                          .fault = fault,
                          .line_end = SQL_NO_DATA};
    const char *nul = len ? memchr(text, 0, len) : NULL;

    out->text = text;
    out->len = len;
    out->dialect = dialect;
    if (nul)
        sql_fail(&l, "a NUL", (size_t)(nul - text));
    if (nul || !scan(&l))
        return ERR_INVALID;
    finish(&l, false);
    vec_sort(&out->specials, by_place);
    return 0;
}

void sql_release(struct sql *sql)
{
    vec_release(&sql->tokens);
    vec_release(&sql->statements);
    vec_release(&sql->specials);
}
