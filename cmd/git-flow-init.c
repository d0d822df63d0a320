/* git flow-init: install hooks, write the settings file, make a layout to begin with. */
#include <stdio.h>

#include "base/err.h"
#include "cli/tool.h"
#include "flow/guard.h"
#include "model/pipeline.h"
#include "repo/repo.h"
#include "setup/embedded.h"
#include "setup/setup.h"
#include "setup/site.h"
#include "text/quote.h"

#define WAIT_SECONDS 5

static const struct option_row rows[] = {
    OPT_FLAG(0, "hooks", struct setup_wish, hooks, "install the hooks of a repository to work in"),
    OPT_MAYBE(0, "server", "<kind>", struct setup_wish, server,
              "install those of one to push to: bare, gitolite, gitea, gitlab"),
    OPT_FLAG(0, "rules", struct setup_wish, rules, "write .cutover, unless it is there"),
    OPT_FLAG(0, "scaffold", struct setup_wish, scaffold,
             "make what is missing of the layout, VERSION and a CI file"),
    OPT_VALUE(0, "ci", "<service>", struct setup_wish, ci,
              "write the pipeline, for github, gitlab or forgejo"),
    OPT_FLAG(0, "merge-driver", struct setup_wish, merge_driver,
             "let versions that both sides have changed merge"),
    OPT_FLAG(0, "uninstall", struct setup_wish, uninstall,
             "take all hooks away, and put back those from before"),
    OPT_FLAG(0, "status", struct setup_wish, status, "say which hooks are installed"),
    OPT_VALUE(0, "print", "<hook>", struct setup_wish, print, "print a hook as it is shipped"),
    OPT_FLAG('n', "dry-run", struct setup_wish, dry_run, "say what would be done, change nothing"),
    OPT_FLAG('q', "quiet", struct setup_wish, quiet, "say nothing but warnings and errors"),
    OPT_END,
};

static int check_usage(const struct setup_wish *wish)
{
    enum pipeline_service service;
    enum site_kind kind;
    bool installs = wish->hooks || wish->server || wish->rules || wish->scaffold || wish->ci ||
                    wish->merge_driver;

    if (wish->print && (installs || wish->uninstall || wish->status || wish->dry_run))
        return tool_usage("--print stands alone");
    if (wish->status && (installs || wish->uninstall || wish->dry_run))
        return tool_usage("--status stands alone");
    if (wish->uninstall && installs)
        return tool_usage("--uninstall takes away every hook, and nothing else: it stands alone");
    if (wish->hooks && wish->server)
        return tool_usage("--hooks and --server exclude each other");
    if (wish->server && *wish->server && site_server_named(&kind, wish->server))
        return tool_usage("--server is bare, gitolite, gitea or gitlab, not '%s'", wish->server);
    if (wish->ci && pipeline_service_named(&service, wish->ci))
        return tool_usage("--ci is github, gitlab or forgejo, not '%s'", wish->ci);
    return 0;
}

static int print_hook(const char *hook)
{
    struct str path = STR_INIT;

    if (!site_has_hook(hook))
        return tool_usage("there is no hook '%s'", hook);
    str_addf(&path, "hooks/%s", hook);
    printf("%s", embedded_find(path.buf));
    str_release(&path);
    return 0;
}

static void print_field(const char *path)
{
    struct str s = STR_INIT;

    quote_path(&s, path);
    printf("\t%s\n", s.buf);
    str_release(&s);
}

static void print_report(const struct setup_report *report, bool quiet)
{
    vec_each (struct setup_touched, t, &report->touched) {
        printf("%s", t->what);
        print_field(t->path);
    }
    for (size_t i = 0; i < strs_len(&report->said); i++)
        tool_talk("%s", strs_at(&report->said, i));
    if (!quiet)
        tool_hint(&report->hints);
    for (size_t i = 0; i < strs_len(&report->warned); i++)
        tool_warn("%s", strs_at(&report->warned, i));
}

static int status(struct setup_report *report, struct repo *r)
{
    struct vec hooks = VEC_INIT(struct setup_hook);
    int rc = setup_status(&hooks, report, r);

    vec_each (struct setup_hook, hook, &hooks) {
        printf("%s\t%s\t%s", hook->hook, hook->state, *hook->version ? hook->version : "-");
        print_field(hook->path);
    }
    setup_status_release(&hooks);
    return rc;
}

static int change(struct setup_report *report, struct repo *r, const struct setup_wish *wish)
{
    struct guard guard = GUARD_INIT;
    int rc = wish->dry_run ? 0 : guard_begin(&guard, r, WAIT_SECONDS, "run it again");

    if (guard.said)
        tool_warn("%s", guard.said);
    tool_hint(&guard.hints);
    if (!rc)
        rc = setup_run(report, r, wish);
    guard_end(&guard);
    return rc;
}

static int run(const void *options)
{
    const struct setup_wish *wish = options;
    struct setup_report report = SETUP_REPORT_INIT;
    struct repo *r = NULL;
    int rc = check_usage(wish);

    if (rc)
        return rc;
    if (wish->print)
        return print_hook(wish->print);
    if (wish->quiet)
        tool_quiet();
    rc = repo_open(&r);
    if (!rc)
        rc = wish->status ? status(&report, r) : change(&report, r, wish);
    print_report(&report, wish->quiet);
    setup_report_release(&report);
    repo_free(r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-flow-init",
        .summary = "install hooks, write the settings file, make a layout to begin with",
        .options = rows,
        .options_size = sizeof(struct setup_wish),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
