/*
 * Text of a repository in records: paths as "git ls-files" quotes them with core.quotePath, and
 * JSON strings (RFC 8259); and in hints, where commands are there to be pasted into a shell.
 */
#ifndef TEXT_QUOTE_H
#define TEXT_QUOTE_H

#include <stdarg.h>

#include "base/attr.h"
#include "base/str.h"

/* Append PATH: in double quotes with C escapes (octal for what is not ASCII) when it holds a
 * control character, a quote, a backslash or a byte above 0x7f; as it is otherwise. */
void quote_path(struct str *out, const char *path);

/* Append TEXT as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD; controls,
 * what reorders the text around it and what has no width are escapes. */
void quote_json(struct str *out, const char *text);

/* Append WORD so that a shell reads it as that one word and it can be shown: as it is where nothing
 * in it is special, in single quotes otherwise; in $'...', which not every sh has, only where it
 * holds what a terminal would get escaped (os/term.h), or another file would be meant. */
void quote_word(struct str *out, const char *word);

/* Append WORD for a script that sh runs: in single quotes, whatever is in it. */
void quote_script(struct str *out, const char *word);

/* Append the command FMT: each %s is a word, or part of one, and quoted as such; nothing else may
 * follow a '%'. */
void quote_words(struct str *out, const char *fmt, va_list ap) FORMAT(2, 0);

/* Add a hint (base/err.h) that is such a command. */
void quote_hint(const char *fmt, ...) FORMAT(1, 2);

#endif
