/*
 * What git migration-plan was asked for: a plan between two revisions, or from what a database has,
 * which is only read. The document of --json, schema/git-migration-plan-1.json, describes it whole.
 */
#ifndef MIGRATE_PLANNING_H
#define MIGRATE_PLANNING_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "db/db.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "model/migration_plan.h"
#include "repo/repo.h"
#include "survey/migrations.h"

struct planning_wish {
    const char *db;   /* as --db has it; NULL, where FROM or no CUTOVER_DATABASE is: two revisions
                         are compared */
    const char *from; /* NULL: nothing is there yet */
    const char *to;   /* NULL: HEAD */
    bool emit;        /* it is to run by other means */
    bool down, accept_data_loss, recorded; /* see migrate/target.h */
    const char *down_from;
};

struct planning {
    struct repo *repo;
    struct db *db; /* NULL: two revisions are compared */
    struct migrations from, to;
    struct migration_ledger ledger;
    struct migration_plan plan;
    struct migration_findings found;
    enum migration_rollback rollback;
};

#define PLANNING_INIT                                                                              \
    {                                                                                              \
        .repo = NULL, .db = NULL, .from = MIGRATIONS_INIT, .to = MIGRATIONS_INIT,                  \
        .ledger = MIGRATION_LEDGER_INIT, .plan = MIGRATION_PLAN_INIT,                              \
        .found = MIGRATION_FINDINGS_INIT                                                           \
    }

void planning_release(struct planning *p);

/* Open what WISH names, and plan. What is wrong with the scripts is in found, and no error. */
int planning_make(struct planning *p, const struct planning_wish *wish) MUST_CHECK;

/* Add to the error that was made of found by which commands one goes on. */
void planning_hint(const struct planning *p, const struct planning_wish *wish);

/* What the scripts are written in. */
enum sql_dialect planning_dialect(const struct planning *p);

/* Append the document, with its line break. */
void planning_json(struct str *out, const struct planning *p);

#endif
