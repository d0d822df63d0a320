/*
 * A plan that was refused, by its findings: by which commands one goes on, as hints.
 */
#ifndef MIGRATE_REFUSAL_H
#define MIGRATE_REFUSAL_H

#include <stdbool.h>

#include "model/migration.h"
#include "model/migration_finding.h"
#include "survey/migrations.h"

struct refusal {
    const char *tool; /* "git migration-plan" */
    const char *db;   /* as it was given, without a password; NULL: it was not */
    const char *from; /* NULL: it starts from what a database has */
    const char *to;   /* as it was given; NULL: HEAD */
    bool down;        /* --down was given */
    bool recorded;
    const char *down_from; /* NULL: it was not given */
    const struct migration_findings *found;
    const struct migration_ledger *ledger; /* that the plan was made from */
    const struct migrations *target;       /* what TO holds; without settings: it is not here */
};

/* Add a hint to the error that is recorded for each rule that refuses. */
void refusal_hint(const struct refusal *r);

#endif
