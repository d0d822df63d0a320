/*
 * What reaches a terminal. Everything a repository holds (ref names, paths, messages) passes
 * term_escape() before it is printed, also when stdout is no terminal: a hook's output travels to
 * other people's terminals.
 */
#ifndef OS_TERM_H
#define OS_TERM_H

#include <stddef.h>

#include "base/str.h"

/*
 * Append LEN bytes of TEXT, with C0 controls, DEL, C1 controls, bidirectional controls, what has no
 * width, and whatever is not UTF-8 written as \xNN for each byte, newline as \n and TAB as \t.
 * Nothing else changes.
 */
void term_escape(struct str *out, const char *text, size_t len);

#endif
