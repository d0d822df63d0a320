/* git flow-promote: bring a branch's development into place and merge it into main. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "flow/promote_run.h"
#include "promote/promote_report.h"
#include "promote/promote_words.h"
#include "promote/undo.h"

struct options {
    bool dry_run, json, nul, fetch, ff, overwrite, resolved, no_verify, undo;
    bool allow_attributes, allow_links, go_on, abort, forget, go_to_target, no_switch, no_push;
    struct watch_wish watch;
    const char *into, *mode, *base, *exec, *wait, *push, *apply, *branch;
};

static const struct option_row rows[] = {
    OPT_FLAG('n', "dry-run", struct options, dry_run, "print what would change, change nothing"),
    OPT_FLAG(0, "json", struct options, json, "print the plan, or what was done, as JSON"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_VALUE(0, "into", "<branch>", struct options, into, "merge into this branch, not main"),
    OPT_FLAG(0, "fetch", struct options, fetch, "fetch first, to know of the work of others"),
    OPT_FLAG(0, "ff", struct options, ff, "bring a main that is behind up to its upstream"),
    OPT_VALUE(0, "mode", "<mode>", struct options, mode,
              "overlay, or mirror: what was deleted goes"),
    OPT_VALUE(0, "base", "<commit>", struct options, base,
              "src/ in it is what the copy was made from"),
    OPT_FLAG(0, "resolved", struct options, resolved,
             "in files that conflict the development copy is the answer"),
    OPT_FLAG(0, "overwrite", struct options, overwrite,
             "the development copy wins throughout the move"),
    OPT_FLAG(0, "allow-attribute-change", struct options, allow_attributes,
             "files may get other attributes than they had"),
    OPT_FLAG(0, "allow-dangling-links", struct options, allow_links,
             "symbolic links may lead nowhere after the move"),
    OPT_FLAG(0, "no-verify", struct options, no_verify, "leave out the hooks that may refuse"),
    OPT_VALUE(0, "exec", "<command>", struct options, exec,
              "run this on the result; when it fails, nothing is changed"),
    OPT_FLAG(0, "undo", struct options, undo,
             "take the last promote back, as long as it is here alone"),
    OPT_VALUE(0, "apply", "<plan>", struct options, apply,
              "do what -n --json has printed, if it still holds"),
    OPT_FLAG(0, "switch", struct options, go_to_target, "go to the branch that was merged into"),
    OPT_FLAG(0, "no-switch", struct options, no_switch, "with --continue: stay where HEAD is"),
    OPT_MAYBE(0, "push", "<remote>", struct options, push, "push it: all refs or none"),
    OPT_FLAG(0, "no-push", struct options, no_push, "with --continue: push nothing"),
    OPT_FLAG(0, "continue", struct options, go_on, "go on after the conflicts are resolved"),
    OPT_FLAG(0, "abort", struct options, abort, "take back a promote that stopped at conflicts"),
    OPT_FLAG(0, "quit", struct options, forget, "forget it, and leave the worktree to resolve in"),
    OPT_VALUE(0, "wait", "<seconds>", struct options, wait,
              "wait that long for another cutover tool"),
    OPT_PROGRESS(struct options),
    OPT_OPERAND(OPERAND_OPTIONAL, "<branch>", struct options, branch, "such as feature/v1.1"),
    OPT_END,
};

static int parse_wait(unsigned *out, const char *text)
{
    char *end;
    unsigned long n;

    *out = 0;
    if (!text)
        return 0;
    n = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || n > 86400)
        return tool_usage("--wait takes a number of seconds up to 86400, not '%s'", text);
    *out = (unsigned)n;
    return 0;
}

/* Does anything say what is to be promoted, or how? */
static bool asks(const struct options *o)
{
    return o->overwrite || o->resolved || o->fetch || o->ff || o->into || o->mode || o->base ||
           o->branch;
}

/* What leaves the merges of a promote as they are. */
static bool adds(const struct options *o)
{
    return o->allow_attributes || o->allow_links || o->no_verify || o->exec || o->push ||
           o->go_to_target || o->no_switch || o->no_push;
}

/* --continue goes on with the options that the promote was started with, and those that it adds. */
static int check_alone(const struct options *o)
{
    bool more = asks(o) || o->apply || (adds(o) && !o->go_on);

    if (o->go_on + o->abort + o->forget + o->undo > 1)
        return tool_usage("--continue, --abort, --quit and --undo exclude each other");
    if (o->undo && (more || o->json))
        return tool_usage("--undo takes no branch, and goes with -n, -z, --wait, -q, -v and "
                          "--progress alone");
    if (!o->undo && (more || o->dry_run || o->nul || (o->json && !o->go_on)))
        return tool_usage("--continue, --abort and --quit go with --wait, -q, -v and --progress "
                          "alone, --continue also with --json and what changes no merge, such as "
                          "--no-verify, --exec, --push and --switch");
    if ((o->go_to_target && o->no_switch) || (o->push && o->no_push))
        return tool_usage("--switch and --no-switch exclude each other, as do --push and "
                          "--no-push");
    return o->push ? tool_check_url("--push", o->push) : 0;
}

static int check_options(const struct options *o)
{
    const char *mode = o->mode;

    if (o->dry_run && o->fetch)
        return tool_usage("-n changes nothing, and --fetch what was fetched: run git fetch first");
    if (o->dry_run && o->exec)
        return tool_usage("-n runs no command: it does not go with --exec");
    if (mode && strcmp(mode, "overlay") != 0 && strcmp(mode, "mirror") != 0)
        return tool_usage("--mode takes overlay or mirror, not '%s'", mode);
    if (o->go_on || o->abort || o->forget || o->undo)
        return check_alone(o);
    if (o->no_switch || o->no_push)
        return tool_usage("--no-switch and --no-push go with --continue alone");
    if (o->apply && (asks(o) || o->allow_attributes || o->allow_links))
        return tool_usage("--apply takes the branch and what was asked for from the plan");
    if (!o->branch && !o->apply)
        return tool_usage("<branch> is missing");
    return o->push ? tool_check_url("--push", o->push) : 0;
}

/* What is printed on stdout: composed while the batch is open, printed when the lock is back. */
static int compose(struct str *text, const struct promote_run *run, const struct options *o)
{
    const struct plan *p = &run->result.plan;

    if (o->json)
        return promote_json(text, run->repo, &run->result, o->dry_run);
    if (strs_len(&p->conflicts))
        return 0;
    if (o->dry_run)
        return promote_changes(text, run->repo, p, o->nul ? '\0' : '\n');
    str_addf(text, "%s\n", oid_text(oid_is_none(&p->c2) ? &p->promote : &p->c2));
    return 0;
}

static void warn_of_kept(const struct strs *kept)
{
    for (size_t i = 0; i < strs_len(kept); i++)
        tool_warn("'%s' was changed meanwhile and is kept", strs_at(kept, i));
}

static void say_what_was_done(const struct promote_result *result, bool dry_run)
{
    struct strs warnings = STRS_INIT;
    struct str outcome = STR_INIT;

    promote_warnings(&warnings, result);
    for (size_t i = 0; i < strs_len(&warnings); i++)
        tool_warn("%s", strs_at(&warnings, i));
    warn_of_kept(&result->kept);
    promote_outcome(&outcome, result, dry_run);
    if (outcome.len)
        tool_talk("%s", outcome.buf);
    strs_release(&warnings);
    str_release(&outcome);
}

static void tell_hooks(struct promote_run *run)
{
    const struct strs *idle = &run->result.rehearsal.hooks.idle;

    for (size_t i = 0; i < strs_len(idle); i++)
        tool_warn("'%s' is not executable and is left out, as by git", strs_at(idle, i));
    if (promote_run_tell(run))
        tool_warn_error("hooks");
}

static int push(struct promote_run *run)
{
    const struct promote_push *p = run->request.push;
    const struct plan *plan = &run->result.plan;
    const char *did = run->request.dry_run ? "would push" : "pushed";
    struct str url = STR_INIT;
    int rc = promote_run_push(run);

    if (!rc && p->target)
        tool_talk("%s '%s' to '%s'", did, plan->target, p->remote);
    if (!rc && p->branch)
        tool_talk("%s '%s' to '%s'", did, plan->branch, p->remote);
    if (!rc && plan->settings.landing == LANDING_PR && !plan->landed && !p->landed) {
        rc = promote_push_url(&url, p, run->repo, plan);
        if (!rc)
            tool_talk("open the pull request at %s", url.buf);
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
    }
    str_release(&url);
    return rc;
}

/* *printed: stdout has the result, or what conflicts. */
static int run_promote(bool *printed, struct promote_run *run, const struct options *o)
{
    struct str text = STR_INIT;
    int rc = promote_run_through(run), wrong;

    if (run->planned && (!rc || rc == ERR_STOPPED)) {
        wrong = compose(&text, run, o);
        rc = rc ? rc : wrong;
    }
    promote_run_unlock(run);
    if (!rc)
        say_what_was_done(&run->result, o->dry_run);
    for (size_t i = 0; i < strs_len(&run->said); i++)
        tool_warn("%s", strs_at(&run->said, i));
    *printed = text.len > 0;
    tool_write(text.buf, text.len);
    tool_flush();
    if (!rc)
        tell_hooks(run);
    if (!rc && run->request.push)
        rc = push(run);
    if (!rc)
        rc = promote_run_switch(run, o->watch.quiet);
    str_release(&text);
    return rc;
}

static int run_undo(struct promote_run *run, const struct options *o)
{
    struct undo_result result;
    struct str text = STR_INIT;
    int rc = undo(&result, run->repo, o->dry_run);

    promote_run_unlock(run);
    if (!rc) {
        undo_records(&text, &result, o->nul ? '\0' : '\n');
        tool_write(text.buf, text.len);
        tool_talk("'%s' %s", result.what,
                  !text.len    ? "was taken back before"
                  : o->dry_run ? "can be taken back"
                               : "is taken back");
    }
    warn_of_kept(&result.kept);
    str_release(&text);
    undo_release(&result);
    return rc;
}

static int run_end(struct promote_run *run, const struct options *o)
{
    struct str said = STR_INIT;
    int rc = o->abort ? resume_abort(&said, run->repo) : resume_quit(&said, run->repo);

    if (!rc)
        tool_talk("%s", said.buf);
    str_release(&said);
    return rc;
}

static void ask(struct promote_run *run, const struct options *o)
{
    struct plan_request *plan = &run->request.plan;

    plan->branch = o->branch;
    plan->into = o->into;
    plan->mode = o->mode;
    plan->base = o->base;
    plan->overwrite = o->overwrite;
    plan->resolved = o->resolved;
    plan->allow_attribute_change = o->allow_attributes;
    plan->allow_dangling_links = o->allow_links;
    plan->ff = o->ff;
    plan->unseen = o->watch.quiet && !o->json && !o->apply;
    run->request.dry_run = o->dry_run;
    run->request.no_verify = o->no_verify;
    run->request.exec = o->exec;
    run->request.go_to_target = o->go_to_target;
    run->request.no_switch = o->no_switch;
    run->request.no_push = o->no_push;
    run->apply = o->apply;
    run->push = o->push;
    run->fetch = o->fetch;
    run->go_on = o->go_on;
    run->instead = o->undo     ? "undo"
                   : o->abort  ? "abort"
                   : o->forget ? "quit"
                   : o->go_on  ? "continue"
                               : NULL;
}

static int run_with(bool *printed, struct promote_run *run, const struct options *o)
{
    int rc = parse_wait(&run->wait, o->wait);

    if (!rc)
        rc = check_options(o);
    if (!rc)
        rc = progress_start(&o->watch);
    if (rc)
        return rc;
    ask(run, o);
    rc = promote_run_begin(run);
    if (run->guard.said)
        tool_warn("%s", run->guard.said);
    tool_hint(&run->guard.hints);
    if (!rc && o->undo)
        rc = run_undo(run, o);
    else if (!rc && (o->abort || o->forget))
        rc = run_end(run, o);
    else if (!rc)
        rc = run_promote(printed, run, o);
    return rc;
}

static void print_refusal(int rc, const struct promote_run *run, const struct options *o)
{
    const struct promote_refusal refusal = {
        .status = tool_status(rc),
        .dry_run = o->dry_run,
        .branch = o->branch ? o->branch : run->request.plan.branch,
        .conflicts = &run->resume.paths,
        .worktree = run->resume.worktree.len ? run->resume.worktree.buf : NULL,
    };
    struct str text = STR_INIT;

    promote_json_refusal(&text, &refusal);
    tool_write(text.buf, text.len);
    str_release(&text);
}

static int run(const void *options)
{
    const struct options *o = options;
    struct promote_run run = PROMOTE_RUN_INIT;
    bool printed = false;
    int rc = run_with(&printed, &run, o);

    if (rc && o->json && !printed)
        print_refusal(rc, &run, o);
    promote_run_end(&run);
    return rc;
}

static const struct tool tool = {
    .name = "git-flow-promote",
    .summary = "bring a branch's development into place and merge it into main",
    .options = rows,
    .options_size = sizeof(struct options),
    .run = run,
};

int main(int argc, char **argv)
{
    return tool_main(&tool, argc, argv);
}
