#include "text/dockerfile.h"

#include <string.h>
#include <strings.h>

#define HEREDOCS_MAX 16

struct heredoc {
    struct span word;
    bool tabs; /* may stand before what ends it */
};

struct lexer {
    const char *text;
    size_t len;
    size_t at;
    char escape;
    size_t stage;
    bool cut_short; /* a heredoc had no end: there are no more of them */
    struct dockerfile *out;
};

static bool is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}

static bool is_newline(int c)
{
    return c == '\n' || c == '\r';
}

static int peek_at(const struct lexer *l, size_t ahead)
{
    return l->at + ahead < l->len ? (unsigned char)l->text[l->at + ahead] : -1;
}

static int peek(const struct lexer *l)
{
    return peek_at(l, 0);
}

static size_t skip_blanks(const struct lexer *l, size_t at)
{
    while (at < l->len && is_blank((unsigned char)l->text[at]))
        at++;
    return at;
}

static size_t line_end(const struct lexer *l, size_t at)
{
    while (at < l->len && !is_newline((unsigned char)l->text[at]))
        at++;
    return at;
}

static size_t next_line(const struct lexer *l, size_t at)
{
    at = line_end(l, at);
    if (at + 1 < l->len && l->text[at] == '\r' && l->text[at + 1] == '\n')
        at++;
    return at < l->len ? at + 1 : at;
}

/* Behind the escape at the end of a line, and behind the comments and empty lines that follow: the
 * instruction goes on there. False where the escape is none. */
static bool skip_continuation(struct lexer *l)
{
    size_t at;

    if (peek(l) != l->escape)
        return false;
    at = skip_blanks(l, l->at + 1);
    if (at < l->len && !is_newline((unsigned char)l->text[at]))
        return false;
    for (at = next_line(l, at); at < l->len; at = next_line(l, at)) {
        size_t first = skip_blanks(l, at);

        if (first < l->len && l->text[first] != '#' && !is_newline((unsigned char)l->text[first]))
            break;
    }
    l->at = at;
    return true;
}

/* Blanks within an instruction, over continued lines; false at its end. */
static bool skip_space(struct lexer *l)
{
    while (l->at < l->len) {
        if (is_blank(peek(l)))
            l->at++;
        else if (!skip_continuation(l))
            break;
    }
    return l->at < l->len && !is_newline(peek(l));
}

/* A word of an instruction, or what stands in it up to an '=' outside of quotes. */
struct word {
    struct span at;
    bool plain;    /* quotes, if any, are around it all, and there is no escape */
    bool verbatim; /* they are single ones */
    bool stopped;  /* at an '=' */
};

/* Within quotes up to behind the closing one, or to the end of the instruction. */
static void skip_quotes(struct lexer *l, struct word *w)
{
    int quote = peek(l);

    for (l->at++; l->at < l->len && !is_newline(peek(l));) {
        if (peek(l) == quote) {
            l->at++;
            return;
        }
        if (peek(l) == l->escape) {
            w->plain = false;
            if (skip_continuation(l))
                continue;
            l->at += quote == '"' && peek_at(l, 1) >= 0 && !is_newline(peek_at(l, 1));
        }
        l->at++;
    }
    w->plain = false;
}

static struct word take_word(struct lexer *l, bool stops)
{
    struct word w = {.at = {l->at, 0}, .plain = true};
    size_t quotes = 0, quoted = 0;
    int quote = peek(l);

    while (l->at < l->len && !is_newline(peek(l)) && !is_blank(peek(l))) {
        size_t start = l->at;

        if (peek(l) == '=' && stops) {
            w.stopped = true;
            break;
        }
        if (peek(l) == '"' || peek(l) == '\'') {
            skip_quotes(l, &w);
            quotes++;
            quoted += l->at - start;
        } else if (peek(l) == l->escape) {
            if (skip_continuation(l)) {
                /* what follows is this word's, unless a blank stands before it */
                w.plain = w.plain && (l->at >= l->len || is_blank(peek(l)));
                l->at = start;
                break;
            }
            w.plain = false;
            l->at += peek_at(l, 1) >= 0 ? 2 : 1;
        } else {
            l->at++;
        }
    }
    w.at.len = l->at - w.at.at;
    if (quotes == 1 && quoted == w.at.len && w.plain) {
        w.at = (struct span){w.at.at + 1, w.at.len - 2};
        w.verbatim = quote == '\'';
    } else {
        w.plain = w.plain && !quotes;
    }
    return w;
}

static struct dockerfile_pair *add(struct lexer *l, enum dockerfile_kind kind, struct span key)
{
    struct dockerfile_pair *p = vec_push(&l->out->pairs);

    p->kind = kind;
    p->stage = l->stage;
    p->key = key;
    return p;
}

/* "key=value ...", or the old "key value" where the first word has no '='. */
static void take_pairs(struct lexer *l, enum dockerfile_kind kind)
{
    for (bool first = true; skip_space(l); first = false) {
        struct word w = take_word(l, true);
        bool old = first && !w.stopped && kind != DOCKERFILE_ARG;
        struct dockerfile_pair *p = add(l, kind, w.at);

        if (!w.stopped && !(old && skip_space(l)))
            continue;
        l->at += w.stopped;
        w = take_word(l, false);
        p->value = w.at;
        p->given = true;
        p->plain = w.plain;
        p->verbatim = w.verbatim;
        if (old) { /* all that follows is the value */
            p->plain = p->plain && !skip_space(l);
            return;
        }
    }
}

/* A word such as <<EOF, <<-"EOF" or 3<<EOF. */
static bool is_heredoc(struct heredoc *h, const struct lexer *l, struct span s)
{
    size_t at = s.at, end = s.at + s.len;

    while (at < end && l->text[at] >= '0' && l->text[at] <= '9')
        at++;
    if (end - at < 3 || memcmp(l->text + at, "<<", 2) != 0)
        return false;
    at += 2;
    h->tabs = l->text[at] == '-';
    at += h->tabs;
    if (end - at > 2 && (l->text[at] == '"' || l->text[at] == '\'') &&
        l->text[end - 1] == l->text[at]) {
        at++;
        end--;
    }
    h->word = (struct span){at, end - at};
    return at < end && !memchr(l->text + at, '<', end - at) && l->text[at] != '"' &&
           l->text[at] != '\'';
}

/* Behind the line that ends H; false, and nowhere else, where there is none. */
static bool skip_heredoc(struct lexer *l, const struct heredoc *h)
{
    for (size_t at = l->at; at < l->len; at = next_line(l, at)) {
        size_t start = at, end = line_end(l, at);

        while (h->tabs && start < end && l->text[start] == '\t')
            start++;
        if (end - start == h->word.len &&
            !memcmp(l->text + start, l->text + h->word.at, h->word.len)) {
            l->at = next_line(l, end);
            return true;
        }
    }
    return false;
}

/* The rest of an instruction that sets no name. */
static void skip_rest(struct lexer *l, bool heredocs)
{
    struct heredoc found[HEREDOCS_MAX];
    size_t count = 0;

    while (skip_space(l)) {
        size_t start = l->at;
        struct word w = take_word(l, false);

        if (l->at == start)
            l->at++;
        if (heredocs && count < HEREDOCS_MAX &&
            is_heredoc(&found[count], l, (struct span){start, w.at.at + w.at.len - start}))
            count++;
    }
    l->at = next_line(l, l->at);
    for (size_t i = 0; i < count && !l->cut_short; i++)
        l->cut_short = !skip_heredoc(l, &found[i]);
}

static bool is_word(const struct lexer *l, struct span s, const char *word)
{
    return s.len == strlen(word) && !strncasecmp(l->text + s.at, word, s.len);
}

static void take_instruction(struct lexer *l)
{
    static const char *const setting[] = {
        [DOCKERFILE_LABEL] = "LABEL", [DOCKERFILE_ARG] = "ARG", [DOCKERFILE_ENV] = "ENV"};
    struct span name = {l->at, 0};

    while (l->at < l->len && !is_blank(peek(l)) && !is_newline(peek(l)) && peek(l) != l->escape)
        l->at++;
    name.len = l->at - name.at;
    l->stage += is_word(l, name, "FROM");
    for (size_t i = 0; i < sizeof(setting) / sizeof(setting[0]); i++) {
        if (is_word(l, name, setting[i])) {
            take_pairs(l, (enum dockerfile_kind)i);
            break;
        }
    }
    skip_rest(l, is_word(l, name, "RUN") || is_word(l, name, "COPY") || is_word(l, name, "ADD"));
}

/* "# escape=`", in the comments before all else that look like that. */
static void take_directives(struct lexer *l)
{
    for (size_t at = l->at; at < l->len && l->text[at] == '#'; at = next_line(l, at)) {
        size_t key = skip_blanks(l, at + 1), end = key;

        while (end < l->len && l->text[end] >= 'a' && l->text[end] <= 'z')
            end++;
        at = skip_blanks(l, end);
        if (end == key || at >= l->len || l->text[at] != '=')
            return;
        at = skip_blanks(l, at + 1);
        if (is_word(l, (struct span){key, end - key}, "escape") && at < l->len &&
            (l->text[at] == '`' || l->text[at] == '\\'))
            l->escape = l->text[at];
    }
}

void dockerfile_parse(struct dockerfile *out, const char *text, size_t len)
{
    struct lexer l = {.text = text, .len = len, .escape = '\\', .out = out};

    out->text = text;
    l.at = text_bom(text, len);
    take_directives(&l);
    while (l.at < len) {
        l.at = skip_blanks(&l, l.at);
        if (l.at >= len)
            break;
        if (peek(&l) == '#' || is_newline(peek(&l)))
            l.at = next_line(&l, l.at);
        else
            take_instruction(&l);
    }
}

void dockerfile_release(struct dockerfile *d)
{
    vec_release(&d->pairs);
}
