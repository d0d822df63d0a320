#include "migrate/begun.h"

#include <string.h>

#include "base/err.h"
#include "model/migration_script.h"

/* The text of the script that ROW has begun; NULL: it is not here. */
static int read_before(char **out, const struct target *target, enum sql_dialect dialect,
                       const struct migration_applied *row)
{
    struct migration_script script = MIGRATION_SCRIPT_INIT;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct str bytes = STR_INIT;
    int rc = migrations_read(&bytes, target->repo, row->up_id, row->path ? row->path : "");

    if (!rc) {
        migration_script_read(&script, &unsaid, dialect, row->path ? row->path : "", &bytes, false,
                              false);
        *out = script.text;
        script.text = NULL;
    }
    migration_script_release(&script);
    migration_findings_release(&unsaid);
    str_release(&bytes);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static bool goes_on(const struct migration_step *step, enum sql_dialect dialect,
                    const struct migration_applied *row)
{
    if (row->up_tokens && step->tokens && !strcmp(row->up_tokens, step->tokens))
        return true;
    return step->before && migration_same_start(dialect, step->before, step->text, row->done);
}

static int note_step(struct migration_step *step, struct migration_findings *found,
                     const struct target *target, enum sql_dialect dialect,
                     const struct migration_applied *row)
{
    bool edited = row->up_id && step->id && strcmp(row->up_id, step->id) != 0;
    int rc = edited ? read_before(&step->before, target, dialect, row) : 0;

    step->unfinished = true;
    if (rc || target->settled || (!row->done && !row->started))
        return rc;
    step->no_tx = true; /* it has to go on as it has begun */
    if (edited && step->text && !goes_on(step, dialect, row))
        migration_found(found, MIGRATION_REFUSAL, "migration.changed", step->path, 0,
                        "has changed in what is through already, %zu statement%s: --resume=anew "
                        "begins it anew, --resume=done takes it as done",
                        row->done, row->done == 1 ? "" : "s");
    return 0;
}

int begun_note(struct migration_plan *plan, struct migration_findings *found,
               const struct target *target, enum sql_dialect dialect,
               const struct migration_ledger *ledger)
{
    int rc = 0;

    vec_each (struct migration_step, step, &plan->steps) {
        const struct migration_applied *row = migration_ledger_find(ledger, step->version);

        if (!rc && step->up && row && row->state == MIGRATION_APPLYING)
            rc = note_step(step, found, target, dialect, row);
    }
    return rc;
}
