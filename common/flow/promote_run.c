#include "flow/promote_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/path.h"
#include "os/file.h"
#include "plan/command.h"
#include "promote/layout.h"
#include "promote/switch.h"
#include "repo/object.h"
#include "repo/remote.h"
#include "survey/gitfile.h"
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

/* What was typed, for hints; before a remote or the repository refuses anything. */
static void note_options(struct promote_run *run)
{
    struct str *out = run->go_on ? &run->added : &run->options;
    struct strs options = STRS_INIT;

    if (run->request.dry_run)
        str_adds(out, " -n");
    resume_options(&options, &run->request);
    command_option(&options, "push", run->push);
    command_option(&options, "fetch", run->fetch ? "" : NULL);
    command_option(&options, "no-switch", run->request.no_switch ? "" : NULL);
    command_option(&options, "no-push", run->request.no_push ? "" : NULL);
    command_options(out, &options);
    run->request.plan.options = run->options.buf;
    strs_release(&options);
}

/* A stopped promote is gone on with: hints name what adds to it, or what it is begun anew by. */
static void note_going_on(struct promote_run *run, struct promote_request *request)
{
    struct strs options = STRS_INIT;

    resume_options(&options, request);
    str_reset(&run->options);
    command_options(&run->options, &options);
    run->typed.plan.options = request->plan.options = run->options.buf;
    request->plan.added = run->added.buf;
    strs_release(&options);
}

/* It is over: hints name the whole promote. */
static void note_over(struct promote_run *run, struct promote_request *request)
{
    note_going_on(run, request);
    request->plan.added = NULL;
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

/* Is the work tree THERE still one of this repository? */
static bool is_ours(const struct repo *r, const char *there)
{
    struct str git_dir = STR_INIT;
    bool yes = !gitfile_find(&git_dir, there) && gitfile_leads_to(there, git_dir.buf) &&
               gitfile_is_within(git_dir.buf, repo_common_dir(r));

    str_release(&git_dir);
    return yes;
}

/* It was started in a bare repository, and there is nothing that --switch could be for. */
static int refuse_switch(const struct promote_run *run)
{
    err_set(ERR_REFUSED,
            "there is no work tree to switch: the promote was started in a bare repository");
    if (unfinished_option(&run->noted.u, "switch"))
        err_hint("git flow-promote --continue --no-switch");
    else
        err_hint("git flow-promote --continue");
    return ERR_REFUSED;
}

/* --switch is for the work tree that the promote was started in, wherever it was resolved: it is
 * gone on with from there. */
static int go_where_it_began(struct promote_run *run)
{
    const char *there = run->noted.u.started_in, *here = repo_work_tree(run->repo);
    struct str said = STR_INIT;
    int rc;

    if (!run->request.go_to_target || !run->noted.u.owner ||
        (there && here && !strcmp(there, here)))
        return 0;
    if (!there && layout_is_of_bare(run->repo) &&
        (repo_is_bare(run->repo) || resume_is_here(&run->noted, run->repo)))
        return refuse_switch(run);
    if (!there && !resume_is_here(&run->noted, run->repo))
        return 0;
    if (!there || !is_ours(run->repo, there)) {
        str_addf(&said,
                 "the work tree that the promote was started in%s%s%s is gone: no other is "
                 "switched",
                 there ? ", '" : "", there ? there : "", there ? "'," : "");
        strs_add(&run->said, said.buf);
        str_release(&said);
        run->request.no_switch = true;
        run->request.go_to_target = false;
        return 0;
    }
    rc = file_current_dir(&run->stood);
    if (rc)
        return rc;
    repo_free(run->repo);
    run->repo = NULL;
    return repo_open_at(&run->repo, there);
}

/* Did the worktree that was resolved in go, and is it where we stand, or what git calls ours? */
static bool is_gone(const struct repo *r)
{
    struct str here = STR_INIT;
    bool yes = file_current_dir(&here) || !file_exists(repo_git_dir(r));

    err_clear();
    str_release(&here);
    return yes;
}

/* The worktree to resolve in is swept up: is it where we stand? */
static int leave_what_was_swept(struct promote_run *run)
{
    struct str home = STR_INIT, said = STR_INIT;
    bool gone = is_gone(run->repo);
    int rc = 0;

    resume_home(&home, run->repo);
    if (gone || (run->stood.len && !file_exists(run->stood.buf))) {
        str_adds(&said, "the directory you stand in went with the worktree: cd ");
        quote_word(&said, home.buf);
        strs_add(&run->said, said.buf);
    }
    if (gone) {
        repo_free(run->repo);
        run->repo = NULL;
        rc = repo_open_at(&run->repo, home.buf);
    }
    str_release(&home);
    str_release(&said);
    return rc;
}

/* Under the guard: was what we go on with published by a tool that was killed, and is it finished
 * now? What is then left is what comes after a promote that was done before. */
static int ask_whether_over(struct promote_run *run)
{
    int rc = resume_is_over(&run->over, &run->noted, run->repo);

    return rc || !run->over ? rc : leave_what_was_swept(run);
}

int promote_run_begin(struct promote_run *run)
{
    const char *remote = run->push;
    int rc = 0;

    if (run->apply) {
        rc = apply_read(&run->plan, &run->request.plan, run->apply);
        run->request.apply = &run->plan;
    }
    note_options(run);
    if (!rc)
        rc = repo_open(&run->repo);
    if (!rc)
        rc = repo_check_index(run->repo);
    run->typed = run->request;
    if (!rc && run->go_on)
        rc = resume_peek(&run->noted, run->repo, &run->request, &remote);
    if (!rc && run->go_on)
        rc = go_where_it_began(run);
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
        note_going_on(run, &request);
    else if (run->over)
        note_over(run, &request);
    run->planned = true;
    rc = promote(&run->result, run->repo, &request);
    if (rc == ERR_STOPPED && request.go_to_target && repo_is_bare(run->repo)) {
        err_clear(); /* what could not follow is not worth resolving */
        rc = switch_check(run->repo, &run->result.plan);
    } else if (rc == ERR_STOPPED && request.dry_run) {
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

/* The worktree of the merge before may be where we stood, and went with that: *home is where to go.
 */
static void leave_what_went(struct str *home, struct promote_run *run)
{
    if (is_gone(run->repo)) {
        str_reset(&run->stood);
        str_adds(&run->stood, repo_work_tree(run->repo));
        resume_home(home, run->repo);
    }
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
    leave_what_went(&home, run);
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

/* A core.hooksPath that is relative to the work tree leads to the hooks of the one that is there.
 */
static void take_hooks_along(struct promote_run *run)
{
    struct hooks *hooks = &run->result.rehearsal.hooks;
    const char *from = repo_work_tree(run->went), *to = repo_work_tree(run->repo);
    struct str path = STR_INIT;

    if (!hooks->path || !from || !path_is_within(hooks->path, from))
        return;
    str_addf(&path, "%s%s", to ? to : repo_git_dir(run->repo), hooks->path + strlen(from));
    free(hooks->path);
    hooks->path = str_detach(&path);
}

/* What comes after the merge is done from where the repository is still at. What went stays open,
 * as the result borrows from it. */
static int go_home(struct promote_run *run)
{
    struct str home = STR_INIT;
    struct repo *r;
    int rc;

    if (!run->go_on || !is_gone(run->repo))
        return 0;
    resume_home(&home, run->repo);
    rc = repo_open_at(&r, home.buf);
    if (!rc) {
        run->went = run->repo;
        run->repo = r;
        take_hooks_along(run);
    }
    str_release(&home);
    return rc;
}

int promote_run_tell(struct promote_run *run)
{
    int rc;

    object_batch_end(run->repo);
    rc = go_home(run);
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
