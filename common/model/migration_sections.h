/*
 * One file with both directions in it, marked by lines:
 *
 *   -- migrate:up [transaction:false]       -- migrate:down         dbmate
 *   -- +goose Up                            -- +goose Down          goose; "-- +goose NO
 * TRANSACTION"
 *   -- +migrate Up [notransaction]          -- +migrate Down        sql-migrate
 *   -- Up Migration                         -- Down Migration       node-pg-migrate
 *
 * "StatementBegin" and "StatementEnd" are passed over: the lexer needs no such help.
 */
#ifndef MODEL_MIGRATION_SECTIONS_H
#define MODEL_MIGRATION_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "text/span.h"

struct migration_section {
    bool there;
    struct span at; /* from behind its line up to the next one's */
    bool no_tx;     /* it wishes for no transaction */
};

struct migration_sections {
    const char *tool; /* static: "dbmate"; NULL: the file has no sections */
    struct migration_section up, down;
};

/*
 * Find them in the LEN bytes of TEXT, which ends in NUL. ERR_INVALID, with *FAULT set and no
 * message, for a section that is there twice, a down without an up, the marks of two tools, SQL
 * before the first mark, and what of a tool cannot be done here (goose's ENVSUB).
 */
int migration_sections_read(struct migration_sections *out, struct fault *fault, const char *text,
                            size_t len) MUST_CHECK;

/* Does a line of the text say "-- cutover: WORD" and nothing else? */
bool migration_is_marked(const char *text, size_t len, const char *word);

#endif
