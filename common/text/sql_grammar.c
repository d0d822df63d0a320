#include "text/sql_grammar.h"

#ifdef HAVE_PG_QUERY

#include <pg_query.h>
#include <stdlib.h>

#include "base/mem.h"

bool sql_grammar_is_there(void)
{
    return true;
}

/* The byte of character number N, from 1: the parser counts characters. */
static size_t byte_of(const char *text, int n)
{
    size_t at = 0;

    for (; n > 1 && text[at]; at++)
        n -= (text[at + 1] & 0xc0) != 0x80;
    return at;
}

bool sql_grammar_fault(struct str *why, size_t *fault, const char *text, size_t len)
{
    char *statement = mem_dup_n(text, len);
    PgQueryParseResult parsed = pg_query_parse(statement);
    bool bad = parsed.error != NULL;

    if (bad) {
        *fault = parsed.error->cursorpos > 0 ? byte_of(statement, parsed.error->cursorpos) : 0;
        if (*fault > len)
            *fault = len;
        str_adds(why, parsed.error->message);
    }
    pg_query_free_parse_result(parsed);
    free(statement);
    return bad;
}

#else

bool sql_grammar_is_there(void)
{
    return false;
}

bool sql_grammar_fault(struct str *why, size_t *fault, const char *text, size_t len)
{
    (void)why;
    (void)text;
    (void)len;
    *fault = 0;
    return false;
}

#endif
