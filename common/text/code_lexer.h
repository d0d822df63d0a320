/* What the files of text/code share. Nobody else's. */
#ifndef TEXT_CODE_LEXER_H
#define TEXT_CODE_LEXER_H

#include "text/code.h"

#define CODE_DEPTH_MAX 200
#define CODE_TOKENS_MAX 2000000
#define CODE_HEREDOCS_MAX 16

/* What a kind of string has that is special. */
enum {
    QUOTE_RAW = 1,        /* a backslash is nothing special */
    QUOTE_LINE = 2,       /* it ends on its line */
    QUOTE_DOLLAR = 4,     /* $name and ${code} */
    QUOTE_HASH = 8,       /* #{code} */
    QUOTE_CHARACTER = 16, /* one character, else it is no string at all */
    QUOTE_NAME = 32,      /* what is in it is a name */
    QUOTE_LAST = 64,      /* of a run of quotes the last ones end it */
    QUOTE_DOUBLED = 128,  /* two quotes are one */
    QUOTE_MARGIN = 256,   /* a heredoc: the value begins on the next line, so it is never plain */
};

struct code_quote {
    const char *open, *close;
    unsigned flags;
};

/* What else a language has. */
enum {
    HAS_BLOCKS_NESTED = 1, /* its block comments nest */
    HAS_PREFIXES = 2,      /* a name right before a quote is part of the string, which is raw */
    HAS_SLASHES = 4,       /* /regular expressions/ */
    HAS_SIGILS = 8,        /* Elixir: ~s(), ?c */
    HAS_RUBY = 16,         /* heredocs, %q(), ?c, $", =begin, __END__ */
    HAS_ATOMS = 32,        /* all that is neither blank, bracket nor quote is one name */
    HAS_SEMICOLONS = 64,   /* ';' ends a statement */
};

struct code_syntax {
    const char *line_comment[2];
    const char *block_open[2], *block_close[2];
    struct code_quote quotes[8]; /* the longer ones first */
    const char *name_more;       /* what names have beyond letters, digits and '_' */
    unsigned has;
};

const struct code_syntax *code_syntax_of(enum code_language language);

/* A string that has begun. */
struct literal {
    char close[4];
    size_t close_len;
    char nest; /* the bracket that nests in it, or 0 */
    size_t nested;
    unsigned flags;
    size_t token; /* its number */
    bool plain;
};

/* A bracket that is open; with RESUMES, it is code in the string LITERAL. */
struct frame {
    char close;
    bool resumes;
    struct literal literal;
};

struct heredoc {
    struct span word;
    bool indented; /* what ends it may be */
};

struct lexer {
    const struct code_syntax *syntax;
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    struct frame open[CODE_DEPTH_MAX];
    size_t depth;
    struct heredoc heredocs[CODE_HEREDOCS_MAX];
    size_t heredocs_len;
    struct span comment;
    bool line_start; /* no token of this line yet */
    bool spaced;
    bool ended; /* by __END__ */
    struct vec *tokens;
};

static inline int peek_at(const struct lexer *l, size_t ahead)
{
    return l->at + ahead < l->len ? (unsigned char)l->text[l->at + ahead] : -1;
}

static inline int peek(const struct lexer *l)
{
    return peek_at(l, 0);
}

static inline bool is_newline(int c)
{
    return c == '\n' || c == '\r';
}

bool code_fail(struct lexer *l, const char *why);
bool code_word_here(const struct lexer *l, const char *word);
bool code_name_char(const struct lexer *l, int c);
struct code_token *code_add(struct lexer *l, enum code_kind kind, size_t start);

/* Whether a value stands before, so that an operator follows: of '/', '%', '?' and '<<' this is one
 * of two meanings. */
bool code_after_value(const struct lexer *l);

/* A bracket opens, which CLOSE closes. */
bool code_open(struct lexer *l, int close, const struct literal *resumes);

/* A string whose opening quote of OPEN bytes is next, up to its end or code in it. */
bool code_begin_string(struct lexer *l, struct literal literal, size_t open);

/* The string goes on. */
bool code_go_on(struct lexer *l, struct literal literal);

/* A string by one of the language's quotes, or a form of its own. *TAKEN: there was one. */
bool code_take_quote(bool *taken, struct lexer *l);
bool code_take_sigil(bool *taken, struct lexer *l);
bool code_take_ruby(bool *taken, struct lexer *l);
bool code_take_slashes(bool *taken, struct lexer *l);

/* At the end of a line: the heredocs that it announced. */
bool code_skip_heredocs(struct lexer *l);

#endif
