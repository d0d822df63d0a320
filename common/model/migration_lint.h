/*
 * What may go wrong with a script when it runs where others read and write, and what keeps it from
 * being taken back: found by its tokens, and by what the statements before it have done. Pure.
 *
 * A line of the script lets a finding through, and is told of:
 *
 *     -- cutover: allow migration.ban-drop-column nobody has read it since 1.4
 *     ALTER TABLE t DROP COLUMN c;
 *
 * stands above the statement, or above the line in it; "migration." may be left out. What squawk
 * takes does as well, "-- squawk-ignore ban-drop-column, renaming-table". Rules that are
 * MIGRATION_FIXED are let through by nothing.
 *
 *     struct migration_lint_script script = {.text = text, .len = len};
 *     struct vec found = VEC_INIT(struct migration_lint_finding);
 *     migration_lint(&found, &script);
 *     vec_each (struct migration_lint_finding, f, &found) ...
 *     migration_lint_release(&found);
 */
#ifndef MODEL_MIGRATION_LINT_H
#define MODEL_MIGRATION_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "model/migration_rule.h"
#include "text/span.h"
#include "text/sql.h"

struct migration_lint_script {
    enum sql_dialect dialect;
    const char *text; /* LEN bytes and a NUL: the whole file. Borrowed */
    size_t len;
    struct span part; /* of it, that runs; a LEN of 0: all */
    bool down;        /* it takes another back: what is unsafe on the way up is not looked at */
    bool no_tx;       /* its section is marked to run outside of a transaction */

    /* The one that takes it back, of a down script the one that it takes back; NULL: there is none.
     * Bytes that run, and a NUL. */
    const char *other;
    size_t other_len;
    bool alone; /* whether there is one is not asked */

    /* A parser of the whole language (text/sql_grammar.h), NULL: none. Is the statement TEXT, LEN
     * bytes of it, none? Then *FAULT is where, and *WHY, appended, is what it says. */
    bool (*grammar)(struct str *why, size_t *fault, const char *text, size_t len);
};

struct migration_lint_finding {
    const struct migration_rule *rule;
    struct span at;      /* in the text */
    size_t line;         /* from 1 */
    char *text;          /* what was found, as a clause: "drops the column 'c'" */
    char *allowed;       /* why a line of the script lets it through; NULL: none does */
    size_t statement_at; /* the byte that its statement begins with */
};

/* Add what the rules find to OUT (struct migration_lint_finding), by position. Whether a rule is on
 * is asked of nobody. */
void migration_lint(struct vec *out, const struct migration_lint_script *script);

void migration_lint_release(struct vec *findings);

#endif
