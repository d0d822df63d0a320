/* Strings of text/code. */
#include <string.h>

#include "text/code_lexer.h"

static bool is_alpha(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool closes(const struct lexer *l, const struct literal *s)
{
    return l->len - l->at >= s->close_len && !memcmp(l->text + l->at, s->close, s->close_len) &&
           !((s->flags & QUOTE_LAST) && peek_at(l, s->close_len) == s->close[0]);
}

/* Whether code begins here, or what stands for the value of some. */
static bool interpolates(const struct lexer *l, const struct literal *s, bool *bracket)
{
    int c = peek(l), next = peek_at(l, 1);

    *bracket = next == '{';
    if (c == '#' && (s->flags & QUOTE_HASH))
        return next == '{' || next == '@' || next == '$';
    return c == '$' && (s->flags & QUOTE_DOLLAR) && (next == '{' || next == '_' || is_alpha(next));
}

static bool end_string(struct lexer *l, const struct literal *s)
{
    struct code_token *t = vec_at(l->tokens, s->token);

    t->at.len = l->at - t->at.at;
    t->plain = s->plain;
    l->at += s->close_len;
    l->spaced = false;
    return true;
}

bool code_go_on(struct lexer *l, struct literal s)
{
    size_t start = ((struct code_token *)vec_at(l->tokens, s.token))->at.at;

    for (; l->at < l->len; l->at++) {
        int c = peek(l);
        bool bracket;

        bool pair = c == '\\' ? !(s.flags & QUOTE_RAW)
                              : (s.flags & QUOTE_DOUBLED) && closes(l, &s) && peek_at(l, 1) == c;

        if (pair) {
            s.plain = false;
            l->at++;
        } else if (closes(l, &s)) {
            if (!s.nested)
                return end_string(l, &s);
            s.nested--;
        } else if (s.nest && c == s.nest) {
            s.nested++;
        } else if (is_newline(c) && (s.flags & QUOTE_LINE)) {
            break;
        } else if (interpolates(l, &s, &bracket)) {
            s.plain = false;
            if (!bracket)
                continue;
            l->at += 2;
            return code_open(l, '}', &s);
        }
    }
    l->at = start;
    return code_fail(l, "a string without end");
}

bool code_begin_string(struct lexer *l, struct literal s, size_t open)
{
    l->at += open;
    s.token = l->tokens->len;
    s.plain = s.plain && !(s.flags & QUOTE_MARGIN);
    code_add(l, (s.flags & QUOTE_NAME) ? CODE_NAME : CODE_STRING, l->at);
    return code_go_on(l, s);
}

static struct literal literal_of(const char *close, unsigned flags)
{
    struct literal s = {.close_len = strlen(close), .flags = flags, .plain = true};

    memcpy(s.close, close, s.close_len);
    return s;
}

/* The bytes of a character in its quotes, which are next; 0 where it is none. */
static size_t character_length(const struct lexer *l)
{
    size_t i = 1;

    if (peek_at(l, 1) == '\\')
        i++;
    else if (peek_at(l, 1) == '\'')
        return 0;
    for (i++; i < 14 && !is_newline(peek_at(l, i)) && peek_at(l, i) >= 0; i++) {
        if (peek_at(l, i) == '\'')
            return i + 1;
        /* one character of UTF-8, or the digits of an escape */
        if (peek_at(l, 1) != '\\' && peek_at(l, i) < 0x80)
            return 0;
    }
    return 0;
}

static bool take_character(bool *taken, struct lexer *l)
{
    size_t len = character_length(l), start = l->at;

    *taken = len;
    if (len) {
        l->at += len;
        code_add(l, CODE_NUMBER, start);
    }
    return true;
}

bool code_take_quote(bool *taken, struct lexer *l)
{
    const struct code_quote *q = l->syntax->quotes;
    size_t prefix = 0, start = l->at;

    *taken = false;
    if (l->syntax->has & HAS_PREFIXES) {
        while (code_name_char(l, peek_at(l, prefix)))
            prefix++;
    }
    l->at += prefix;
    for (; q->open; q++) {
        struct literal s;

        if (!code_word_here(l, q->open) || (prefix && (q->flags & (QUOTE_NAME | QUOTE_CHARACTER))))
            continue;
        if (q->flags & QUOTE_CHARACTER)
            return take_character(taken, l);
        *taken = true;
        s = literal_of(q->close, q->flags);
        if (prefix) {
            /* Nim's r"" is raw; the f'' of Meson has escapes, and means something else anyway */
            bool doubles = *q->open == '"';

            s.flags |= doubles ? QUOTE_RAW | (s.close_len == 1 ? QUOTE_DOUBLED : 0) : 0;
            s.plain = doubles && prefix == 1 && (l->text[start] | 0x20) == 'r';
        }
        return code_begin_string(l, s, strlen(q->open));
    }
    l->at = start;
    return true;
}

/* The bracket that closes C, or C. */
static char mirror(int c)
{
    static const char open[] = "([{<", close[] = ")]}>";
    const char *p = c > 0 ? strchr(open, c) : NULL;

    return p ? close[p - open] : (char)c;
}

/* Elixir's ~s(...), ~S"...", and ?c */
bool code_take_sigil(bool *taken, struct lexer *l)
{
    size_t n = 1, start = l->at;
    struct literal s = {.close_len = 1};

    *taken = false;
    if (!(l->syntax->has & HAS_SIGILS))
        return true;
    if (peek(l) == '?' && (!code_after_value(l) || l->spaced) && peek_at(l, 1) > ' ') {
        *taken = true;
        l->at += peek_at(l, 1) == '\\' ? 3 : 2;
        l->at = l->at < l->len ? l->at : l->len;
        code_add(l, CODE_NUMBER, start);
        return true;
    }
    if (peek(l) != '~' || !is_alpha(peek_at(l, 1)))
        return true;
    while (code_name_char(l, peek_at(l, n)))
        n++;
    if (peek_at(l, n) < 0 || !strchr("/|\"'([{<", peek_at(l, n)) || !peek_at(l, n))
        return true;
    *taken = true;
    s.flags = peek_at(l, 1) >= 'a' ? QUOTE_HASH : 0;
    s.close[0] = mirror(peek_at(l, n));
    if ((peek_at(l, n) == '"' || peek_at(l, n) == '\'') && peek_at(l, n + 1) == peek_at(l, n) &&
        peek_at(l, n + 2) == peek_at(l, n)) {
        s.close[1] = s.close[2] = s.close[0];
        s.close_len = 3;
    }
    return code_begin_string(l, s, n + s.close_len);
}

/* A regular expression, where none of the two operands of a division stands before. */
bool code_take_slashes(bool *taken, struct lexer *l)
{
    bool ruby = l->syntax->has & HAS_RUBY, begins;
    int next = peek_at(l, 1);
    struct literal s = {.close = "/", .close_len = 1};

    *taken = false;
    if (!(l->syntax->has & HAS_SLASHES) || peek(l) != '/')
        return true;
    begins = !code_after_value(l);
    if (l->tokens->len) {
        const struct code_token *t = vec_at(l->tokens, l->tokens->len - 1);

        if (ruby && t->kind == CODE_NAME)
            begins = !span_is(l->text, t->at, "def") &&
                     (begins ||
                      (l->spaced && next != ' ' && next != '=' && !(next >= '0' && next <= '9')));
        if (code_word_here(l, "/") && t->kind == CODE_OPERATOR && l->text[t->at.at] == '.')
            begins = false;
    }
    if (!begins)
        return true;
    *taken = true;
    s.flags = ruby ? QUOTE_HASH : QUOTE_DOLLAR;
    return code_begin_string(l, s, 1);
}
