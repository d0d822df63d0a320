/* What psql does with a script beside sending it: variables, the data of COPY, its own idea of
 * where a string ends. */
#include <string.h>

#include "base/str.h"
#include "text/sql_lexer.h"

/* The variables that psql 15 to 18 sets without being told to. */
static const char *const built_in[] = {
    "AUTOCOMMIT",
    "COMP_KEYWORD_CASE",
    "DBNAME",
    "ECHO",
    "ECHO_HIDDEN",
    "ENCODING",
    "ERROR",
    "FETCH_COUNT",
    "HIDE_TABLEAM",
    "HIDE_TOAST_COMPRESSION",
    "HISTCONTROL",
    "HISTSIZE",
    "HOST",
    "IGNOREEOF",
    "LASTOID",
    "LAST_ERROR_MESSAGE",
    "LAST_ERROR_SQLSTATE",
    "ON_ERROR_ROLLBACK",
    "ON_ERROR_STOP",
    "PIPELINE_COMMAND_COUNT",
    "PIPELINE_RESULT_COUNT",
    "PIPELINE_SYNC_COUNT",
    "PORT",
    "PROMPT1",
    "PROMPT2",
    "PROMPT3",
    "QUIET",
    "ROW_COUNT",
    "SERVER_VERSION_NAME",
    "SERVER_VERSION_NUM",
    "SERVICE",
    "SHELL_ERROR",
    "SHELL_EXIT_CODE",
    "SHOW_ALL_RESULTS",
    "SHOW_CONTEXT",
    "SINGLELINE",
    "SINGLESTEP",
    "SQLSTATE",
    "USER",
    "VERBOSITY",
    "VERSION",
    "VERSION_NAME",
    "VERSION_NUM",
    "WATCH_INTERVAL",
};

static bool is_built_in(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++) {
        if (strlen(built_in[i]) == len && !memcmp(built_in[i], name, len))
            return true;
    }
    return false;
}

/* How many bytes from AHEAD on may be of the name of a variable. */
static size_t variable_len(const struct sql_lexer *l, size_t ahead)
{
    size_t n = 0;

    while (sql_is_letter(sql_peek_at(l, ahead + n)) || sql_is_digit(sql_peek_at(l, ahead + n)))
        n++;
    return n;
}

/*
 * Does a value stand before, so that ':' is the server's, of a slice a[1:'2'] or of
 * JSON_OBJECT('a':'b')? A word may be a column or a key word: one right before the ':' is taken for
 * a column.
 */
static bool is_after_value(const struct sql_lexer *l)
{
    const struct sql_token *t;
    int c;

    if (!l->open)
        return false;
    t = vec_at(&l->out->tokens, l->out->tokens.len - 1);
    c = (unsigned char)l->text[t->at.at];
    if (t->kind == SQL_OP)
        return c == ')' || c == ']';
    return t->kind != SQL_WORD || t->at.at + t->at.len == l->at;
}

/*
 * psql leaves a variable that is not set as it stands. :NAME is none unless psql has set it
 * itself; :'name' and :"name" mean one, whoever sets it, unless they can be the server's.
 */
static size_t variable_here(const struct sql_lexer *l)
{
    int c = sql_peek_at(l, 1);
    size_t n;

    if (c == '\'' || c == '"') {
        n = variable_len(l, 2);
        if (!n || sql_peek_at(l, 2 + n) != c)
            return 0;
        return !is_after_value(l) || is_built_in(l->text + l->at + 2, n) ? n + 3 : 0;
    }
    if (c == '{' && sql_peek_at(l, 2) == '?') {
        n = variable_len(l, 3);
        return n && sql_peek_at(l, 3 + n) == '}' ? n + 4 : 0;
    }
    n = variable_len(l, 1);
    return is_built_in(l->text + l->at + 1, n) ? n + 1 : 0;
}

bool sql_take_colon(struct sql_lexer *l)
{
    int next = sql_peek_at(l, 1);
    size_t n, start = l->at;

    if (next == ':' || next == '=')
        return sql_take_op(l, 2);
    n = variable_here(l);
    if (!n)
        return sql_take_op(l, 1);
    l->at += n;
    sql_add_special(l, SQL_VARIABLE, start);
    return true;
}

/* COPY ... FROM stdin, which the grammar lets be called stdout; not COPY (SELECT ... FROM stdin).
 */
static bool copies_in(const struct sql *sql, const struct sql_statement *s)
{
    if (!sql_is_word(sql, s, 0, "COPY"))
        return false;
    for (size_t i = 1; i < s->count; i++) {
        if (!sql_at(sql, s, i)->depth && sql_is_word(sql, s, i, "FROM"))
            return sql_is_word(sql, s, i + 1, "STDIN") || sql_is_word(sql, s, i + 1, "STDOUT");
    }
    return false;
}

/* Is the line of LEN bytes (without its line feed) the one that ends data? */
static bool is_end_of_data(const char *line, size_t len)
{
    if (len == 3 && line[2] == '\r')
        len--;
    return len == 2 && !memcmp(line, "\\.", 2);
}

/* From L->resume on, up to "\.", behind which L->resume is then. */
static void find_end_of_data(struct sql_lexer *l, struct sql_statement *s)
{
    size_t at = l->resume;

    s->data.at = at;
    while (at < l->len) {
        const char *line = l->text + at, *end = memchr(line, '\n', l->len - at);
        size_t len = end ? (size_t)(end - line) : l->len - at;

        l->resume = at + len + (end ? 1 : 0);
        if (is_end_of_data(line, len)) {
            s->data.len = at - s->data.at;
            return;
        }
        at = l->resume;
    }
    s->data.len = l->len - s->data.at;
    *(struct sql_special *)vec_push(&l->out->specials) =
        (struct sql_special){.kind = SQL_DATA_UNENDED, .at = s->data};
}

void sql_find_data(struct sql_lexer *l, struct sql_statement *s)
{
    if (!copies_in(l->out, s))
        return;
    s->has_data = true;
    if (l->line_end == SQL_NO_DATA) {
        const char *end = l->at < l->len ? memchr(l->text + l->at, '\n', l->len - l->at) : NULL;

        l->line_end = end ? (size_t)(end - l->text) : l->len;
        l->resume = end ? l->line_end + 1 : l->len;
    }
    find_end_of_data(l, s);
}

/* Is token I of S the setting, and the token N behind it another value than "on"? */
static bool is_off(const struct sql *sql, const struct sql_statement *s, size_t i, size_t n)
{
    static const char *const on[] = {"on", "true", "yes", "1", "default"};
    const struct sql_token *setting = sql_at(sql, s, i), *value = sql_at(sql, s, i + n);
    struct str name = STR_INIT;
    bool off = false;

    if (setting && value) {
        sql_name(&name, sql, setting);
        off = !strcmp(name.buf, "standard_conforming_strings");
        str_reset(&name);
        sql_name(&name, sql, value);
        for (size_t k = 0; off && k < sizeof(on) / sizeof(on[0]); k++)
            off = strcasecmp(name.buf, on[k]) != 0;
    }
    str_release(&name);
    return off;
}

void sql_find_setting(struct sql_lexer *l, const struct sql_statement *s)
{
    size_t i = 1;
    bool off = false;

    if (sql_is_word(l->out, s, 0, "SET")) {
        i += sql_is_word(l->out, s, 1, "LOCAL") || sql_is_word(l->out, s, 1, "SESSION");
        off = is_off(l->out, s, i, 2);
    }
    for (i = 0; !off && i < s->count; i++)
        off = sql_is_word(l->out, s, i, "SET_CONFIG") && is_off(l->out, s, i + 2, 2);
    if (off)
        *(struct sql_special *)vec_push(&l->out->specials) =
            (struct sql_special){.kind = SQL_STRINGS_OFF, .at = s->at};
}
