/* git release-rollback: go back to the release before in an environment, by a plan that is shown.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "deploy/line.h"
#include "deploy/plan.h"
#include "deploy/report.h"
#include "deploy/rollback_report.h"
#include "deploy/run.h"
#include "deploy/schema_back.h"
#include "flow/deploy_what.h"
#include "flow/rollback_what.h"
#include "text/quote.h"

struct options {
    const char *to, *environment;
    bool run, accept_data_loss, take_over, json, nul;
    struct watch_wish watch;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "to", "<tag>", struct options, to,
              "the release to go back to; without it, what was last done before"),
    OPT_FLAG(0, "run", struct options, run, "carry the plan out; without it, it is only shown"),
    OPT_FLAG(0, "accept-data-loss", struct options, accept_data_loss,
             "take back also what cannot be brought back whole"),
    OPT_FLAG(0, "take-over", struct options, take_over,
             "from a deploy on another machine that says it runs, and is dead"),
    OPT_FLAG(0, "json", struct options, json, "print a document for programs"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_PROGRESS(struct options),
    OPT_OPERAND(OPERAND, "<environment>", struct options, environment,
                "a section of .cutover: 'production' is [cutover \"deploy.production\"]"),
    OPT_END,
};

/* One run, from the options to the last record. */
struct running {
    const struct options *o;
    struct repo *r;
    struct deploy_what what;
    struct deploy_line line;
    struct vec steps;          /* of struct deploy_step * */
    struct deploy_record from; /* what is gone back from */
    struct deploy_outcome dry; /* what it would be */
    struct schema_back schema;
    struct rollback_plan plan;
    char *image_was, *image_digest;
    bool carries_out;
};

static void print_text(const struct str *text)
{
    tool_write(text->buf, text->len);
    tool_flush();
}

/* --- what is heard while it runs ---------------------------------------------------------------
 */

/* What is said of the plan is said again when it is carried out. */
static bool is_time(const struct running *p)
{
    return p->carries_out || !p->o->run;
}

static void hear_say(void *payload, const char *text)
{
    if (is_time(payload))
        tool_talk("%s", text);
}

static void hear_warn(void *payload, const char *text)
{
    if (is_time(payload))
        tool_warn("%s", text);
}

static void hear_begin(void *payload UNUSED, const char *name, size_t n, size_t of)
{
    tool_talk("step %zu of %zu: %s", n, of, name);
}

/* It was made fit for a terminal (deploy/output.h). */
static void hear_output(void *payload, const char *text, size_t len)
{
    const struct running *p = payload;

    if (p->o->watch.quiet)
        return;
    progress_break();
    fwrite(text, 1, len, stderr);
    fflush(stderr);
}

static void hear_did(void *payload, const struct deploy_did *did, const char *how)
{
    struct running *p = payload;
    struct str text = STR_INIT;

    if (!p->carries_out) {
        strs_add(&p->plan.steps, did->name);
        strs_add(&p->plan.results, how);
    } else if (!p->o->json) {
        str_adds(&text, "step\t");
        deploy_report_step(&text, did, how, p->o->nul ? '\0' : '\n');
        print_text(&text);
    }
    str_release(&text);
}

/* --- the plan ----------------------------------------------------------------------------------
 */

static void say_plan(const struct running *p)
{
    struct strs lines = STRS_INIT;
    const struct rollback_plan *plan = &p->plan;
    const struct deploy_plan shown = {.environment = p->o->environment,
                                      .from = plan->from->tag,
                                      .to = plan->to->tag,
                                      .to_commit = plan->to->commit,
                                      .to_image = plan->to->image,
                                      .steps = &p->steps};

    deploy_plan_lines(&lines, &shown);
    rollback_schema_lines(&lines, plan);
    for (size_t i = 0; i < strs_len(&lines); i++)
        tool_talk("%s", strs_at(&lines, i));
    strs_release(&lines);
}

static void print_plan(const struct running *p)
{
    struct str text = STR_INIT;

    if (!p->plan.already)
        say_plan(p);
    if (p->o->json)
        rollback_report_json(&text, &p->plan);
    else
        rollback_report_lines(&text, &p->plan, p->o->nul ? '\0' : '\n');
    print_text(&text);
    str_release(&text);
}

/* The same command, by other OPTIONS. */
static void hint_at(const struct running *p, const char *options, const char *why)
{
    struct str command = STR_INIT;

    str_addf(&command, "git release-rollback%s", options);
    if (p->o->to)
        str_addf(&command, " --to=%s", p->what.tag.buf);
    str_addf(&command, " %s    # %s", p->o->environment, why);
    err_hint("%s", command.buf);
    str_release(&command);
}

/* Nothing of it is run, then. */
static int judge_plan(const struct running *p)
{
    const struct schema_back *schema = p->plan.schema;

    if (!schema->refused)
        return 0;
    err_set(ERR_REFUSED, "'%s' cannot go back from %s to %s%s%s", p->o->environment, p->from.tag,
            p->what.tag.buf, schema->way.len ? ": " : "",
            str_starts(schema->way.buf, "refused: ") ? schema->way.buf + strlen("refused: ")
                                                     : schema->way.buf);
    for (size_t i = 0; i < strs_len(&schema->reasons); i++)
        err_note("%s", strs_at(&schema->reasons, i));
    if (!strcmp(schema->way.buf, SCHEMA_BACK_LOSES))
        hint_at(p, p->o->take_over ? " --take-over --accept-data-loss" : " --accept-data-loss",
                "the plan then");
    else if (schema->way.len)
        err_hint("git migration-new undo    # what goes up in a next release, instead");
    else
        quote_hint("git migration-status --to=%s", p->what.tag.buf);
    return ERR_REFUSED;
}

/* --- the work ----------------------------------------------------------------------------------
 */

static int carry_out(struct deploy_outcome *out, struct running *p, bool dry_run)
{
    const struct deploy_what *w = &p->what;
    const struct deploy_request q = {
        .settings = &w->settings,
        .steps = &p->steps,
        .action = DEPLOY_ACTION_ROLLBACK,
        .release = {w->version.buf, w->tag.buf, w->image_tag.buf, w->tag_object, w->release.commit,
                    p->image_digest, p->image_was},
        .remote = w->remote,
        .take_over = p->o->take_over,
        .dry_run = dry_run,
        .tip = &p->line.tip,
        .down = true,
        .accept_data_loss = p->o->accept_data_loss,
        .listener = {p, hear_say, hear_warn, hear_begin, hear_output, hear_did},
    };

    p->carries_out = !dry_run;
    return deploy_run(out, p->r, &q);
}

/* Where it goes, by which steps. */
static int find(struct running *p)
{
    int rc = deploy_what_open(&p->what, p->r);

    if (!rc)
        rc = deploy_what_choose(&p->what, p->o->environment);
    if (!rc)
        rc = deploy_line_open(&p->line, p->r, p->o->environment, p->what.remote, true);
    if (!rc)
        rc = rollback_find(&p->what, p->r, &p->line, p->o->to);
    if (rc)
        return rc;
    rollback_from(&p->from, p->r, &p->line);
    rollback_image(&p->image_was, &p->image_digest, p->r, &p->line, &p->what);
    deploy_rollback_steps(&p->steps, &p->what.settings);
    if (p->steps.len)
        return 0;
    rc = err_set(ERR_REFUSED, "'%s' has no step that goes back", p->o->environment);
    err_hint("git config -f .cutover --add cutover.deploy.%s.rollback 'deploy: <command>'",
             p->o->environment);
    return rc;
}

static void fill_plan(struct running *p)
{
    p->plan.from = &p->from;
    p->plan.to = &p->dry.record;
    p->plan.already = p->dry.already;
    p->plan.schema = &p->schema;
    vec_each (const struct deploy_step *, step, &p->steps)
        p->plan.migrates = p->plan.migrates || (*step)->kind == DEPLOY_MIGRATE;
}

static int carry_out_and_say(struct running *p)
{
    struct deploy_outcome out = DEPLOY_OUTCOME_INIT;
    struct str text = STR_INIT;
    int rc = carry_out(&out, p, false);

    if (p->o->json && out.record.id) {
        str_adds(&text, ", \"deploy\": ");
        deploy_report_json(&text, p->o->environment, deploy_record_state(&out.record), &out.record,
                           NULL);
        print_text(&text);
    }
    if (rc && out.record.id)
        hint_at(p, p->o->accept_data_loss ? " --run --accept-data-loss" : " --run",
                "goes on with it");
    else if (!rc)
        tool_talk("'%s' is at %s again", p->o->environment, p->what.tag.buf);
    str_release(&text);
    deploy_outcome_release(&out);
    return rc;
}

/* The plan is there to be seen. */
static int go(struct running *p)
{
    int rc;

    if (p->plan.already) {
        tool_talk("%s is in '%s' already", p->what.tag.buf, p->o->environment);
        return 0;
    }
    rc = judge_plan(p);
    if (rc || p->o->run)
        return rc ? rc : carry_out_and_say(p);
    tool_talk("nothing was changed; --run carries it out");
    return 0;
}

static int roll_back(struct running *p)
{
    int rc = carry_out(&p->dry, p, true);

    if (rc)
        return rc;
    fill_plan(p);
    if (p->plan.migrates && !p->dry.already)
        rc = schema_back_ask(&p->schema, &p->what.settings, &p->what.release.commit,
                             p->o->accept_data_loss);
    if (rc)
        return rc;
    print_plan(p);
    rc = go(p);
    if (p->o->json)
        tool_write("}\n", 2);
    return rc;
}

static int run(const void *options)
{
    struct running p = {.o = options,
                        .what = DEPLOY_WHAT_INIT,
                        .line = DEPLOY_LINE_INIT,
                        .steps = VEC_INIT(struct deploy_step *),
                        .from = DEPLOY_RECORD_INIT,
                        .dry = DEPLOY_OUTCOME_INIT,
                        .schema = SCHEMA_BACK_INIT,
                        .plan = ROLLBACK_PLAN_INIT};
    int rc = p.o->json && p.o->nul ? tool_usage("--json and -z cannot be combined") : 0;

    if (!rc)
        rc = progress_start(&p.o->watch);
    if (!rc)
        rc = repo_open(&p.r);
    if (!rc)
        rc = find(&p);
    if (!rc)
        rc = roll_back(&p);
    rollback_plan_release(&p.plan);
    schema_back_release(&p.schema);
    deploy_outcome_release(&p.dry);
    deploy_record_release(&p.from);
    vec_release(&p.steps);
    deploy_line_release(&p.line);
    deploy_what_release(&p.what);
    free(p.image_was);
    free(p.image_digest);
    repo_free(p.r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-release-rollback",
        .summary = "go back to the release before in an environment, by a plan that is shown",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
