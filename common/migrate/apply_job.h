/*
 * What git migration-apply was asked for, on its way from a database and a repository to what ran:
 * the ledger is read, the plan made from it, and then carried out or recorded.
 *
 *     struct apply_job job = APPLY_JOB_INIT;
 *     rc = repo_open(&job.repo);
 *     if (!rc) rc = db_open(&job.db, where, true);
 *     if (!rc) rc = apply_job_plan(&job, &target, NULL);
 *     if (!rc) rc = migration_findings_error(&job.found);
 *     if (!rc) rc = apply_job_run(&job, &options, false);
 *     apply_job_release(&job);
 */
#ifndef MIGRATE_APPLY_JOB_H
#define MIGRATE_APPLY_JOB_H

#include <stdbool.h>

#include "base/attr.h"
#include "db/db.h"
#include "migrate/adopt.h"
#include "migrate/apply.h"
#include "migrate/target.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "model/migration_plan.h"
#include "repo/repo.h"
#include "survey/migrations.h"

struct apply_job {
    struct repo *repo;
    struct db *db;
    struct migration_ledger ledger;
    struct migration_plan plan;
    struct migration_findings found;
    enum migration_rollback rollback;
    struct migrations to; /* where it is here */
    bool whole;           /* the plan leads to all that TO holds: it may be recorded as a release */
};

#define APPLY_JOB_INIT                                                                             \
    {                                                                                              \
        .repo = NULL, .db = NULL, .ledger = MIGRATION_LEDGER_INIT, .plan = MIGRATION_PLAN_INIT,    \
        .found = MIGRATION_FINDINGS_INIT, .to = MIGRATIONS_INIT                                    \
    }

/* Closes the database and the repository as well. */
void apply_job_release(struct apply_job *job);

/* Plan for TARGET, whose repository and database are filled in here, or, where ADOPT is a tool,
 * what of TARGET that tool has applied. What is wrong with it is in found. */
int apply_job_plan(struct apply_job *job, const struct target *target,
                   const struct adopt_tool *adopt) MUST_CHECK;

/* Add to the error that was made of found by which commands one goes on; DB as --db had it, or
 * NULL. */
void apply_job_hint(const struct apply_job *job, const struct target *target, const char *db);

/* Carry the plan out, or only RECORD it as applied. Who applies, and the release, are filled into
 * OPTIONS here. */
int apply_job_run(struct apply_job *job, const struct apply_options *options,
                  bool record) MUST_CHECK;

#endif
