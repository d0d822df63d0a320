#include "text/code.h"

#include <string.h>

#include "base/err.h"
#include "text/code_lexer.h"

bool code_fail(struct lexer *l, const char *why)
{
    if (!l->why)
        l->why = why;
    return false;
}

bool code_word_here(const struct lexer *l, const char *word)
{
    size_t len = strlen(word);

    return l->len - l->at >= len && !memcmp(l->text + l->at, word, len);
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}

bool code_name_char(const struct lexer *l, int c)
{
    const char *more = l->syntax->name_more;

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80 ||
           is_digit(c) || (more && c > 0 && strchr(more, c));
}

struct code_token *code_add(struct lexer *l, enum code_kind kind, size_t start)
{
    struct code_token *t = vec_push(l->tokens);

    t->kind = kind;
    t->at = (struct span){start, l->at - start};
    t->depth = l->depth;
    t->first = l->line_start;
    t->spaced = l->spaced;
    t->comment = l->comment;
    l->comment = (struct span){0, 0};
    l->line_start = false;
    l->spaced = false;
    return t;
}

/* The end of a line or a statement. Empty ones make no token. */
static void end_line(struct lexer *l)
{
    struct span comment = l->comment;

    if (!l->line_start)
        code_add(l, CODE_NEWLINE, l->at);
    l->comment = comment;
    l->line_start = true;
}

bool code_after_value(const struct lexer *l)
{
    static const char *const words[] = {"if",     "unless", "while", "until", "when",  "and",
                                        "or",     "not",    "then",  "do",    "elsif", "else",
                                        "return", "in",     "case",  "yield", "puts",  "def"};
    const struct code_token *t;

    if (!l->tokens->len)
        return false;
    t = vec_at(l->tokens, l->tokens->len - 1);
    if (t->kind == CODE_OPERATOR)
        return strchr(")]}", l->text[t->at.at]) && l->text[t->at.at];
    for (size_t i = 0; t->kind == CODE_NAME && i < sizeof(words) / sizeof(words[0]); i++) {
        if (span_is(l->text, t->at, words[i]))
            return false;
    }
    return t->kind != CODE_NEWLINE;
}

bool code_open(struct lexer *l, int close, const struct literal *resumes)
{
    struct frame *f = &l->open[l->depth];

    if (l->depth == CODE_DEPTH_MAX)
        return code_fail(l, "nested too deeply");
    f->close = (char)close;
    f->resumes = resumes;
    if (resumes)
        f->literal = *resumes;
    l->depth++;
    return true;
}

static bool close_bracket(struct lexer *l)
{
    struct frame *f = l->depth ? &l->open[l->depth - 1] : NULL;

    if (!f || f->close != peek(l))
        return code_fail(l, "brackets that do not match");
    l->depth--;
    l->at++;
    if (f->resumes)
        return code_go_on(l, f->literal);
    code_add(l, CODE_OPERATOR, l->at - 1);
    return true;
}

static bool take_operator(struct lexer *l)
{
    static const char open[] = "([{", close[] = ")]}";
    int c = peek(l);
    const char *bracket = c ? strchr(open, c) : NULL;

    if (c && strchr(close, c))
        return close_bracket(l);
    l->at++;
    code_add(l, CODE_OPERATOR, l->at - 1);
    return !bracket || code_open(l, close[bracket - open], NULL);
}

static void take_name(struct lexer *l)
{
    size_t start = l->at;

    while (code_name_char(l, peek(l)))
        l->at++;
    code_add(l, CODE_NAME, start);
}

static void take_number(struct lexer *l)
{
    size_t start = l->at;

    while (code_name_char(l, peek(l)) || (peek(l) == '.' && is_digit(peek_at(l, 1))))
        l->at++;
    code_add(l, CODE_NUMBER, start);
}

static void take_atom(struct lexer *l)
{
    size_t start = l->at;

    while (peek(l) >= 0 && !is_blank(peek(l)) && !is_newline(peek(l)) &&
           !(peek(l) && strchr("()\";", peek(l))))
        l->at++;
    code_add(l, CODE_NAME, start);
}

/* A comment up to CLOSE, in which others nest where the language says so. */
static bool skip_block(struct lexer *l, const char *open, const char *close)
{
    bool nests = l->syntax->has & HAS_BLOCKS_NESTED;
    size_t start = l->at, depth = 1;

    l->at += strlen(open);
    while (depth) {
        if (l->at >= l->len) {
            l->at = start;
            return code_fail(l, "a comment without end");
        }
        if (code_word_here(l, close)) {
            depth--;
            l->at += strlen(close);
        } else if (nests && code_word_here(l, open)) {
            depth++;
            l->at += strlen(open);
        } else {
            l->at++;
        }
    }
    l->comment = (struct span){start, l->at - start};
    return true;
}

/* *TAKEN: there was a comment. */
static bool skip_comment(bool *taken, struct lexer *l)
{
    const struct code_syntax *s = l->syntax;
    size_t start = l->at;

    *taken = true;
    for (size_t i = 0; i < 2 && s->block_open[i]; i++) {
        if (code_word_here(l, s->block_open[i]))
            return skip_block(l, s->block_open[i], s->block_close[i]);
    }
    for (size_t i = 0; i < 2 && s->line_comment[i]; i++) {
        /* "#!" is one at the start of the file alone */
        if (!code_word_here(l, s->line_comment[i]) || (i && start > 3))
            continue;
        while (peek(l) >= 0 && !is_newline(peek(l)))
            l->at++;
        l->comment = (struct span){start, l->at - start};
        return true;
    }
    *taken = false;
    return true;
}

static bool take_newline(struct lexer *l)
{
    end_line(l);
    l->spaced = true;
    l->at += peek(l) == '\r' && peek_at(l, 1) == '\n' ? 2 : 1;
    return code_skip_heredocs(l);
}

static bool take_token(struct lexer *l)
{
    static bool (*const forms[])(bool *, struct lexer *) = {
        skip_comment, code_take_ruby, code_take_sigil, code_take_quote, code_take_slashes};
    bool taken = false;
    int c = peek(l);

    if (is_newline(c))
        return take_newline(l);
    if (is_blank(c) || (c == '\\' && is_newline(peek_at(l, 1)))) {
        l->spaced = true;
        l->at += c == '\\' ? 1 + (peek_at(l, 1) == '\r' && peek_at(l, 2) == '\n') + 1 : 1;
        return true;
    }
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (!forms[i](&taken, l))
            return false;
        if (taken)
            return true;
    }
    if (c == ';' && (l->syntax->has & HAS_SEMICOLONS)) {
        end_line(l);
        l->at++;
    } else if ((l->syntax->has & HAS_ATOMS) && c != '(' && c != ')') {
        take_atom(l);
    } else if (is_digit(c)) {
        take_number(l);
    } else if (code_name_char(l, c) && c != '-' && c != '+') {
        take_name(l);
    } else {
        return take_operator(l);
    }
    return true;
}

int code_parse(struct code *out, struct fault *fault, enum code_language language, const char *text,
               size_t len)
{
    struct lexer l = {.syntax = code_syntax_of(language),
                      .text = text,
                      .len = len,
                      .line_start = true,
                      .tokens = &out->tokens};
    bool fine = true;

    out->text = text;
    l.at = text_bom(text, len);
    while (fine && !l.ended && l.at < len) {
        fine = take_token(&l);
        if (fine && out->tokens.len > CODE_TOKENS_MAX)
            fine = code_fail(&l, "too long");
    }
    if (fine && l.depth)
        fine = code_fail(&l, "brackets that do not match");
    if (!fine) {
        *fault = (struct fault){l.why, l.at};
        return ERR_INVALID;
    }
    l.line_start = false;
    end_line(&l);
    return 0;
}

void code_release(struct code *c)
{
    vec_release(&c->tokens);
}

const struct code_token *code_at(const struct code *c, size_t i)
{
    return vec_at(&c->tokens, i < c->tokens.len ? i : c->tokens.len - 1);
}

bool code_is_op(const struct code *c, size_t i, char op)
{
    const struct code_token *t = code_at(c, i);

    return t->kind == CODE_OPERATOR && c->text[t->at.at] == op;
}

bool code_is_name(const struct code *c, size_t i, const char *word)
{
    const struct code_token *t = code_at(c, i);

    return t->kind == CODE_NAME && span_is(c->text, t->at, word);
}

size_t code_skip(const struct code *c, size_t i)
{
    while (i + 1 < c->tokens.len && code_at(c, i)->kind == CODE_NEWLINE)
        i++;
    return i;
}

size_t code_behind(const struct code *c, size_t i)
{
    size_t depth = code_at(c, i)->depth;

    for (i++; i + 1 < c->tokens.len; i++) {
        if (code_at(c, i)->depth == depth)
            return i + 1;
    }
    return i;
}
