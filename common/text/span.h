/*
 * What the lexers of this room share: where in a text something stands. They find values for
 * editors that replace the value's bytes and no others, so they give positions, never copies.
 */
#ifndef TEXT_SPAN_H
#define TEXT_SPAN_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes AT up to AT + LEN of a text. */
struct span {
    size_t at;
    size_t len;
};

/* Why and where a lexer stopped, for a message that names the file and the line. */
struct fault {
    const char *why; /* static */
    size_t at;
};

/* The number of the line that holds byte AT, from 1. LF, CRLF and CR end lines. TEXT ends in NUL.
 */
size_t text_line(const char *text, size_t at);

/* The length of a UTF-8 byte order mark at the start of TEXT: 3 or 0. */
size_t text_bom(const char *text, size_t len);

/* Whether the bytes of S are WORD. */
bool span_is(const char *text, struct span s, const char *word);

#endif
