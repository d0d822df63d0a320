/*
 * The text of a script, read: the part of its file that runs, what its statements mean, whether
 * they need no transaction, and what is refused of it.
 */
#ifndef MODEL_MIGRATION_SCRIPT_H
#define MODEL_MIGRATION_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/migration.h"
#include "model/migration_finding.h"
#include "text/sql.h"

struct migration_script {
    bool there;              /* false: a down section that the file does not have */
    bool sectioned;          /* the file has both directions */
    char *text;              /* the SQL that runs */
    size_t line;             /* of the file, that it begins with */
    char *tokens;            /* migration_tokens_id() */
    bool no_tx;              /* for one of its statements, or: */
    bool section_no_tx;      /* the line of its section says so */
    bool marked_no_tx;       /* has a line "-- cutover: no-transaction" */
    bool additive, destroys; /* see model/migration_effect.h */
    bool lossy;              /* has a line "-- cutover: lossy" */
};

#define MIGRATION_SCRIPT_INIT                                                                      \
    {                                                                                              \
        .text = NULL, .tokens = NULL                                                               \
    }

void migration_script_release(struct migration_script *script);

/*
 * Read the file at PATH with the given BYTES into OUT, which is fresh: its down part where DOWN. A
 * file that has a down script beside it (PAIRED) may have no sections. What is wrong goes to FOUND,
 * with file and line.
 */
void migration_script_read(struct migration_script *out, struct migration_findings *found,
                           enum sql_dialect dialect, const char *path, const struct str *bytes,
                           bool down, bool paired);

/* Append the hash, in hex, of what SQL means: sql_essence() (text/sql.h). */
void migration_tokens_id(struct str *out, const struct sql *sql);

/* The same of LEN bytes of a statement, by which a script that stopped is gone on with. */
void migration_statement_id(struct str *out, const char *text, size_t len);

/* Do the first N statements of the SQL texts A and B say the same? */
bool migration_same_start(enum sql_dialect dialect, const char *a, const char *b, size_t n);

/*
 * Fill STEP, all of it that texts say. UP are the bytes of the script whose version it is; DOWN
 * those of its down script. Of an up, DOWN is NULL where there is no other file; of a down whose
 * step has its text from a ledger, DOWN is not looked at, and UP, NULL where nobody has it, says
 * what is lost. The text of a down section that wishes for no transaction is recorded with a line
 * "-- cutover: no-transaction" above it, as the section's own line does not go along.
 */
void migration_step_fill(struct migration_step *step, struct migration_findings *found,
                         enum sql_dialect dialect, const struct str *up, const struct str *down);

#endif
