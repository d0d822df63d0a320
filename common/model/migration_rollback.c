#include <string.h>

#include "model/migration_plan.h"

const char *migration_rollback_name(enum migration_rollback rollback)
{
    static const char *const names[] = {
        [MIGRATION_NO_ROLLBACK] = NULL,
        [MIGRATION_CODE_ONLY] = "code only",
        [MIGRATION_DOWN_NEEDED] = "down needed",
        [MIGRATION_NO_DOWN] = "refused: no down script",
        [MIGRATION_DATA_LOSS] = "refused unless --accept-data-loss",
    };

    return names[rollback];
}

bool migration_rollback_runs(const struct migration_plan *plan, enum migration_rollback rollback)
{
    bool runs = false;

    vec_each (struct migration_step, step, &plan->steps)
        runs = runs || !step->up;
    return runs && rollback == MIGRATION_CODE_ONLY;
}

static const char *path_of(const struct migration_step *step)
{
    return step->up_path ? step->up_path : step->path;
}

/* Of a step that RUNS in a database, what nobody knows counts as well. */
static bool loses_data(const struct migration_step *step, bool runs)
{
    return step->lossy || step->destroys || step->holds || (runs && !step->up_known);
}

/* What STEP alone asks for. */
static enum migration_rollback judge_step(const struct migration_step *step)
{
    if (step->up)
        return MIGRATION_NO_ROLLBACK;
    if (step->additive)
        return MIGRATION_CODE_ONLY;
    return step->text ? MIGRATION_DOWN_NEEDED : MIGRATION_NO_DOWN;
}

static void tell_loss(struct migration_findings *found, const struct migration_step *step,
                      enum migration_weight weight)
{
    const char *path = step->lossy || step->holds ? step->path : path_of(step);

    if (step->holds && !step->lossy)
        migration_found(found, weight, "migration.data-loss", path, 0, "would drop data: %s",
                        step->holds);
    else
        migration_found(found, weight, "migration.data-loss", path, 0, "%s",
                        step->lossy ? "is marked lossy: going back loses data"
                        : step->destroys
                            ? "has destroyed data, which its down script cannot bring back"
                            : "is not here as it was applied: whether it has destroyed data is "
                              "not known");
}

/* Is it refused for what it loses? */
static bool tell(struct migration_findings *found, const struct migration_step *step,
                 bool code_only, bool accept, bool runs)
{
    bool refused = !accept && (runs || !code_only) && loses_data(step, runs);

    if (!step->text) {
        migration_found(found, code_only ? MIGRATION_NOTE : MIGRATION_REFUSAL, "migration.no-down",
                        path_of(step), 0,
                        code_only ? "has no down script: it stays" : "has no down script");
        return false;
    }
    if (loses_data(step, runs) && !accept)
        tell_loss(found, step, refused ? MIGRATION_REFUSAL : MIGRATION_NOTE);
    else if (!step->up_known)
        migration_found(
            found, MIGRATION_WARNING, "migration.data-loss", path_of(step), 0,
            "is not here as it was applied: whether it has destroyed data is not known");
    return refused;
}

/* A down step whose script nobody has. */
static void drop_textless(struct migration_plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->steps.len; i++) {
        struct migration_step *step = vec_at(&plan->steps, i);

        if (!step->up && !step->text) {
            migration_step_release(step);
            continue;
        }
        if (i != kept)
            memcpy(vec_at(&plan->steps, kept), step, sizeof(*step));
        kept++;
    }
    vec_truncate(&plan->steps, kept);
}

enum migration_rollback migration_rollback_judge(struct migration_plan *plan,
                                                 struct migration_findings *found,
                                                 bool accept_data_loss, bool runs)
{
    enum migration_rollback whole = MIGRATION_NO_ROLLBACK;
    bool refused = false;

    vec_each (struct migration_step, step, &plan->steps) {
        enum migration_rollback one = judge_step(step);

        if (one > whole)
            whole = one;
    }
    /* where some script has to run, all do: what was built on it goes first */
    vec_each (struct migration_step, step, &plan->steps) {
        if (step->up)
            continue;
        if (!step->text && whole != MIGRATION_CODE_ONLY)
            whole = MIGRATION_NO_DOWN;
        refused |= tell(found, step, whole == MIGRATION_CODE_ONLY, accept_data_loss, runs);
    }
    drop_textless(plan);
    return refused ? MIGRATION_DATA_LOSS : whole;
}
