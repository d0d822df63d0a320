#include "deploy/plan.h"

#include <string.h>

#include "base/str.h"

#define COMMAND_SHOWN 200

void deploy_step_describe(struct str *out, const struct deploy_step *step,
                          const struct deploy_settings *settings)
{
    size_t n;

    str_adds(out, step->name);
    if (step->kind == DEPLOY_MIGRATE)
        str_addf(out, ": the database in $%s", settings->database);
    if (step->kind == DEPLOY_SMOKE || step->kind == DEPLOY_WATCH) {
        str_addf(out, ": %s", settings->url);
        for (size_t i = 0; i < strs_len(&settings->paths); i++)
            str_addf(out, " %s", strs_at(&settings->paths, i));
        str_addf(out, ", for %us", step->kind == DEPLOY_SMOKE ? settings->within : settings->watch);
    }
    if (!step->text)
        return;
    n = strcspn(step->text, "\n");
    str_addf(out, ": %.*s%s", n < COMMAND_SHOWN ? (int)n : COMMAND_SHOWN, step->text,
             n < COMMAND_SHOWN && !step->text[n] ? "" : " ...");
}

static void add_step(struct strs *out, size_t n, const struct deploy_step *step,
                     const struct deploy_plan *plan)
{
    struct str line = STR_INIT;

    str_addf(&line, "  %zu. %s", n, step->name);
    if (step->kind == DEPLOY_MIGRATE)
        str_addf(&line, ": take back what %s does not hold", plan->to);
    else if (step->text)
        str_addf(&line, ": %.*s", (int)strcspn(step->text, "\n"), step->text);
    strs_add(out, line.buf);
    str_release(&line);
}

void deploy_plan_lines(struct strs *out, const struct deploy_plan *plan)
{
    struct str line = STR_INIT;
    size_t n = 0;

    if (!plan->to) {
        str_addf(&line, "there is nothing to go back to: '%s' had no release before %s",
                 plan->environment, plan->from);
        strs_add(out, line.buf);
        str_release(&line);
        return;
    }
    str_addf(&line, "back from %s to %s in '%s'", plan->from, plan->to, plan->environment);
    if (plan->to_commit)
        str_addf(&line, ", commit %s", plan->to_commit);
    if (plan->to_image)
        str_addf(&line, ", image %s", plan->to_image);
    str_adds(&line, plan->steps->len ? ":" : ": there are no steps for it");
    strs_add(out, line.buf);
    vec_each (struct deploy_step *, step, plan->steps)
        add_step(out, ++n, *step, plan);
    str_release(&line);
}

void deploy_plan_back(struct strs *out, const struct deploy_record *d,
                      const struct deploy_settings *settings)
{
    struct vec steps = VEC_INIT(struct deploy_step *);
    struct deploy_plan plan = {.environment = d->environment,
                               .from = d->tag,
                               .to = d->previous,
                               .to_commit = d->previous_commit,
                               .to_image = d->previous_image,
                               .steps = &steps};

    deploy_rollback_steps(&steps, settings);
    deploy_plan_lines(out, &plan);
    vec_release(&steps);
}
