/* git release-rollback: go back to the release before in an environment, by a plan that is shown.
 */
#include <stdbool.h>
#include <stdio.h>

#include "cli/progress.h"
#include "cli/tool.h"
#include "deploy/plan.h"
#include "deploy/report.h"
#include "flow/rollback_run.h"

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
    struct rollback_run run;
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
        strs_add(&p->run.plan.steps, did->name);
        strs_add(&p->run.plan.results, how);
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
    const struct rollback_plan *plan = &p->run.plan;
    const struct deploy_plan shown = {.environment = p->o->environment,
                                      .from = plan->from->tag,
                                      .to = plan->to->tag,
                                      .to_commit = plan->to->commit,
                                      .to_image = plan->to->image,
                                      .steps = &p->run.steps};

    deploy_plan_lines(&lines, &shown);
    rollback_schema_lines(&lines, plan);
    for (size_t i = 0; i < strs_len(&lines); i++)
        tool_talk("%s", strs_at(&lines, i));
    strs_release(&lines);
}

static void print_plan(const struct running *p)
{
    struct str text = STR_INIT;

    if (!p->run.plan.already)
        say_plan(p);
    if (p->o->json)
        rollback_report_json(&text, &p->run.plan);
    else
        rollback_report_lines(&text, &p->run.plan, p->o->nul ? '\0' : '\n');
    print_text(&text);
    str_release(&text);
}

/* --- the work ----------------------------------------------------------------------------------
 */

static struct deploy_listener listener(struct running *p)
{
    return (struct deploy_listener){p, hear_say, hear_warn, hear_begin, hear_output, hear_did};
}

static int carry_out(struct running *p)
{
    const struct deploy_listener heard = listener(p);
    struct deploy_outcome out = DEPLOY_OUTCOME_INIT;
    struct str text = STR_INIT;
    int rc;

    p->carries_out = true;
    rc = rollback_run_carry_out(&out, &p->run, &heard);
    if (p->o->json && out.record.id) {
        str_adds(&text, ", \"deploy\": ");
        deploy_report_json(&text, p->o->environment, deploy_record_state(&out.record), &out.record,
                           NULL);
        print_text(&text);
    }
    if (!rc)
        tool_talk("'%s' is at %s again", p->o->environment, p->run.what.tag.buf);
    str_release(&text);
    deploy_outcome_release(&out);
    return rc;
}

/* The plan is there to be seen. */
static int go(struct running *p)
{
    int rc;

    if (p->run.plan.already) {
        tool_talk("%s is in '%s' already", p->run.what.tag.buf, p->o->environment);
        return 0;
    }
    rc = rollback_run_judge(&p->run);
    if (rc || p->o->run)
        return rc ? rc : carry_out(p);
    tool_talk("nothing was changed; --run carries it out");
    return 0;
}

static int roll_back(struct running *p)
{
    const struct deploy_listener heard = listener(p);
    int rc = rollback_run_plan(&p->run, &heard);

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
    struct running p = {.o = options, .run = ROLLBACK_RUN_INIT};
    const struct rollback_request q = {p.o->environment, p.o->to, p.o->accept_data_loss,
                                       p.o->take_over};
    struct repo *r = NULL;
    int rc = p.o->json && p.o->nul ? tool_usage("--json and -z cannot be combined") : 0;

    if (!rc)
        rc = progress_start(&p.o->watch);
    if (!rc)
        rc = repo_open(&r);
    if (!rc)
        rc = rollback_run_open(&p.run, r, &q);
    if (!rc)
        rc = roll_back(&p);
    rollback_run_release(&p.run);
    repo_free(r);
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
