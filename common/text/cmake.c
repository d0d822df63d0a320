#include "text/cmake.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"

#define ARGUMENTS_MAX 2000000

struct lexer {
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    struct cmake *out;
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

static bool is_newline(int c)
{
    return c == '\n' || c == '\r';
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || is_newline(c);
}

static bool is_name(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

/* The length of "[", "="s and "[" that are AHEAD, or 0. */
static size_t bracket_length(const struct lexer *l, size_t ahead)
{
    size_t n = ahead + 1;

    if (peek_at(l, ahead) != '[')
        return 0;
    while (peek_at(l, n) == '=')
        n++;
    return peek_at(l, n) == '[' ? n + 1 - ahead : 0;
}

/* What stands between an opening bracket of OPEN bytes, which is next, and the one that closes it:
 * at most one pass, as each "]" is looked at once and the "="s behind it belong to no other. */
static bool take_bracket(struct span *s, struct lexer *l, size_t open)
{
    size_t start = l->at;

    l->at += open;
    s->at = l->at;
    while (l->at < l->len) {
        size_t n = 1;

        if (peek(l) != ']') {
            l->at++;
            continue;
        }
        while (peek_at(l, n) == '=')
            n++;
        if (n + 1 == open && peek_at(l, n) == ']') {
            s->len = l->at - s->at;
            l->at += open;
            return true;
        }
        l->at += n;
    }
    l->at = start;
    return fail(l, "a bracket without end");
}

/* Blanks and comments. */
static bool skip(struct lexer *l)
{
    for (;;) {
        struct span s;
        size_t open;

        if (is_space(peek(l))) {
            l->at++;
            continue;
        }
        if (peek(l) != '#')
            return true;
        open = bracket_length(l, 1);
        if (open) {
            l->at++;
            if (!take_bracket(&s, l, open))
                return false;
            continue;
        }
        while (peek(l) >= 0 && !is_newline(peek(l)))
            l->at++;
    }
}

static void add(struct lexer *l, struct span s, bool plain)
{
    struct cmake_argument *a = vec_push(&l->out->arguments);

    a->at = s;
    a->plain = plain;
}

/* Behind the opening quote, up to behind the closing one. */
static bool skip_quoted(struct lexer *l, bool *plain)
{
    size_t start = l->at;

    for (; l->at < l->len; l->at++) {
        int c = peek(l);

        if (c == '"') {
            l->at++;
            return true;
        }
        if (c == '\\')
            l->at++;
        *plain = *plain && c != '\\' && c != '$' && c != '@';
    }
    l->at = start;
    return fail(l, "a string without end");
}

static bool take_quoted(struct lexer *l)
{
    bool plain = true;
    size_t start = ++l->at;

    if (!skip_quoted(l, &plain))
        return false;
    add(l, (struct span){start, l->at - 1 - start}, plain);
    return true;
}

/* An argument without quotes; those in it ("-Da=\"b c\"") are part of it. */
static bool take_unquoted(struct lexer *l)
{
    size_t start = l->at;
    bool plain = true;

    while (peek(l) >= 0 && !is_space(peek(l)) && !(peek(l) && strchr("()#", peek(l)))) {
        int c = peek(l);

        plain = plain && c != '\\' && c != '$' && c != '@' && c != ';' && c != '"';
        l->at += c == '\\' && peek_at(l, 1) >= 0 ? 2 : 1;
        if (c == '"' && !skip_quoted(l, &plain))
            return false;
        if (c == '$' && peek(l) == '(') { /* a reference of make's */
            while (is_name(peek_at(l, 1)))
                l->at++;
            l->at++;
            l->at += peek(l) == ')';
        }
    }
    add(l, (struct span){start, l->at - start}, plain);
    return true;
}

/* The arguments up to the bracket that closes the command's. */
static bool take_arguments(struct lexer *l)
{
    size_t depth = 1, start = l->at;

    while (depth) {
        struct span s;
        size_t open;

        if (!skip(l))
            return false;
        open = bracket_length(l, 0);
        if (l->at >= l->len) {
            l->at = start;
            return fail(l, "a command without end");
        }
        if (l->out->arguments.len == ARGUMENTS_MAX)
            return fail(l, "too long");
        if (peek(l) == '(' || peek(l) == ')') {
            depth = peek(l) == '(' ? depth + 1 : depth - 1;
            l->at++;
            if (depth)
                add(l, (struct span){l->at - 1, 1}, false);
        } else if (open) {
            if (!take_bracket(&s, l, open))
                return false;
            /* a line break right behind the opening bracket is no part of it */
            add(l, s, !(s.len && is_newline((unsigned char)l->text[s.at])));
        } else if (!(peek(l) == '"' ? take_quoted(l) : take_unquoted(l))) {
            return false;
        }
    }
    return true;
}

static bool take_command(struct lexer *l)
{
    struct cmake_command c = {.name = {l->at, 0}, .first = l->out->arguments.len};

    while (is_name(peek(l)))
        l->at++;
    c.name.len = l->at - c.name.at;
    while (peek(l) == ' ' || peek(l) == '\t')
        l->at++;
    if (!c.name.len || peek(l) != '(')
        return fail(l, "no command where one is expected");
    l->at++;
    if (!take_arguments(l))
        return false;
    c.count = l->out->arguments.len - c.first;
    *(struct cmake_command *)vec_push(&l->out->commands) = c;
    return true;
}

int cmake_parse(struct cmake *out, struct fault *fault, const char *text, size_t len)
{
    struct lexer l = {.text = text, .len = len, .out = out};
    bool fine = true;

    out->text = text;
    l.at = text_bom(text, len);
    while (fine && skip(&l) && l.at < len)
        fine = take_command(&l);
    if (l.why) {
        *fault = (struct fault){l.why, l.at};
        return ERR_INVALID;
    }
    return 0;
}

void cmake_release(struct cmake *c)
{
    vec_release(&c->commands);
    vec_release(&c->arguments);
}

bool cmake_is(const struct cmake *c, const struct cmake_command *command, const char *name)
{
    return command->name.len == strlen(name) &&
           !strncasecmp(c->text + command->name.at, name, command->name.len);
}

const struct cmake_argument *cmake_at(const struct cmake *c, const struct cmake_command *command,
                                      size_t i)
{
    return i < command->count ? vec_at(&c->arguments, command->first + i) : NULL;
}

bool cmake_has(const struct cmake *c, const struct cmake_command *command, size_t i,
               const char *word)
{
    const struct cmake_argument *a = cmake_at(c, command, i);

    return a && span_is(c->text, a->at, word);
}
