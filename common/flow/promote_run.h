/*
 * A promote from what was asked for to its end: what git flow-promote does, without what it says.
 *
 *     rc = promote_run_begin(&run);                what a killed tool left is made whole
 *     rc = rc ? rc : promote_run_through(&run);    run.result, also after ERR_STOPPED
 *     promote_run_unlock(&run);
 *     rc = rc ? rc : promote_run_tell(&run);       hooks that come after
 *     rc = rc ? rc : promote_run_push(&run);
 *     rc = rc ? rc : promote_run_switch(&run, false);
 *     promote_run_end(&run);
 *
 * The result is printed once the lock is given back, and before hooks or a remote are told: who
 * reads it from a pipe takes the lock then.
 */
#ifndef FLOW_PROMOTE_RUN_H
#define FLOW_PROMOTE_RUN_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "flow/guard.h"
#include "promote/apply.h"
#include "promote/promote.h"
#include "promote/resume.h"
#include "repo/repo.h"

struct promote_run {
    /* asked for; strings are borrowed */
    struct promote_request request; /* its apply, push, ready and payload are set here */
    const char *apply;              /* a file with a plan, "-" for standard input; NULL: none */
    const char *push;               /* the remote, "" for cutover.remote; NULL: no push */
    bool fetch;                     /* from the target's upstream, first */
    bool go_on;                     /* take up what stopped midway, with what REQUEST adds */
    const char *instead; /* "continue", "undo" ...: the option that asks for no new promote; NULL */
    unsigned wait;       /* seconds to wait for the lock, and for the git of a killed tool */

    /* what became of it */
    bool planned; /* there is a result: it got as far as a plan */
    struct repo *repo;
    struct guard guard; /* guard.said is what recovery did */
    struct promote_result result;
    struct strs said; /* about an earlier promote that stopped midway */

    /* its own */
    struct str options, added; /* of plan_request */
    struct str stood;  /* where we were started, when going on leads elsewhere; empty: here */
    bool over;         /* what was to be gone on with is published, by a tool that was killed */
    struct repo *went; /* what was gone on with in the worktree that went; NULL: REPO is that */
    struct promote_request typed;
    struct apply plan;
    struct promote_push remote;
    struct resume noted, resume;
};

#define PROMOTE_RUN_INIT                                                                           \
    {                                                                                              \
        .guard = GUARD_INIT, .options = STR_INIT, .added = STR_INIT, .stood = STR_INIT,            \
        .said = STRS_INIT, .plan = APPLY_INIT, .remote = PROMOTE_PUSH_INIT, .noted = RESUME_INIT,  \
        .resume = RESUME_INIT                                                                      \
    }

/* Read the plan that is applied, open the repository, ask the remote, and take the lock unless it
 * is a dry run. An undo, an abort and a quit begin in the same way. */
int promote_run_begin(struct promote_run *run) MUST_CHECK;

/* Promote, or go on with what stopped midway, and again where git rerere has resolved all that
 * conflicts. ERR_STOPPED: the conflict is laid out, and the result's plan names the paths. The
 * batch of objects stays open, for what is to be said of the plan. */
int promote_run_through(struct promote_run *run) MUST_CHECK;

/* Give the lock back. */
void promote_run_unlock(struct promote_run *run);

/* The hooks that come after a commit; the promote is done, whatever becomes of them. Where the
 * worktree that we stood in went with it, we go to the repository first, and REPO is opened there.
 */
int promote_run_tell(struct promote_run *run) MUST_CHECK;

/* Go to the branch that was merged into, where that was asked for; in a dry run nothing. */
int promote_run_switch(struct promote_run *run, bool quiet) MUST_CHECK;

/* Push where that was asked for; in a dry run nothing. ERR_REMOTE as promote_push_run(). */
int promote_run_push(struct promote_run *run) MUST_CHECK;

void promote_run_end(struct promote_run *run);

#endif
