/*
 * A script as it would be without comments and blanks: read again, it gives the same tokens, so
 * that two scripts with one essence are one script.
 */
#include <string.h>

#include "text/sql_lexer.h"

static void add_folded(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        str_addc(out, (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]));
}

/* A string that goes on in further lines: a line break between its parts. */
static void add_continued(struct str *out, const struct sql *sql, struct span at, size_t prefix)
{
    const char *text = sql->text + at.at;
    bool escapes = prefix && (*text == 'e' || *text == 'E');
    size_t from = prefix;

    while (from < at.len) {
        size_t len = sql_quoted_len(text, at.len, from, '\'', escapes);

        str_add(out, text + from, len);
        from = sql_continued(text, at.len, from + len);
        if (!from)
            return;
        str_addc(out, '\n');
    }
}

static void add_token(struct str *out, const struct sql *sql, const struct sql_token *t)
{
    const char *text = sql->text + t->at.at;
    size_t prefix = 0;

    if (t->kind == SQL_WORD || t->kind == SQL_NUMBER) {
        add_folded(out, text, t->at.len);
        return;
    }
    if (t->kind == SQL_STRING || t->kind == SQL_NAME) {
        while (!strchr("'\"`[$", text[prefix]))
            prefix++;
        add_folded(out, text, prefix);
    }
    if (t->kind == SQL_STRING && sql->dialect == SQL_POSTGRES && text[prefix] == '\'')
        add_continued(out, sql, t->at, prefix);
    else
        str_add(out, text + prefix, t->at.len - prefix);
}

static void add_data(struct str *out, const struct sql *sql, struct span data)
{
    str_add(out, sql->text + data.at, data.len);
    if (data.len && out->buf[out->len - 1] != '\n')
        str_addc(out, '\n');
    str_adds(out, "\\.\n");
}

/* Those of before AT: what psql would take as its own is as it stands. */
static void add_specials(struct str *out, const struct sql *sql, size_t *next, size_t at)
{
    for (; *next < sql->specials.len; ++*next) {
        const struct sql_special *s = vec_at(&sql->specials, *next);
        size_t len = s->at.len;

        if (s->at.at >= at)
            return;
        if (s->kind != SQL_META && s->kind != SQL_VARIABLE)
            continue;
        while (len && sql_is_blank((unsigned char)sql->text[s->at.at + len - 1]))
            len--;
        str_add(out, sql->text + s->at.at, len);
        str_addc(out, '\n');
    }
}

void sql_essence(struct str *out, const struct sql *sql)
{
    size_t special = 0, statement = 0;
    const struct sql_token *first = sql->tokens.len ? vec_at(&sql->tokens, 0) : NULL;

    /* of a word that begins with one it is no byte order mark */
    if (first && text_bom(sql->text + first->at.at, first->at.len))
        str_addc(out, '\n');
    for (size_t i = 0; i < sql->tokens.len; i++) {
        const struct sql_token *t = vec_at(&sql->tokens, i);
        const struct sql_token *next = i + 1 < sql->tokens.len ? t + 1 : NULL;
        const struct sql_statement *s =
            statement < sql->statements.len ? vec_at(&sql->statements, statement) : NULL;

        add_specials(out, sql, &special, t->at.at);
        add_token(out, sql, t);
        /* on two lines the strings 'a' 'b' would be one */
        str_addc(out, t->kind == SQL_STRING && next && next->kind == SQL_STRING ? ' ' : '\n');
        if (!t->stops || !s || i != s->first + s->count)
            continue;
        if (s->has_data)
            add_data(out, sql, s->data);
        statement++;
    }
    add_specials(out, sql, &special, sql->len);
}
