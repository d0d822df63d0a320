/*
 * Promote: a plan (plan/plan.h) carried out by a publishing transaction (publish/publish.h).
 */
#ifndef PROMOTE_PROMOTE_H
#define PROMOTE_PROMOTE_H

#include <stdbool.h>

#include "base/attr.h"
#include "plan/plan.h"
#include "promote/apply.h"
#include "promote/promote_push.h"
#include "promote/rehearsal.h"
#include "repo/repo.h"

struct promote_request {
    struct plan_request plan;
    bool dry_run;              /* plan, look at the work trees, change nothing */
    struct promote_push *push; /* asked already; what the plan cannot push is refused. NULL: none */
    const struct apply *apply; /* the plan has to be this one (promote/apply.h). NULL: any */
    bool no_verify;            /* the user's hooks are left out, as with git commit --no-verify */
    bool go_to_target;         /* see to it that switch_run() can follow (promote/switch.h) */
    bool no_switch, no_push;   /* going on: not that, though it was asked for in the beginning */
    const char *exec;          /* a shell command that has to succeed on the result; NULL: none */
    /* called when all is planned and checked, and published next; NULL: nothing. An error of its
     * ends the promote with nothing changed. */
    int (*ready)(void *payload, struct repo *r, const struct plan *p);
    void *payload;
};

struct promote_result {
    struct plan plan;
    const char *worktree; /* where its conflicts are laid out; borrowed, NULL: nowhere */
    struct strs kept;     /* files that were changed meanwhile, and are therefore still there */
    struct strs warned;   /* what the rules have to say, see promote/verdict.h */
    struct rehearsal rehearsal; /* once the guard is given back: rehearsal_tell() */
};

/*
 * Promote. *out is set in any case, and released by promote_release(): after ERR_STOPPED its plan
 * names the conflicts. The guard (flow/guard.h) is held, unless it is a dry run. The batch of
 * objects is open until promote_release(), so that what a dry run would make can be looked at.
 */
int promote(struct promote_result *out, struct repo *r,
            const struct promote_request *request) MUST_CHECK;
void promote_release(struct promote_result *result, struct repo *r);

#endif
