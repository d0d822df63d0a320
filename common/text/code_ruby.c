/* What Ruby alone has: heredocs, %-literals, characters, special variables, =begin, __END__. */
#include <string.h>

#include "text/code_lexer.h"

static bool is_alpha(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool at_line_start(const struct lexer *l)
{
    return !l->at || is_newline((unsigned char)l->text[l->at - 1]) ||
           l->at == text_bom(l->text, l->len);
}

/* The end of the line at AT. */
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

/* "=begin" to "=end". */
static bool skip_begin(struct lexer *l)
{
    size_t start = l->at;

    while (l->at < l->len) {
        if (code_word_here(l, "=end") && !code_name_char(l, peek_at(l, 4))) {
            l->at = line_end(l, l->at);
            return true;
        }
        l->at = next_line(l, l->at);
    }
    l->at = start;
    return code_fail(l, "a comment without end");
}

/* Whether what is next may begin a value: none stands before, or a name that it is given to. */
static bool may_begin(const struct lexer *l, int next)
{
    const struct code_token *t;

    if (!code_after_value(l))
        return true;
    t = vec_at(l->tokens, l->tokens->len - 1);
    return t->kind == CODE_NAME && l->spaced && next > ' ' && next != '=';
}

/* %q(...), %w[...], %(...) */
static bool take_percent(bool *taken, struct lexer *l)
{
    static const char open[] = "([{<", close[] = ")]}>";
    bool letter = is_alpha(peek_at(l, 1));
    int kind = letter ? peek_at(l, 1) : 'Q', quote = peek_at(l, letter ? 2 : 1);
    struct literal s = {.close_len = 1, .plain = kind == 'q' || kind == 'Q'};
    const char *bracket;

    if (!may_begin(l, peek_at(l, 1)) || !strchr("qQwWiIrsx", kind) || quote <= ' ' ||
        quote >= 0x80 || code_name_char(l, quote) || (!letter && !strchr("([{<|!", quote)))
        return true;
    *taken = true;
    bracket = strchr(open, quote);
    s.close[0] = bracket ? close[bracket - open] : (char)quote;
    s.nest = bracket ? (char)quote : '\0';
    s.flags = strchr("qwis", kind) ? 0 : QUOTE_HASH;
    return code_begin_string(l, s, letter ? 3 : 2);
}

/* <<~WORD, <<-"WORD", <<WORD */
static bool take_heredoc(bool *taken, struct lexer *l)
{
    size_t at = 2, end, start = l->at;
    bool indented = peek_at(l, at) == '~' || peek_at(l, at) == '-';
    int quote;

    at += indented;
    quote = peek_at(l, at);
    if (quote == '"' || quote == '\'' || quote == '`')
        at++;
    else
        quote = 0;
    for (end = at;
         quote ? peek_at(l, end) >= 0 && peek_at(l, end) != quote && !is_newline(peek_at(l, end))
               : code_name_char(l, peek_at(l, end));
         end++)
        ;
    if (end == at || (quote && peek_at(l, end) != quote) ||
        (!quote && !(peek_at(l, at) == '_' || is_alpha(peek_at(l, at)))))
        return true;
    /* "a <<b" is a shift, and so is "a<<B" */
    if (!indented && ((!quote && peek_at(l, at) >= 'a') || !may_begin(l, 'x')))
        return true;
    if (l->heredocs_len == CODE_HEREDOCS_MAX)
        return code_fail(l, "too many heredocs on one line");
    *taken = true;
    l->heredocs[l->heredocs_len++] = (struct heredoc){{start + at, end - at}, indented};
    l->at = start + end + (quote != 0);
    code_add(l, CODE_STRING, start);
    return true;
}

/* The line that ends H, or false. */
static bool skip_heredoc(struct lexer *l, const struct heredoc *h)
{
    while (l->at < l->len) {
        size_t at = l->at, end = line_end(l, at);

        while (h->indented && at < end && (l->text[at] == ' ' || l->text[at] == '\t'))
            at++;
        l->at = next_line(l, end);
        if (end - at == h->word.len && !memcmp(l->text + at, l->text + h->word.at, h->word.len))
            return true;
    }
    l->at = h->word.at;
    return code_fail(l, "a string without end");
}

bool code_skip_heredocs(struct lexer *l)
{
    bool fine = true;

    for (size_t i = 0; fine && i < l->heredocs_len; i++)
        fine = skip_heredoc(l, &l->heredocs[i]);
    l->heredocs_len = 0;
    return fine;
}

/* $" and its kin, and ?c */
static void take_special(bool *taken, struct lexer *l)
{
    int next = peek_at(l, 1);
    size_t start = l->at;

    if (peek(l) == '$' && next > ' ' && !code_name_char(l, next) && next < 0x80) {
        l->at += 2;
        *taken = true;
        code_add(l, CODE_NAME, start);
    } else if (peek(l) == '?' && next > ' ' && !code_after_value(l) &&
               !code_name_char(l, peek_at(l, 2))) {
        l->at += next == '\\' ? 3 : 2;
        l->at = l->at < l->len ? l->at : l->len;
        *taken = true;
        code_add(l, CODE_NUMBER, start);
    }
}

bool code_take_ruby(bool *taken, struct lexer *l)
{
    *taken = false;
    if (!(l->syntax->has & HAS_RUBY))
        return true;
    if (at_line_start(l) && code_word_here(l, "=begin") && !code_name_char(l, peek_at(l, 6))) {
        *taken = true;
        return skip_begin(l);
    }
    if (at_line_start(l) && code_word_here(l, "__END__") &&
        line_end(l, l->at) == l->at + strlen("__END__")) {
        *taken = true;
        l->ended = true;
        return true;
    }
    if (peek(l) == '%')
        return take_percent(taken, l);
    if (peek(l) == '<' && peek_at(l, 1) == '<')
        return take_heredoc(taken, l);
    take_special(taken, l);
    return true;
}
