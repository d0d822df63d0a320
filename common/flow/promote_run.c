#include "flow/promote_run_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "plan/command.h"
#include "promote/switch.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/remote.h"
#include "text/quote.h"

#define WAIT_MORE 60
#define WAIT_MAX 86400

/* The remote did not answer: is it one that there is, and if not, how it is made. What was resolved
 * can be gone on with without it. */
static void hint_at_remote(struct promote_run *run)
{
    const char *remote = run->remote.remote;
    struct err_saved *cause = err_save();
    bool known = true;

    if (!strpbrk(remote, "/:") && remote_is_configured(&known, run->repo, remote))
        known = true;
    err_restore(cause);
    if (run->go_on)
        err_hint("git flow-promote --continue --no-push");
    if (known)
        return;
    if (!run->go_on)
        err_hint("git remote -v    # those that there are");
    quote_hint("git remote add -- %s <url>", remote);
}

/* What waits for a remote comes before the lock. */
static int ask_remote(struct promote_run *run, const char *remote)
{
    int rc = run->fetch ? plan_fetch(run->repo, &run->request.plan) : 0;

    run->request.push = remote ? &run->remote : NULL;
    if (!rc && remote)
        rc = promote_push_ask(&run->remote, run->repo, &run->request.plan, remote,
                              run->request.dry_run);
    if (rc == ERR_FAILED && run->remote.remote)
        hint_at_remote(run);
    return rc;
}

/* All but what the plan itself says. */
static void add_apply(struct str *out, const struct promote_run *run)
{
    const struct promote_request beside = {.no_verify = run->request.no_verify,
                                           .exec = run->request.exec,
                                           .go_to_target = run->request.go_to_target};
    struct strs options = STRS_INIT;

    resume_options(&options, &beside);
    command_option(&options, "push", run->push);
    command_option(&options, "apply", run->apply);
    command_options(out, &options);
    if (!strcmp(run->apply, "-"))
        str_adds(out, "    # with the plan on its standard input");
    strs_release(&options);
}

/* Take the lock; what was typed, with a longer wait, is the hint when that is in vain. */
static int begin_guard(struct promote_run *run)
{
    unsigned longer = run->wait + WAIT_MORE < WAIT_MAX ? run->wait + WAIT_MORE : WAIT_MAX;
    struct str text = STR_INIT;
    int rc;

    str_addf(&text, "git flow-promote --wait=%u", longer);
    if (run->instead) {
        str_addf(&text, " --%s%s", run->instead, run->added.buf);
    } else if (run->apply) {
        add_apply(&text, run);
    } else {
        str_addf(&text, "%s ", run->options.buf);
        quote_word(&text, run->request.plan.branch);
    }
    rc = guard_begin(&run->guard, run->repo, run->wait, text.buf);
    str_release(&text);
    return rc;
}

/* Under the guard: was what we go on with published by a tool that was killed, and is it finished
 * now? What is then left is what comes after a promote that was done before. */
static int ask_whether_over(struct promote_run *run)
{
    int rc = resume_is_over(&run->over, &run->noted, run->repo);

    return rc || !run->over ? rc : promote_where_swept(run);
}

int promote_run_begin(struct promote_run *run)
{
    const char *remote = run->push;
    int rc = 0;

    if (run->apply) {
        rc = apply_read(&run->plan, &run->request.plan, run->apply);
        run->request.apply = &run->plan;
    }
    promote_note_asked(run);
    if (run->request.dry_run)
        git_only_look();
    if (!rc)
        rc = repo_open(&run->repo);
    if (!rc)
        rc = repo_check_index(run->repo);
    run->typed = run->request;
    if (!rc && run->go_on)
        rc = resume_peek(&run->noted, run->repo, &run->request, &remote);
    if (!rc && run->go_on)
        rc = promote_where_begun(run);
    if (!rc && run->request.plan.branch) /* or nothing is to be gone on with, which is said later */
        rc = ask_remote(run, remote);
    if (!rc && !run->request.dry_run)
        rc = begin_guard(run);
    if (!rc && run->go_on && !run->request.dry_run)
        rc = ask_whether_over(run);
    return rc;
}

/* It stopped at a conflict. 0: git rerere has resolved it, so it is to be gone on with. */
static int lay_out(struct promote_run *run, const struct promote_request *request)
{
    int rc = resume_stop(&run->resume, run->repo, request, &run->result.plan);

    run->result.worktree = rc == ERR_STOPPED ? run->resume.worktree.buf : NULL;
    return rc;
}

/* What is gone on with was refused, and by what is hinted at the way is clear: that is not the end
 * of it. */
static void hint_to_go_on(const struct plan *p)
{
    const char *const *hints;
    size_t n = err_hints(&hints);
    bool named = false;

    for (size_t i = 0; i < n; i++)
        named = named || strstr(hints[i], "git flow-promote");
    if (n && !named)
        command_hint(p, NULL);
}

/* From its start, or from where it stopped, to its end or to where it stops. */
static int attempt(bool *again, struct promote_run *run, bool going_on)
{
    struct promote_request request = run->over ? run->request : run->typed;
    int rc = 0;

    request.push = run->request.push;
    request.no_switch = run->request.no_switch;
    request.ready = resume_ready;
    request.payload = &run->resume;
    run->resume.stood = run->stood.len ? run->stood.buf : NULL;
    if (going_on)
        rc = resume_continue(&run->resume, run->repo, &request);
    else
        rc = resume_start(&run->resume, run->repo, &request);
    if (rc)
        goto out;
    if (going_on)
        promote_note_going_on(run, &request);
    else if (run->over)
        promote_note_over(run, &request);
    run->planned = true;
    rc = promote(&run->result, run->repo, &request);
    if (rc == ERR_STOPPED && request.dry_run) {
        resume_foresee(&run->result.plan);
    } else if (rc == ERR_STOPPED) {
        rc = lay_out(run, &request);
        *again = !rc;
    } else if (rc == ERR_REFUSED && going_on && run->result.plan.branch) {
        hint_to_go_on(&run->result.plan);
    } else if (!rc) {
        rc = resume_finish(&run->resume, run->repo);
    }
out:
    if (run->resume.said.len)
        strs_add(&run->said, run->resume.said.buf);
    return rc;
}

static void forget_result(struct promote_run *run)
{
    if (run->planned)
        promote_release(&run->result, run->repo);
    run->planned = false;
}

/* A repository is good for one plan, and what the result borrows from goes after it. */
static int open_anew(struct promote_run *run)
{
    static const struct resume init = RESUME_INIT;
    struct str home = STR_INIT;
    int rc;

    forget_result(run);
    resume_release(&run->resume);
    run->resume = init;
    promote_where_next(&home, run);
    repo_free(run->repo);
    run->repo = NULL;
    run->typed.apply = NULL; /* the conflict that its plan had is resolved */
    rc = home.len ? repo_open_at(&run->repo, home.buf) : repo_open(&run->repo);
    str_release(&home);
    return rc;
}

int promote_run_through(struct promote_run *run)
{
    bool again = false, going_on = run->go_on && !run->over;
    int rc = attempt(&again, run, going_on);

    while (!rc && again) {
        again = false;
        rc = open_anew(run);
        if (!rc)
            rc = attempt(&again, run, true);
    }
    return rc;
}

void promote_run_unlock(struct promote_run *run)
{
    guard_end(&run->guard);
}

int promote_run_tell(struct promote_run *run)
{
    int rc;

    object_batch_end(run->repo);
    rc = promote_where_home(run);
    return rc ? rc : rehearsal_tell(&run->result.rehearsal, run->repo, &run->result.plan);
}

int promote_run_push(struct promote_run *run)
{
    if (!run->request.push || run->request.dry_run)
        return 0;
    object_batch_end(run->repo);
    return promote_push_run(run->request.push, run->repo, &run->result.plan);
}

int promote_run_switch(struct promote_run *run, bool quiet)
{
    if (!run->request.go_to_target || run->request.dry_run)
        return 0;
    object_batch_end(run->repo);
    return switch_run(run->repo, &run->result.plan, quiet);
}

void promote_run_end(struct promote_run *run)
{
    forget_result(run);
    resume_release(&run->resume);
    resume_release(&run->noted);
    guard_end(&run->guard);
    promote_push_release(&run->remote);
    apply_release(&run->plan);
    str_release(&run->options);
    str_release(&run->added);
    str_release(&run->stood);
    strs_release(&run->said);
    repo_free(run->went);
    repo_free(run->repo);
    run->went = run->repo = NULL;
}
