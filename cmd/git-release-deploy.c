/* git release-deploy: bring a release to an environment by its configured steps, and record it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/lines.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "deploy/look.h"
#include "deploy/plan.h"
#include "deploy/report.h"
#include "deploy/run.h"
#include "flow/deploy_back.h"
#include "flow/deploy_what.h"

struct options {
    bool dry_run, take_over, status, history, json, nul;
    const char *environment, *tag;
    struct watch_wish watch;
};

static const struct option_row rows[] = {
    OPT_FLAG('n', "dry-run", struct options, dry_run, "say what would be run, change nothing"),
    OPT_FLAG(0, "take-over", struct options, take_over,
             "from a deploy on another machine that says it runs, and is dead"),
    OPT_FLAG(0, "status", struct options, status, "how it stands, in one environment or in all"),
    OPT_FLAG(0, "history", struct options, history, "the deploys to the environment, newest first"),
    OPT_FLAG(0, "json", struct options, json, "print a document for programs"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_PROGRESS(struct options),
    OPT_OPERAND(OPERAND_OPTIONAL, "<environment>", struct options, environment,
                "a section of .cutover: 'production' is [cutover \"deploy.production\"]"),
    OPT_OPERAND(OPERAND_OPTIONAL, "<tag>", struct options, tag,
                "the release; without it the newest, or the tip of staging; '-' reads it"),
    OPT_END,
};

/* One run, from the options to the last record. */
struct running {
    const struct options *o;
    struct repo *r;
    struct deploy_what what;
    size_t printed; /* objects of a document */
};

static void print_text(const struct str *text)
{
    tool_write(text->buf, text->len);
    tool_flush();
}

/* --- what is heard while it runs ---------------------------------------------------------------
 */

static void hear_say(void *payload, const char *text)
{
    (void)payload;
    tool_talk("%s", text);
}

static void hear_warn(void *payload, const char *text)
{
    (void)payload;
    tool_warn("%s", text);
}

static void hear_begin(void *payload, const char *name, size_t n, size_t of)
{
    (void)payload;
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
    const struct running *p = payload;
    struct str text = STR_INIT;

    deploy_report_step(&text, did, how, p->o->nul ? '\0' : '\n');
    if (!p->o->json)
        print_text(&text);
    str_release(&text);
}

/* --- records -----------------------------------------------------------------------------------
 */

static void begin_document(const struct running *p)
{
    static const char head[] = "{\"schema\": \"git-release-deploy/1\", \"deploys\": [";

    if (p->o->json)
        tool_write(head, strlen(head));
}

static void end_document(const struct running *p)
{
    if (p->o->json)
        tool_write("]}\n", 3);
}

static int print(void *payload, const char *environment, const char *state,
                 const struct deploy_record *d, const struct oid *id)
{
    struct running *p = payload;
    struct str text = STR_INIT;

    if (p->o->json) {
        str_adds(&text, p->printed++ ? ",\n" : "\n");
        deploy_report_json(&text, environment, state, d, id);
    } else {
        deploy_report_line(&text, environment, state, d, p->o->nul ? '\0' : '\n');
    }
    print_text(&text);
    str_release(&text);
    return 0;
}

/* --- the work ----------------------------------------------------------------------------------
 */

/* A record that cannot be read is no reason not to tell of the others. */
static int look_at_all(struct running *p, struct deploy_looking *l)
{
    struct strs names = STRS_INIT;
    size_t failed = 0;
    int rc = deploy_look_for(&names, l), worst = 0;

    deploy_environments(&names, &p->what.main.settings);
    strs_sort(&names);
    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        int one = i && !strcmp(strs_at(&names, i), strs_at(&names, i - 1))
                      ? 0
                      : deploy_look_at(l, strs_at(&names, i));

        if (!one)
            continue;
        tool_warn_error(strs_at(&names, i));
        worst = failed++ ? tool_worse(worst, one) : one;
    }
    strs_release(&names);
    return failed ? err_set(worst, "could not look at %zu environments", failed) : rc;
}

static int look(struct running *p)
{
    const struct options *o = p->o;
    struct deploy_looking l = {p->r, p->what.remote, print, hear_warn, p};
    int rc;

    if (o->environment && !deploy_name_ok(o->environment))
        return err_set(ERR_REFUSED, "'%s' is no name of an environment", o->environment);
    begin_document(p);
    if (!o->environment)
        rc = look_at_all(p, &l);
    else
        rc = o->history ? deploy_look_back(&l, o->environment) : deploy_look_at(&l, o->environment);
    end_document(p);
    return rc;
}

/* It failed: the way on, and the way back. */
static void say_ways(const struct running *p, const struct deploy_record *d)
{
    struct err_saved *cause = err_save();
    struct strs lines = STRS_INIT;

    deploy_plan_back(&lines, d, &p->what.settings);
    for (size_t i = 0; i < strs_len(&lines); i++)
        tool_talk("%s", strs_at(&lines, i));
    err_restore(cause);
    err_hint("git release-deploy %s %s    # goes on with it", d->environment, d->tag);
    if (d->previous)
        err_hint("git release-rollback %s    # the way back, with --run", d->environment);
    strs_release(&lines);
}

static int deploy(struct running *p)
{
    struct deploy_outcome out = DEPLOY_OUTCOME_INIT;
    struct vec steps = VEC_INIT(struct deploy_step *);
    const struct deploy_what *w = &p->what;
    struct deploy_request q = {
        .settings = &w->settings,
        .steps = &steps,
        .action = DEPLOY_ACTION_DEPLOY,
        .release = {.version = w->version.buf,
                    .tag = w->tag.buf,
                    .image_tag = w->image_tag.buf,
                    .tag_object = w->tag_object,
                    .commit = w->release.commit},
        .remote = w->remote,
        .take_over = p->o->take_over,
        .dry_run = p->o->dry_run,
        .listener = {p, hear_say, hear_warn, hear_begin, hear_output, hear_did},
    };
    int rc;

    vec_each (struct deploy_step, step, &w->settings.steps)
        *(const struct deploy_step **)vec_push(&steps) = step;
    rc = deploy_run(&out, p->r, &q);
    if (out.already)
        tool_talk("%s is in '%s' already", w->tag.buf, w->settings.environment);
    if (out.record.id && p->o->json) {
        begin_document(p);
        print(p, w->settings.environment, deploy_record_state(&out.record), &out.record, NULL);
        end_document(p);
    }
    if (rc && out.record.id) {
        say_ways(p, &out.record);
        rc = deploy_back(rc, &out.record, &w->settings);
    }
    vec_release(&steps);
    deploy_outcome_release(&out);
    return rc;
}

/* What git release-tag has printed. */
static int find(struct running *p)
{
    struct strs tags = STRS_INIT;
    const char *tag = p->o->tag;
    bool reads = tag && !strcmp(tag, "-");
    int rc = reads ? lines_read_stdin(&tags, "tag") : 0;

    if (!rc && strs_len(&tags) > 1)
        rc = err_set(ERR_REFUSED, "one release is deployed, here are %zu tags", strs_len(&tags));
    if (!rc)
        rc = deploy_what_find(&p->what, p->r, reads ? strs_at(&tags, 0) : tag);
    strs_release(&tags);
    return rc;
}

static int check(const struct options *o)
{
    if (o->json && o->nul)
        return tool_usage("--json and -z cannot be combined");
    if (o->status && o->history)
        return tool_usage("--status and --history cannot be combined");
    if ((o->status || o->history) && (o->dry_run || o->take_over || o->tag))
        return tool_usage("%s only looks: there is no tag, no --dry-run and no --take-over",
                          o->status ? "--status" : "--history");
    if (!o->environment && !o->status)
        return tool_usage("which environment?");
    return 0;
}

static int run(const void *options)
{
    struct running p = {.o = options, .what = DEPLOY_WHAT_INIT};
    bool looks = p.o->status || p.o->history;
    int rc = check(p.o);

    if (!rc)
        rc = progress_start(&p.o->watch);
    if (!rc)
        rc = repo_open(&p.r);
    if (!rc)
        rc = deploy_what_open(&p.what, p.r);
    if (!rc && !looks)
        rc = deploy_what_choose(&p.what, p.o->environment);
    if (!rc && !looks)
        rc = find(&p);
    if (!rc)
        rc = looks ? look(&p) : deploy(&p);
    deploy_what_release(&p.what);
    repo_free(p.r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-release-deploy",
        .summary = "bring a release to an environment by its configured steps, and record it",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
