/*
 * The plan for one database, from what was asked for: a release, a version, or records that git
 * migration-plan printed. What it starts from is the database's ledger.
 */
#ifndef MIGRATE_TARGET_H
#define MIGRATE_TARGET_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "db/db.h"
#include "migrate/given.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "model/migration_plan.h"
#include "repo/repo.h"
#include "survey/migrations.h"

struct target {
    struct repo *repo;
    struct db *db;               /* NULL: the plan is from one revision to another */
    const char *to;              /* see migrate/target_word.h; NULL: HEAD */
    const struct strs *records;  /* a plan, instead; NULL: none */
    bool runs;                   /* also where no database is asked */
    bool raw;                    /* its paths are not quoted */
    bool down, accept_data_loss; /* as migrations_asked and migration_rollback_judge() have them */
    bool settled;                /* what stopped midway begins anew, or is taken as done */
    bool recorded;               /* take back also what this repository has never had */
    const char *down_from;       /* a revision whose down scripts run; NULL: those recorded */
    struct given given;          /* for hints */
};

/* Read the scripts of TARGET, which is no records: what it holds, with limit where it is a script
 * of HEAD or of LEDGER. The caller closes OUT in any case. */
int target_open(struct migrations *out, struct migration_findings *found,
                const struct target *target, const struct migration_ledger *ledger) MUST_CHECK;

/*
 * Fill PLAN, which is fresh, FOUND, and *ROLLBACK (NULL: the way back is not judged). A version
 * means the scripts of HEAD up to it: what is above goes down. A tag that is not here, as in a
 * clone of depth 1, is planned by its name and the ledger alone. ERR_REFUSED for a record that is
 * none.
 *
 * TO is what target_open() gave; a fresh one is opened here, unless the release is not here or is
 * records. The caller closes it in any case.
 */
int target_plan(struct migration_plan *plan, struct migration_findings *found,
                enum migration_rollback *rollback, struct migrations *to,
                const struct target *target, const struct migration_ledger *ledger) MUST_CHECK;

#endif
