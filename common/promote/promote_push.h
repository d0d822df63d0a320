/*
 * Pushing what a promote made, by one "git push --atomic" with leases: each ref only from the value
 * that was seen on the remote, and never backwards. With a pull request as the landing that is the
 * branch alone; otherwise main, and the branch where the remote has it. The tag is
 * git-release-tag's.
 *
 * The remote is asked before anything is made, so that what would be refused costs nothing.
 */
#ifndef PROMOTE_PROMOTE_PUSH_H
#define PROMOTE_PROMOTE_PUSH_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "plan/plan.h"
#include "repo/repo.h"

struct promote_push {
    char *remote;
    struct oid branch_old, target_old; /* there; OID_NONE: it has none */
    bool branch, target;               /* to be pushed; set by promote_push_check(), as is: */
    bool landed; /* the target there has it all by its pull request; nothing is pushed */
};

#define PROMOTE_PUSH_INIT                                                                          \
    {                                                                                              \
        .remote = NULL                                                                             \
    }

void promote_push_release(struct promote_push *p);

/*
 * Ask REMOTE, as the user typed it, or cutover.remote for "", what it has of the request's branch
 * and target. Where the branch is gone there, as it is when a service has merged it, the commits of
 * the target are fetched, without a ref, unless LOOK_ONLY is set. No lock is held. ERR_REFUSED when
 * there is no such remote, ERR_FAILED when it does not answer. *out is fresh;
 * promote_push_release() frees what is inside, also after an error.
 */
int promote_push_ask(struct promote_push *out, struct repo *r, const struct plan_request *request,
                     const char *remote, bool look_only) MUST_CHECK;

/* What PLAN has to push. ERR_REFUSED when the remote has commits that it would leave out. */
int promote_push_check(struct promote_push *p, struct repo *r, const struct plan *plan) MUST_CHECK;

/* Push it; nothing left to push is success. ERR_REMOTE when it was refused: all refs there are then
 * as before. No batch of objects is open. */
int promote_push_run(const struct promote_push *p, struct repo *r,
                     const struct plan *plan) MUST_CHECK;

/* Append the URL of the page on which PLAN's pull request is to be opened. ERR_NOT_FOUND (no
 * message) where the remote's URL says none. */
int promote_push_url(struct str *out, const struct promote_push *p, struct repo *r,
                     const struct plan *plan) MUST_CHECK;

/* Add what is said of it to *out, a line each: what was pushed, or in a DRY_RUN would be, and where
 * the pull request is to be opened. Errors as from promote_push_url(), but for ERR_NOT_FOUND. */
int promote_push_outcome(struct strs *out, const struct promote_push *p, struct repo *r,
                         const struct plan *plan, bool dry_run) MUST_CHECK;

#endif
