/*
 * What a database has, against what a release holds: a line for each version that is in one of the
 * two, with the state
 *
 *   applied      in both, the same statements
 *   pending      in the release alone: an apply would run it
 *   unfinished   begun, and stopped midway: an apply would go on
 *   newer        in the database alone: an apply of this release would take it back
 *   elsewhere    in the database alone, by another line of releases: it stays
 *   changed, deleted    refused by an apply (model/migration_finding.h)
 *   renumbered   so is this: the row of the ledger has a line with its number, and the script of
 *                the release that is the same one has a line with its own
 */
#ifndef MIGRATE_STATUS_H
#define MIGRATE_STATUS_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"
#include "model/migration.h"
#include "model/migration_finding.h"

struct status_line {
    const char *state; /* static */
    const char *version, *path, *id;
    const struct migration_applied *row; /* NULL: the database has it not */
};

struct status {
    struct vec lines; /* struct status_line, by version; what they point to is borrowed */
    size_t refused;   /* for how many reasons an apply is refused */
    bool behind;      /* it is, or would run something */
};

/* Fill OUT from the three and PLAN, the plan from LEDGER to SET; NULL: what the release holds is
 * known by PLAN alone. */
void status_fill(struct status *out, const struct migration_set *set,
                 const struct migration_ledger *ledger, const struct migration_plan *plan,
                 const struct migration_findings *found);
void status_release(struct status *s);

/*
 * Append the record of a line: state, version, path, blob, when it was applied, seconds that it
 * took, the tag and the commit that it is from, who applied it; "-" for what is not known. With
 * '\n' for END fields are quoted as paths are.
 */
void status_record(struct str *out, const struct status_line *l, char end);

/* Append the array of JSON. */
void status_json(struct str *out, const struct status *s);

#endif
