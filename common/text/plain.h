/*
 * Text of a repository as one line that can be shown: what has to fit into a list, a table or a
 * message of ours.
 */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include <stddef.h>

#include "base/str.h"

/* Append the LEN bytes of TEXT: blanks around it go, blanks and line breaks in it become one space,
 * and controls, what reorders the text around it, what has no width, and what is no UTF-8 is
 * written as \xNN for each byte. After MAX bytes (0: never) it is cut, and "..." added. */
void plain_line(struct str *out, const char *text, size_t len, size_t max);

/* Append the first character of the LEN bytes of TEXT, one at least, as plain_line() writes what is
 * no blank; its length in TEXT. */
size_t plain_character(struct str *out, const char *text, size_t len);

#endif
