#include "text/m4.h"

#include <string.h>

#include "base/err.h"

#define DEPTH_MAX 200
#define CALLS_MAX 500000
#define QUOTE_MAX 8

/* A call whose bracket is open. */
struct frame {
    size_t call;     /* its number */
    size_t brackets; /* open ones in the argument */
    struct span argument;
    bool begun; /* the argument has a byte that is no blank */
};

struct lexer {
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    struct m4 *out;
    char open[QUOTE_MAX], close[QUOTE_MAX]; /* the quotes; empty: there are none */
    struct frame frames[DEPTH_MAX];
    size_t depth;
};

static int peek(const struct lexer *l)
{
    return l->at < l->len ? (unsigned char)l->text[l->at] : -1;
}

static bool fail(struct lexer *l, const char *why)
{
    l->why = why;
    return false;
}

static bool is_word(int c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

static bool is_blank(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool here(const struct lexer *l, const char *word)
{
    size_t len = strlen(word);

    return len && l->len - l->at >= len && !memcmp(l->text + l->at, word, len);
}

static void skip_line(struct lexer *l)
{
    while (l->at < l->len && l->text[l->at] != '\n')
        l->at++;
}

/* The bytes from START to here belong to the argument. */
static void extend(struct lexer *l, size_t start)
{
    struct frame *f = l->depth ? &l->frames[l->depth - 1] : NULL;

    if (!f)
        return;
    if (!f->begun)
        f->argument.at = start;
    f->begun = true;
    f->argument.len = l->at - f->argument.at;
}

static bool skip_quote(struct lexer *l)
{
    size_t start = l->at, depth = 0;

    while (l->at < l->len) {
        if (here(l, l->close)) {
            l->at += strlen(l->close);
            if (!--depth)
                return true;
        } else if (here(l, l->open)) {
            depth++;
            l->at += strlen(l->open);
        } else {
            l->at++;
        }
    }
    l->at = start;
    return fail(l, "a quote without end");
}

static bool open_call(struct lexer *l, struct span name)
{
    struct m4_call *call;

    if (l->depth == DEPTH_MAX)
        return fail(l, "nested too deeply");
    if (l->out->calls.len == CALLS_MAX)
        return fail(l, "too long");
    l->frames[l->depth++] = (struct frame){.call = l->out->calls.len};
    call = vec_push(&l->out->calls);
    call->name = name;
    call->arguments = (struct vec)VEC_INIT(struct span);
    l->at++;
    return true;
}

/* changequote([<<], [>>]), and changequote alone. */
static void change_quotes(struct lexer *l, const struct m4_call *call)
{
    char *const to[] = {l->open, l->close};

    for (size_t i = 0; i < 2; i++) {
        struct span s = {0, 0};

        if (i < call->arguments.len)
            s = *(struct span *)vec_at(&call->arguments, i);
        s = s.len > 2 ? m4_unquote(l->out, s) : s;
        memset(to[i], 0, QUOTE_MAX);
        memcpy(to[i], l->text + s.at, s.len < QUOTE_MAX ? s.len : 0);
    }
}

static void end_argument(struct lexer *l, bool last)
{
    struct frame *f = &l->frames[l->depth - 1];
    struct m4_call *call = vec_at(&l->out->calls, f->call);

    *(struct span *)vec_push(&call->arguments) = f->begun ? f->argument : (struct span){l->at, 0};
    f->begun = false;
    f->argument = (struct span){0, 0};
    l->at++;
    if (!last)
        return;
    call->closed = true;
    l->depth--;
    if (span_is(l->text, call->name, "changequote") ||
        span_is(l->text, call->name, "m4_changequote"))
        change_quotes(l, call);
    extend(l, call->name.at);
}

static bool take_word(struct lexer *l)
{
    struct span s = {l->at, 0};

    while (is_word(peek(l), false))
        l->at++;
    s.len = l->at - s.at;
    if (span_is(l->text, s, "dnl")) {
        skip_line(l);
        return true;
    }
    extend(l, s.at);
    return peek(l) != '(' || open_call(l, s);
}

static bool take_token(struct lexer *l)
{
    struct frame *f = l->depth ? &l->frames[l->depth - 1] : NULL;
    size_t start = l->at;
    int c = peek(l);

    if (is_word(c, true))
        return take_word(l);
    if (here(l, l->open)) {
        if (!skip_quote(l))
            return false;
    } else if (c == '#') {
        skip_line(l);
    } else if (is_blank(c)) {
        l->at++;
        return true;
    } else if (f && !f->brackets && (c == ',' || c == ')')) {
        end_argument(l, c == ')');
        return true;
    } else {
        if (f && c == '(')
            f->brackets++;
        else if (f && c == ')')
            f->brackets--;
        l->at++;
    }
    extend(l, start);
    return true;
}

int m4_parse(struct m4 *out, struct fault *fault, const char *text, size_t len)
{
    struct lexer l = {.text = text, .len = len, .out = out, .open = "[", .close = "]"};
    bool fine = true;

    out->text = text;
    l.at = text_bom(text, len);
    while (fine && l.at < len)
        fine = take_token(&l);
    if (!fine) {
        *fault = (struct fault){l.why, l.at};
        return ERR_INVALID;
    }
    return 0;
}

void m4_release(struct m4 *m)
{
    vec_each (struct m4_call, call, &m->calls)
        vec_release(&call->arguments);
    vec_release(&m->calls);
}

/* Whether the '[' at the start of S is closed by the ']' at its end. */
static bool is_quoted(const char *text, struct span s)
{
    size_t depth = 0;

    if (s.len < 2 || text[s.at] != '[')
        return false;
    for (size_t i = s.at; i < s.at + s.len; i++) {
        depth += text[i] == '[';
        if (text[i] == ']' && !--depth)
            return i == s.at + s.len - 1;
    }
    return false;
}

struct span m4_unquote(const struct m4 *m, struct span s)
{
    /* a version is quoted once or twice; more is not worth a pass each */
    for (int i = 0; i < 4 && is_quoted(m->text, s); i++)
        s = (struct span){s.at + 1, s.len - 2};
    return s;
}
