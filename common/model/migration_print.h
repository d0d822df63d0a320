/*
 * A plan as text: records, JSON, and one script for psql or for sqlite3.
 */
#ifndef MODEL_MIGRATION_PRINT_H
#define MODEL_MIGRATION_PRINT_H

#include "base/str.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "text/sql.h"

/*
 * Append a record for each step, in the order they run: "up" or "down", the version, the path, the
 * id of the blob that runs, "tx" or "no-tx", the id of the down script's blob or "-", the commit or
 * "-"; with tabs between, and END behind. With '\n' paths are quoted (text/quote.h).
 */
void migration_records(struct str *out, const struct migration_plan *plan, char end);

/* The same of a plan that is to be handed on: one that has nothing to run is a comment that says
 * so,
 * "# nothing is to run", since no text at all is what a tool that has failed leaves. */
void migration_print_plan(struct str *out, const struct migration_plan *plan, char end);

/* Append the JSON arrays of the steps, and of the findings. */
void migration_json_steps(struct str *out, const struct migration_plan *plan);
void migration_json_findings(struct str *out, const struct migration_findings *found);

/*
 * Append PLAN, whose steps are filled, as one script: it stops at the first error, and each step
 * that can has a transaction of its own. What a step has left in the session is reset behind it, as
 * each has its own elsewhere, but for temporary tables and attached files of SQLite, whose foreign
 * keys are as git migration-apply has them. No ledger is written.
 */
void migration_emit(struct str *out, const struct migration_plan *plan, enum sql_dialect dialect);

#endif
