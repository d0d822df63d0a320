/*
 * A script of SQL as psql(1) reads it: tokens, statements, the lines that COPY ... FROM stdin
 * takes, and what psql would take for a command or a variable of its own. Nothing is understood of
 * the statements themselves beyond where they end: quotes, $tag$ quotes, nested comments, brackets,
 * and the bodies that hold statements (BEGIN ATOMIC ... END; of SQLite, CREATE TRIGGER ... BEGIN
 * ... END). After psqlscan.l of PostgreSQL, and sqlite.org/lang.html ("Keywords", "Literal
 * Values").
 *
 *     struct sql sql = SQL_INIT;
 *     struct fault fault;
 *     if (sql_parse(&sql, &fault, SQL_POSTGRES, text, len))
 *         ... fault.why, text_line(text, fault.at)
 *     vec_each (struct sql_statement, s, &sql.statements)
 *         ...
 *     sql_release(&sql);
 */
#ifndef TEXT_SQL_H
#define TEXT_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/span.h"

enum sql_dialect {
    SQL_POSTGRES,
    SQL_SQLITE,
};

enum sql_kind {
    SQL_WORD,   /* a key word, or a name without quotes */
    SQL_NAME,   /* "a name", U&"one"; of SQLite also `one` and [one] */
    SQL_STRING, /* 'x', E'x', U&'x', B'1', X'ff', N'x', $tag$x$tag$ */
    SQL_NUMBER,
    SQL_PARAM, /* $1; of SQLite ?1, :a, @a, $a */
    SQL_OP,    /* an operator, as long as it goes; brackets, ',', ';', '.', "::" and ':' alone */
};

struct sql_token {
    enum sql_kind kind;
    struct span at; /* with its quotes */
    unsigned depth; /* of parentheses around it; that of one is the same on both sides */
    bool stops;     /* the ';' that ends a statement */
};

struct sql_statement {
    struct span at;      /* from its first token to its last; the ';' is not of it */
    size_t first, count; /* its tokens, without the ';' */
    bool ended;          /* by a ';': the last one of a script may not be */
    bool has_data;       /* COPY ... FROM stdin: */
    struct span data;    /* the lines behind it, without the one that is "\." */
};

/*
 * What psql would not send as it stands, or would read in another way: refused by who runs scripts.
 * Commands and variables are no tokens. psql leaves variables that nobody has set as they are, so
 * of these only what can be nothing else is one: :'x' is the server's in a[1:'x'] and in
 * JSON_OBJECT('a':'x').
 */
enum sql_special_kind {
    SQL_META,         /* \d, \i file, \;, \. outside of data: up to the end of its line; of SQLite
                         .read and the like where a statement would begin */
    SQL_VARIABLE,     /* :'name', :"name", :{?name}, or :NAME of those that psql has set itself */
    SQL_DATA_UNENDED, /* data of a COPY that no "\." ends; psql takes them */
    SQL_STRINGS_OFF,  /* a statement that sets standard_conforming_strings to another value than
                         on: from there on a backslash in '' would be read in another way. Not all
                         that may do so is seen (a DO, a role's settings): ask the connection */
};
struct sql_special {
    enum sql_special_kind kind;
    struct span at;
};

struct sql {
    const char *text; /* borrowed */
    size_t len;
    enum sql_dialect dialect;
    struct vec tokens;     /* struct sql_token, in order; of comments and data there are none */
    struct vec statements; /* struct sql_statement; empty ones (";;") are left out */
    struct vec specials;   /* struct sql_special, in order */
};

#define SQL_INIT                                                                                   \
    {                                                                                              \
        .text = NULL, .len = 0, .dialect = SQL_POSTGRES, .tokens = VEC_INIT(struct sql_token),     \
        .statements = VEC_INIT(struct sql_statement), .specials = VEC_INIT(struct sql_special)     \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT; a byte order mark at its start is passed over.
 * ERR_INVALID, with *FAULT set and no message, for a quote or comment without end, for a NUL, and
 * for what stands on both sides of the data of a COPY on its line ("COPY t FROM stdin; SELECT").
 * Nothing else is: an open parenthesis makes the rest one statement, which the database refuses.
 * The caller releases OUT in both cases.
 */
int sql_parse(struct sql *out, struct fault *fault, enum sql_dialect dialect, const char *text,
              size_t len) MUST_CHECK;
void sql_release(struct sql *sql);

/* Token number I of statement S; NULL behind its last. */
const struct sql_token *sql_at(const struct sql *sql, const struct sql_statement *s, size_t i);

/* Is token I of S the key word WORD (given in upper case), in any case and without quotes? */
bool sql_is_word(const struct sql *sql, const struct sql_statement *s, size_t i, const char *word);
/* Is it the operator OP? */
bool sql_is_op(const struct sql *sql, const struct sql_statement *s, size_t i, const char *op);

/* Do the tokens of S from I on begin with the WORDS, "ALTER TABLE IF EXISTS", one blank between? */
bool sql_begins(const struct sql *sql, const struct sql_statement *s, size_t i, const char *words);

/* Append the name that token T is, as the database folds it: a word in lower case, a "quoted" name
 * without its quotes (of SQLite, which has no case in names, in lower case as well). Nothing is cut
 * to 63 bytes. Of a string 'x' what is in it; else the token as it stands. */
void sql_name(struct str *out, const struct sql *sql, const struct sql_token *t);

/*
 * Append what makes two scripts the same but for comments, blanks and the case of what stands
 * without quotes: each token, folded where it is a word or a number, with a line break behind it (a
 * blank between two strings, which on two lines would be one), the data of COPY as they stand
 * behind their statement, commands and variables of psql as they stand. It is a script of the same
 * tokens, and its own essence. Hashed, it is what a ledger has of a script's meaning
 * (migration_tokens_id()).
 */
void sql_essence(struct str *out, const struct sql *sql);

#endif
