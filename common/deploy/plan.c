#include "deploy/plan.h"

#include <string.h>

#include "base/str.h"

/* All of COMMAND, as all of it is run: each of its lines is one of *out, of which LINE begins the
 * first. */
static void add_command(struct strs *out, struct str *line, const char *command)
{
    str_adds(line, ": ");
    for (const char *p = command;; p++) {
        size_t n = strcspn(p, "\n");

        str_add(line, p, n);
        p += n;
        if (!*p)
            break;
        strs_add(out, line->buf);
        str_reset(line);
        str_adds(line, "     ");
    }
}

static void add_step(struct strs *out, size_t n, const struct deploy_step *step,
                     const struct deploy_plan *plan)
{
    struct str line = STR_INIT;

    str_addf(&line, "  %zu. %s", n, step->name);
    if (step->kind == DEPLOY_MIGRATE)
        str_addf(&line, ": take back what %s does not hold", plan->to);
    else if (step->text)
        add_command(out, &line, step->text);
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
