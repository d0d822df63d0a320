/*
 * What is to run so that a database, which has what its ledger says, comes to a release. The ledger
 * is a set: what runs is what it lacks, whatever the numbers of what it has.
 *
 *   in the release, not in the ledger   goes up, in the order of versions
 *   in both                             compared: edits are refused (migration_finding.h)
 *   in the ledger alone                 what MISSING says: it goes down, newest first, by the
 * script that was recorded; or stays; or was deleted, and is refused
 *
 * Two revisions are compared the same way: migration_ledger_of() takes the first for applied.
 */
#ifndef MODEL_MIGRATION_PLAN_H
#define MODEL_MIGRATION_PLAN_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/migration.h"
#include "model/migration_finding.h"

/* What it means that the release does not have a script that was applied. */
enum migration_fate {
    MIGRATION_KEEP,      /* of another line of releases: it stays (migration.elsewhere) */
    MIGRATION_TAKE_BACK, /* the release is older: it goes down */
    MIGRATION_DELETED,   /* the release had it once: refused */
};

/* What is asked of who has the repository; both return 0 or what ends the planning. */
struct migration_world {
    void *payload;
    /* The migration_tokens_id() of the up script that is blob ID, at PATH; the caller frees *OUT,
     * which stays NULL where that cannot be had. */
    int (*tokens)(void *payload, char **out, const char *id, const char *path);
    int (*missing)(void *payload, enum migration_fate *out, const struct migration_applied *row);
};

/*
 * Fill OUT, which is fresh, with the steps from LEDGER to TARGET (NULL: a release that is not here;
 * every row is asked of WORLD->missing), and FOUND with what is to be said. Texts are as the
 * ledger has them or NULL: migration_step_fill() (model/migration_script.h). Steps are there even
 * where something is refused.
 */
int migration_plan_make(struct migration_plan *out, struct migration_findings *found,
                        const struct migration_set *target, const struct migration_ledger *ledger,
                        const struct migration_world *world) MUST_CHECK;

/* The ledger of a database that had SET, which outlives it, applied from COMMIT and TAG (NULL: not
 * known). OUT is fresh. */
void migration_ledger_of(struct migration_ledger *out, const struct migration_set *set,
                         const char *commit, const char *tag);

/* What going back asks for, from the least to the most. */
enum migration_rollback {
    MIGRATION_NO_ROLLBACK, /* no step goes down */
    MIGRATION_CODE_ONLY,   /* the old code runs on the new schema: no script has to run */
    MIGRATION_DOWN_NEEDED,
    MIGRATION_NO_DOWN,   /* refused: a down script is needed, and there is none */
    MIGRATION_DATA_LOSS, /* refused unless --accept-data-loss */
};

/* "code only", "down needed", "refused: no down script", "refused unless --accept-data-loss"; NULL
 * for the first. Static. */
const char *migration_rollback_name(enum migration_rollback rollback);

/* Does PLAN take something back although code only would do? */
bool migration_rollback_runs(const struct migration_plan *plan, enum migration_rollback rollback);

/*
 * Classify PLAN, whose steps are filled, with a finding for each step that is refused. Down steps
 * without a script are left out of PLAN afterwards: they are refused, or code only. RUNS: the steps
 * are to run, so that data loss counts also where no script has to.
 */
enum migration_rollback migration_rollback_judge(struct migration_plan *plan,
                                                 struct migration_findings *found,
                                                 bool accept_data_loss, bool runs);

#endif
