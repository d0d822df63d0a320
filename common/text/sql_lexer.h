/* What the files of text/sql share. Nobody else's. */
#ifndef TEXT_SQL_LEXER_H
#define TEXT_SQL_LEXER_H

#include <stdint.h>

#include "text/sql.h"

/* Nothing stands behind this line that its end would have to pass over. */
#define SQL_NO_DATA SIZE_MAX

struct sql_lexer {
    struct sql *out;
    const char *text;
    size_t len;
    size_t at;
    struct fault *fault;
    unsigned depth;  /* of parentheses that are open */
    bool open;       /* the last statement has not ended */
    bool body;       /* between BEGIN ATOMIC and its END */
    size_t atomic;   /* the token ATOMIC of that body */
    size_t line_end; /* where this line ends, behind which data of COPY begin; else SQL_NO_DATA */
    size_t resume;   /* where these end */
};

static inline int sql_peek_at(const struct sql_lexer *l, size_t ahead)
{
    return l->at + ahead < l->len ? (unsigned char)l->text[l->at + ahead] : -1;
}

static inline int sql_peek(const struct sql_lexer *l)
{
    return sql_peek_at(l, 0);
}

static inline bool sql_is_blank(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool sql_is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* The first byte of a name without quotes. All of UTF-8 beyond ASCII is a letter. */
static inline bool sql_is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

/* A further one. */
static inline bool sql_is_letter_more(int c)
{
    return sql_is_letter(c) || sql_is_digit(c) || c == '$';
}

bool sql_fail(struct sql_lexer *l, const char *why, size_t at);

/* The bytes from START to here are a token, or a special. */
bool sql_add(struct sql_lexer *l, enum sql_kind kind, size_t start);
void sql_add_special(struct sql_lexer *l, enum sql_special_kind kind, size_t start);

/* A ';', which may end a statement, is next. */
bool sql_add_semicolon(struct sql_lexer *l);

/* The next LEN bytes are an operator. */
bool sql_take_op(struct sql_lexer *l, size_t len);

/* Up to the end of the line, which stays. */
void sql_skip_line(struct sql_lexer *l);

/* A command of psql, or of the sqlite3 shell: to the end of its line. */
bool sql_take_meta(struct sql_lexer *l);

/* Letters and digits, as many as there are. */
void sql_skip_word(struct sql_lexer *l);

/* The next token, blank, comment or special. False: *fault says why not. */
bool sql_take_postgres(struct sql_lexer *l);
bool sql_take_sqlite(struct sql_lexer *l);

/* A string or quoted name that begins at START, whose opening quote is next; CLOSE twice is one
 * of it, and where ESCAPES, a backslash takes the next byte along. */
bool sql_take_quoted(struct sql_lexer *l, enum sql_kind kind, size_t start, char close,
                     bool escapes);

/* The same for a string of PostgreSQL, which may go on in further lines. */
bool sql_take_string(struct sql_lexer *l, size_t start, bool escapes);

/* The number of bytes from the quote at AT to behind the one that closes it; 0: there is none. */
size_t sql_quoted_len(const char *text, size_t len, size_t at, char close, bool escapes);

/* Where the string of PostgreSQL that seems to end before AT goes on, with a quote on a later line
 * and nothing but blanks and comments between; 0: it does not. */
size_t sql_continued(const char *text, size_t len, size_t at);

/* $tag$ ... $tag$; *TAKEN: it was one. */
bool sql_take_dollar(bool *taken, struct sql_lexer *l);

/* A comment whose opening two bytes are next. */
bool sql_take_comment(struct sql_lexer *l, bool nested);

/* What psql reads for its own: ':' and what it makes of it, a backslash. */
bool sql_take_colon(struct sql_lexer *l);

/* Statement S, the last one, has ended: the data of a COPY ... FROM stdin, and what it sets. */
void sql_find_data(struct sql_lexer *l, struct sql_statement *s);
void sql_find_setting(struct sql_lexer *l, const struct sql_statement *s);

#endif
