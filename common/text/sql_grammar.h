/*
 * The parser of PostgreSQL itself, where the build has found libpg_query: it says of a statement
 * whether a server (of the version that the library is of) would take it. It knows nothing of
 * psql's commands and of data of COPY: give it statements (text/sql.h).
 */
#ifndef TEXT_SQL_GRAMMAR_H
#define TEXT_SQL_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Is the library there? */
bool sql_grammar_is_there(void);

/* Is the statement TEXT, LEN bytes of it, none that the parser takes? Then *FAULT is the byte where
 * it stopped, and what it says is appended to WHY. False where the library is not there. */
bool sql_grammar_fault(struct str *why, size_t *fault, const char *text, size_t len);

#endif
