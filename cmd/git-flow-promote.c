/* git flow-promote: bring a branch's development into place and merge it into main. */
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "flow/promote_run.h"
#include "flow/promote_wish.h"
#include "promote/promote_report.h"
#include "promote/promote_words.h"
#include "promote/undo.h"

static const struct option_row rows[] = {
    OPT_FLAG('n', "dry-run", struct promote_wish, dry_run,
             "print what would change, change nothing"),
    OPT_FLAG(0, "json", struct promote_wish, json, "print the plan, or what was done, as JSON"),
    OPT_FLAG('z', NULL, struct promote_wish, nul, "end records with NUL, quote nothing"),
    OPT_VALUE(0, "into", "<branch>", struct promote_wish, into, "merge into this branch, not main"),
    OPT_FLAG(0, "fetch", struct promote_wish, fetch, "fetch first, to know of the work of others"),
    OPT_FLAG(0, "ff", struct promote_wish, ff, "bring a main that is behind up to its upstream"),
    OPT_VALUE(0, "mode", "<mode>", struct promote_wish, mode,
              "overlay, or mirror: what was deleted goes"),
    OPT_VALUE(0, "base", "<commit>", struct promote_wish, base,
              "src/ in it is what the copy was made from"),
    OPT_FLAG(0, "resolved", struct promote_wish, resolved,
             "in files that conflict the development copy is the answer"),
    OPT_FLAG(0, "overwrite", struct promote_wish, overwrite,
             "the development copy wins throughout the move"),
    OPT_FLAG(0, "allow-attribute-change", struct promote_wish, allow_attributes,
             "files may get other attributes than they had"),
    OPT_FLAG(0, "allow-dangling-links", struct promote_wish, allow_links,
             "symbolic links may lead nowhere after the move"),
    OPT_FLAG(0, "renumber", struct promote_wish, renumber,
             "migrations whose numbers main has taken get the next ones"),
    OPT_FLAG(0, "no-verify", struct promote_wish, no_verify, "leave out the hooks that may refuse"),
    OPT_VALUE(0, "exec", "<command>", struct promote_wish, exec,
              "run this on the result; when it fails, nothing is changed"),
    OPT_FLAG(0, "undo", struct promote_wish, undo,
             "take the last promote back, as long as it is here alone"),
    OPT_VALUE(0, "apply", "<plan>", struct promote_wish, apply,
              "do what -n --json has printed, if it still holds"),
    OPT_FLAG(0, "switch", struct promote_wish, go_to_target,
             "go to the branch that was merged into"),
    OPT_FLAG(0, "no-switch", struct promote_wish, no_switch, "with --continue: stay where HEAD is"),
    OPT_MAYBE(0, "push", "<remote>", struct promote_wish, push, "push it: all refs or none"),
    OPT_FLAG(0, "no-push", struct promote_wish, no_push, "with --continue: push nothing"),
    OPT_FLAG(0, "continue", struct promote_wish, go_on, "go on after the conflicts are resolved"),
    OPT_FLAG(0, "abort", struct promote_wish, abort,
             "take back a promote that stopped at conflicts"),
    OPT_FLAG(0, "quit", struct promote_wish, forget,
             "forget it, and leave the worktree to resolve in"),
    OPT_VALUE(0, "wait", "<seconds>", struct promote_wish, wait,
              "wait that long for another cutover tool"),
    OPT_PROGRESS(struct promote_wish),
    OPT_OPERAND(OPERAND_OPTIONAL, "<branch>", struct promote_wish, branch, "such as feature/v1.1"),
    OPT_END,
};

static int check_usage(const struct promote_wish *w)
{
    struct str fault = STR_INIT;
    int rc = 0;

    promote_wish_fault(&fault, w);
    if (fault.len)
        rc = tool_usage("%s", fault.buf);
    else if (w->push)
        rc = tool_check_url("--push", w->push);
    str_release(&fault);
    return rc;
}

/* What is printed on stdout: composed while the batch is open, printed when the lock is back. */
static int compose(struct str *text, const struct promote_run *run, const struct promote_wish *w)
{
    const struct plan *p = &run->result.plan;

    if (w->json)
        return promote_json(text, run->repo, &run->result, w->dry_run);
    if (strs_len(&p->conflicts))
        return 0;
    if (w->dry_run)
        return promote_changes(text, run->repo, p, w->nul ? '\0' : '\n');
    str_addf(text, "%s\n", oid_text(oid_is_none(&p->c2) ? &p->promote : &p->c2));
    return 0;
}

static void warn_of_kept(const struct strs *kept)
{
    for (size_t i = 0; i < strs_len(kept); i++)
        tool_warn("'%s' was changed meanwhile and is kept", strs_at(kept, i));
}

static void say_renumbered(const struct strs *paths, bool dry_run)
{
    for (size_t i = 0; i < strs_len(paths); i += 2)
        tool_talk("'%s' %s '%s'", strs_at(paths, i), dry_run ? "becomes" : "has become",
                  strs_at(paths, i + 1));
}

static void say_what_was_done(const struct promote_result *result, bool dry_run)
{
    struct strs warnings = STRS_INIT;
    struct str outcome = STR_INIT;

    promote_warnings(&warnings, result);
    for (size_t i = 0; i < strs_len(&warnings); i++)
        tool_warn("%s", strs_at(&warnings, i));
    warn_of_kept(&result->kept);
    say_renumbered(&result->plan.renumbered, dry_run);
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
    struct strs said = STRS_INIT;
    int rc = promote_run_push(run);

    if (!rc)
        rc = promote_push_outcome(&said, run->request.push, run->repo, &run->result.plan,
                                  run->request.dry_run);
    for (size_t i = 0; i < strs_len(&said); i++)
        tool_talk("%s", strs_at(&said, i));
    strs_release(&said);
    return rc;
}

/* *printed: stdout has the result, or what conflicts. */
static int run_promote(bool *printed, struct promote_run *run, const struct promote_wish *w)
{
    struct str text = STR_INIT;
    int rc = promote_run_through(run), wrong;

    if (run->planned && (!rc || rc == ERR_STOPPED)) {
        wrong = compose(&text, run, w);
        rc = rc ? rc : wrong;
    }
    promote_run_unlock(run);
    if (!rc)
        say_what_was_done(&run->result, w->dry_run);
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
        rc = promote_run_switch(run, w->watch.quiet);
    str_release(&text);
    return rc;
}

static int run_undo(struct promote_run *run, const struct promote_wish *w)
{
    struct undo_result result;
    struct str text = STR_INIT;
    int rc = undo(&result, run->repo, w->dry_run);

    promote_run_unlock(run);
    if (!rc) {
        undo_records(&text, &result, w->nul ? '\0' : '\n');
        tool_write(text.buf, text.len);
        tool_talk("'%s' %s", result.what,
                  !text.len    ? "was taken back before"
                  : w->dry_run ? "can be taken back"
                               : "is taken back");
    }
    warn_of_kept(&result.kept);
    str_release(&text);
    undo_release(&result);
    return rc;
}

static int run_end(struct promote_run *run, const struct promote_wish *w)
{
    struct str said = STR_INIT;
    int rc = w->abort ? resume_abort(&said, run->repo) : resume_quit(&said, run->repo);

    if (!rc)
        tool_talk("%s", said.buf);
    str_release(&said);
    return rc;
}

static int run_with(bool *printed, struct promote_run *run, const struct promote_wish *w)
{
    int rc = check_usage(w);

    if (!rc)
        rc = progress_start(&w->watch);
    if (rc)
        return rc;
    promote_wish_ask(run, w);
    rc = promote_run_begin(run);
    if (run->guard.said)
        tool_warn("%s", run->guard.said);
    tool_hint(&run->guard.hints);
    if (!rc && w->undo)
        rc = run_undo(run, w);
    else if (!rc && (w->abort || w->forget))
        rc = run_end(run, w);
    else if (!rc)
        rc = run_promote(printed, run, w);
    return rc;
}

static void print_refusal(int rc, const struct promote_run *run, const struct promote_wish *w)
{
    const struct promote_refusal refusal = {
        .status = tool_status(rc),
        .dry_run = w->dry_run,
        .branch = w->branch ? w->branch : run->request.plan.branch,
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
    const struct promote_wish *w = options;
    struct promote_run run = PROMOTE_RUN_INIT;
    bool printed = false;
    int rc = run_with(&printed, &run, w);

    if (rc && w->json && !printed)
        print_refusal(rc, &run, w);
    promote_run_end(&run);
    return rc;
}

static const struct tool tool = {
    .name = "git-flow-promote",
    .summary = "bring a branch's development into place and merge it into main",
    .options = rows,
    .options_size = sizeof(struct promote_wish),
    .run = run,
};

int main(int argc, char **argv)
{
    return tool_main(&tool, argc, argv);
}
