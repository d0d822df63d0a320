#include "text/python.h"

#include <string.h>

#include "base/err.h"

#define DEPTH_MAX 200
#define TOKENS_MAX 2000000

struct lexer {
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    char open[DEPTH_MAX];
    size_t depth;
    bool line_start; /* no token of this logical line yet */
    bool indented;
    struct vec *tokens;
};

static int peek_at(const struct lexer *l, size_t ahead)
{
    return l->at + ahead < l->len ? (unsigned char)l->text[l->at + ahead] : -1;
}

static int peek(const struct lexer *l)
{
    return peek_at(l, 0);
}

static bool fail(struct lexer *l, const char *why)
{
    l->why = why;
    return false;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_name(int c)
{
    return is_name_start(c) || is_digit(c);
}

static struct python_token *add(struct lexer *l, enum python_kind kind, size_t start)
{
    struct python_token *t = vec_push(l->tokens);

    t->kind = kind;
    t->at = (struct span){start, l->at - start};
    t->depth = l->depth;
    t->indented = l->indented;
    t->first = l->line_start && kind != PYTHON_COMMENT;
    if (kind != PYTHON_COMMENT)
        l->line_start = false;
    return t;
}

/* The end of a logical line. Empty ones make no token. */
static void end_line(struct lexer *l)
{
    if (!l->line_start)
        add(l, PYTHON_NEWLINE, l->at);
    l->line_start = true;
}

static bool is_newline(int c)
{
    return c == '\n' || c == '\r';
}

static void skip_newline(struct lexer *l)
{
    l->at += peek(l) == '\r' && peek_at(l, 1) == '\n' ? 2 : 1;
}

/* A line that goes on behind a backslash. */
static bool skip_continuation(struct lexer *l)
{
    l->at++;
    if (peek(l) >= 0 && !is_newline(peek(l)))
        return fail(l, "a stray backslash");
    if (peek(l) >= 0)
        skip_newline(l);
    return true;
}

static bool take_string(struct lexer *l, struct span prefix)
{
    int quote = peek(l);
    bool triple = peek_at(l, 1) == quote && peek_at(l, 2) == quote;
    bool raw = false, plain = true;
    struct python_token *t;
    size_t start;

    for (size_t i = 0; i < prefix.len; i++) {
        char c = (char)(l->text[prefix.at + i] | 0x20);

        raw = raw || c == 'r';
        plain = plain && (c == 'r' || c == 'u');
    }
    l->at += triple ? 3 : 1;
    start = l->at;
    for (;; l->at++) {
        int c = peek(l);

        if (c < 0 || (!triple && is_newline(c))) {
            l->at = start;
            return fail(l, "a string without end");
        }
        if (c == '\\') {
            plain = plain && raw;
            l->at += peek_at(l, 1) == '\r' && peek_at(l, 2) == '\n' ? 2 : 1;
        }
        if (c == quote && (!triple || (peek_at(l, 1) == quote && peek_at(l, 2) == quote)))
            break;
    }
    t = add(l, PYTHON_STRING, start);
    t->plain = plain;
    l->at += triple ? 3 : 1;
    return true;
}

static bool is_prefix(const char *text, struct span s)
{
    if (s.len > 2)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!text[s.at + i] || !strchr("rRbBuUfFtT", text[s.at + i]))
            return false;
    }
    return true;
}

static bool take_name(struct lexer *l)
{
    struct span s = {l->at, 0};

    while (is_name(peek(l)))
        l->at++;
    s.len = l->at - s.at;
    if ((peek(l) == '"' || peek(l) == '\'') && is_prefix(l->text, s))
        return take_string(l, s);
    add(l, PYTHON_NAME, s.at);
    return true;
}

static void take_number(struct lexer *l)
{
    size_t start = l->at;

    while (is_name(peek(l)) || peek(l) == '.')
        l->at++;
    add(l, PYTHON_NUMBER, start);
}

static bool take_operator(struct lexer *l)
{
    static const char open[] = "([{", close[] = ")]}";
    int c = peek(l);
    const char *bracket;

    bracket = c ? strchr(close, c) : NULL;
    if (bracket) {
        if (!l->depth || l->open[l->depth - 1] != open[bracket - close])
            return fail(l, "brackets that do not match");
        l->depth--;
    }
    l->at++;
    add(l, PYTHON_OPERATOR, l->at - 1);
    if (c && strchr(open, c)) {
        if (l->depth == DEPTH_MAX)
            return fail(l, "nested too deeply");
        l->open[l->depth++] = (char)c;
    }
    return true;
}

static void take_comment(struct lexer *l)
{
    size_t start = l->at;

    while (peek(l) >= 0 && !is_newline(peek(l)))
        l->at++;
    add(l, PYTHON_COMMENT, start);
}

/* Blanks at the start of a line are its indentation; a form feed starts that anew. */
static void skip_indentation(struct lexer *l)
{
    l->indented = false;
    for (; peek(l) == ' ' || peek(l) == '\t' || peek(l) == '\f'; l->at++)
        l->indented = peek(l) != '\f';
}

static bool take_token(struct lexer *l)
{
    int c = peek(l);

    if (c == ' ' || c == '\t' || c == '\f') {
        l->at++;
    } else if (is_newline(c)) {
        if (!l->depth)
            end_line(l);
        skip_newline(l);
        if (!l->depth)
            skip_indentation(l);
    } else if (c == '#') {
        take_comment(l);
    } else if (c == '\\') {
        return skip_continuation(l);
    } else if (c == ';' && !l->depth) {
        end_line(l);
        l->at++;
    } else if (c == '"' || c == '\'') {
        return take_string(l, (struct span){l->at, 0});
    } else if (is_digit(c) || (c == '.' && is_digit(peek_at(l, 1)))) {
        take_number(l);
    } else if (is_name_start(c)) {
        return take_name(l);
    } else {
        return take_operator(l);
    }
    return true;
}

int python_parse(struct python *out, struct fault *fault, const char *text, size_t len)
{
    struct lexer l = {.text = text, .len = len, .line_start = true, .tokens = &out->tokens};
    bool ok = true;

    out->text = text;
    l.at = text_bom(text, len);
    skip_indentation(&l);
    while (ok && l.at < len) {
        ok = take_token(&l);
        if (ok && out->tokens.len > TOKENS_MAX)
            ok = fail(&l, "too long");
    }
    if (ok && l.depth)
        ok = fail(&l, "brackets that do not match");
    if (!ok) {
        *fault = (struct fault){l.why, l.at};
        return ERR_INVALID;
    }
    l.line_start = false;
    end_line(&l);
    return 0;
}

void python_release(struct python *p)
{
    vec_release(&p->tokens);
}

const struct python_token *python_at(const struct python *p, size_t i)
{
    return vec_at(&p->tokens, i < p->tokens.len ? i : p->tokens.len - 1);
}

bool python_is_op(const struct python *p, size_t i, char op)
{
    const struct python_token *t = python_at(p, i);

    return t->kind == PYTHON_OPERATOR && p->text[t->at.at] == op;
}

bool python_is_name(const struct python *p, size_t i, const char *word)
{
    const struct python_token *t = python_at(p, i);

    return t->kind == PYTHON_NAME && span_is(p->text, t->at, word);
}
