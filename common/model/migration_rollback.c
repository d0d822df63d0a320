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

static const char *path_of(const struct migration_step *step)
{
    return step->up_path ? step->up_path : step->path;
}

static bool loses_data(const struct migration_step *step)
{
    return step->lossy || step->destroys;
}

/* What STEP alone asks for. */
static enum migration_rollback judge_step(const struct migration_step *step, bool accept)
{
    if (step->up)
        return MIGRATION_NO_ROLLBACK;
    if (step->additive)
        return MIGRATION_CODE_ONLY;
    if (!step->text)
        return MIGRATION_NO_DOWN;
    return loses_data(step) && !accept ? MIGRATION_DATA_LOSS : MIGRATION_DOWN_NEEDED;
}

static void tell(struct migration_findings *found, const struct migration_step *step,
                 enum migration_rollback whole, bool accept, bool runs)
{
    bool code_only = whole == MIGRATION_CODE_ONLY;
    enum migration_weight weight = code_only ? MIGRATION_NOTE : MIGRATION_REFUSAL;

    if (!step->text) {
        migration_found(found, weight, "migration.no-down", path_of(step), 0,
                        code_only ? "has no down script: it stays" : "has no down script");
        return;
    }
    if (loses_data(step) && !accept)
        migration_found(found, code_only && runs ? MIGRATION_REFUSAL : weight,
                        "migration.data-loss", step->lossy ? step->path : path_of(step), 0,
                        step->lossy
                            ? "is marked lossy: going back loses data"
                            : "has destroyed data, which its down script cannot bring back");
    else if (!step->up_known)
        migration_found(
            found, MIGRATION_WARNING, "migration.data-loss", path_of(step), 0,
            "is not here as it was applied: whether it has destroyed data is not known");
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

    vec_each (struct migration_step, step, &plan->steps) {
        enum migration_rollback one = judge_step(step, accept_data_loss);

        if (one > whole)
            whole = one;
    }
    /* where some script has to run, all do: what was built on it goes first */
    vec_each (struct migration_step, step, &plan->steps) {
        if (step->up)
            continue;
        tell(found, step, whole, accept_data_loss, runs);
        if (whole == MIGRATION_CODE_ONLY)
            continue;
        if (!step->text && whole < MIGRATION_NO_DOWN)
            whole = MIGRATION_NO_DOWN;
        else if (step->text && loses_data(step) && !accept_data_loss)
            whole = MIGRATION_DATA_LOSS;
    }
    drop_textless(plan);
    return whole;
}
