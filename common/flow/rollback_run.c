#include "flow/rollback_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "deploy/plan.h"
#include "flow/rollback_what.h"
#include "text/quote.h"

void rollback_run_release(struct rollback_run *run)
{
    rollback_plan_release(&run->plan);
    schema_back_release(&run->schema);
    deploy_outcome_release(&run->dry);
    deploy_record_release(&run->from);
    vec_release(&run->steps);
    deploy_line_release(&run->line);
    deploy_what_release(&run->what);
    free(run->image_was);
    free(run->image_digest);
}

int rollback_run_open(struct rollback_run *run, struct repo *r, const struct rollback_request *q)
{
    int rc;

    run->asked = *q;
    run->r = r;
    rc = deploy_what_open(&run->what, r);
    if (!rc)
        rc = deploy_what_choose(&run->what, q->environment);
    if (!rc)
        rc = deploy_line_open(&run->line, r, q->environment, run->what.remote, true);
    if (!rc)
        rc = rollback_find(&run->what, r, &run->line, q->to);
    if (rc)
        return rc;
    rollback_from(&run->from, r, &run->line);
    rollback_image(&run->image_was, &run->image_digest, r, &run->line, &run->what);
    deploy_rollback_steps(&run->steps, &run->what.settings);
    if (run->steps.len)
        return 0;
    rc = err_set(ERR_REFUSED, "'%s' has no step that goes back", q->environment);
    err_hint("git config -f .cutover --add cutover.deploy.%s.rollback 'deploy: <command>'",
             q->environment);
    return rc;
}

/* The same command, by other OPTIONS. */
static void hint_at(const struct rollback_run *run, const char *options, const char *why)
{
    struct str command = STR_INIT;

    str_addf(&command, "git release-rollback%s", options);
    if (run->asked.to)
        str_addf(&command, " --to=%s", run->what.tag.buf);
    str_addf(&command, " %s    # %s", run->asked.environment, why);
    err_hint("%s", command.buf);
    str_release(&command);
}

static int carry_out(struct deploy_outcome *out, struct rollback_run *run,
                     const struct deploy_listener *l, bool dry_run)
{
    const struct deploy_what *w = &run->what;
    const struct deploy_request q = {
        .settings = &w->settings,
        .steps = &run->steps,
        .action = DEPLOY_ACTION_ROLLBACK,
        .release = {w->version.buf, w->tag.buf, w->image_tag.buf, w->tag_object, w->release.commit,
                    run->image_digest, run->image_was},
        .remote = w->remote,
        .take_over = run->asked.take_over,
        .dry_run = dry_run,
        .tip = &run->line.tip,
        .down = true,
        .accept_data_loss = run->asked.accept_data_loss,
        .listener = *l,
    };

    return deploy_run(out, run->r, &q);
}

static void fill_plan(struct rollback_run *run)
{
    run->plan.from = &run->from;
    run->plan.to = &run->dry.record;
    run->plan.already = run->dry.already;
    run->plan.schema = &run->schema;
    vec_each (const struct deploy_step *, step, &run->steps)
        run->plan.migrates = run->plan.migrates || (*step)->kind == DEPLOY_MIGRATE;
}

int rollback_run_plan(struct rollback_run *run, const struct deploy_listener *l)
{
    int rc = carry_out(&run->dry, run, l, true);

    if (rc)
        return rc;
    fill_plan(run);
    return run->plan.migrates && !run->dry.already
               ? schema_back_ask(&run->schema, &run->what.settings, &run->what.release.commit,
                                 run->asked.accept_data_loss)
               : 0;
}

int rollback_run_judge(const struct rollback_run *run)
{
    const struct schema_back *schema = run->plan.schema;

    if (!schema->refused)
        return 0;
    err_set(ERR_REFUSED, "'%s' cannot go back from %s to %s%s%s", run->asked.environment,
            run->from.tag, run->what.tag.buf, schema->way.len ? ": " : "",
            str_starts(schema->way.buf, "refused: ") ? schema->way.buf + strlen("refused: ")
                                                     : schema->way.buf);
    for (size_t i = 0; i < strs_len(&schema->reasons); i++)
        err_note("%s", strs_at(&schema->reasons, i));
    if (!strcmp(schema->way.buf, SCHEMA_BACK_LOSES))
        hint_at(run,
                run->asked.take_over ? " --take-over --accept-data-loss" : " --accept-data-loss",
                "the plan then");
    else if (schema->way.len)
        err_hint("git migration-new undo    # what goes up in a next release, instead");
    else
        quote_hint("git migration-status --to=%s", run->what.tag.buf);
    return ERR_REFUSED;
}

int rollback_run_carry_out(struct deploy_outcome *out, struct rollback_run *run,
                           const struct deploy_listener *l)
{
    int rc = carry_out(out, run, l, false);

    if (rc && out->record.id)
        hint_at(run, run->asked.accept_data_loss ? " --run --accept-data-loss" : " --run",
                "goes on with it");
    return rc;
}
