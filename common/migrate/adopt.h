/*
 * The ledger of another tool taken over: what it says was applied, as the scripts of a release that
 * has them. It is read and left as it is; nothing runs.
 *
 * Scripts are found by number (dbmate, golang-migrate, Flyway, goose) or by name (sqitch; Alembic,
 * whose revision begins the name). golang-migrate and Alembic have where they are alone: that and
 * all below it was applied. So has Flyway of its baseline.
 *
 * What is in such a ledger, anybody may have written: a view is not read, and what a row has is
 * compared and shown, and nothing else.
 */
#ifndef MIGRATE_ADOPT_H
#define MIGRATE_ADOPT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "db/db.h"
#include "migrate/target.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "repo/repo.h"

struct adopt_tool;

/* The tool that is called NAME, in any case, or NULL. Static. */
const struct adopt_tool *adopt_tool(const char *name);
const char *adopt_tool_name(const struct adopt_tool *tool);

/* Append the names of all, "dbmate, ... or goose". */
void adopt_tool_names(struct str *out);

/*
 * Fill TO, which is fresh and which the caller closes in any case, with TARGET, and PLAN, which is
 * fresh, with the ups of those scripts of TARGET that TOOL has applied and
 * LEDGER, ours, does not have: for apply_baseline(). *REST: TARGET holds some that it has not
 * applied. ERR_REFUSED where neither the database nor, of sqitch on SQLite, the file beside it has
 * a ledger of TOOL, where one of its rows failed midway, and for a row that none of the scripts is;
 * all such rows are named.
 */
int adopt_plan(struct migration_plan *plan, struct migration_findings *found, bool *rest,
               struct migrations *to, const struct target *target, const struct adopt_tool *tool,
               const struct migration_ledger *ledger) MUST_CHECK;

#endif
