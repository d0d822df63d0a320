/*
 * Starting a work branch: a name that is allowed, a base, and the work tree switched to it. Two
 * steps: a plan, which only reads and holds every refusal, and carrying it out, which leaves all
 * that the plan says or nothing of it.
 *
 * The branch is made at the id that the base had when it was planned. With a seed it starts with
 * one commit in which the "from" of every map is a copy of its "to", made of the id of a tree: no
 * file is opened. The commit says so in trailers, which a promote reads.
 */
#ifndef FLOW_START_H
#define FLOW_START_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "base/watch.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* What the user asks for. */
struct start_wish {
    const char *branch;   /* the name, without refs/heads/ */
    const char *from;     /* a commit, branch or tag to start from; NULL: main */
    const char *worktree; /* where to make a linked worktree for the branch; NULL: nowhere */
    bool no_switch;       /* create the branch and leave the work tree alone */
    bool fetch;           /* ask the remote first */
    bool seed;
    struct watch_wish watch; /* of git children, too */
    bool dry_run;            /* nothing is fetched either */
};

enum start_state {
    START_NEW,     /* to be made */
    START_CREATED, /* made by an earlier run that went no further: to be checked out */
    START_DONE,    /* it is there, just as it would be made: nothing to do */
};

struct start_plan {
    enum start_state state;
    struct settings settings;
    struct str ref;       /* "refs/heads/feature/v1.1" */
    struct str base_name; /* for people: "main", "origin/main" */
    struct oid base;      /* the commit it starts from */
    struct oid base_tree;
    struct oid tree;    /* what the branch starts with: base_tree, or the seeded one */
    struct str message; /* of the seed commit; empty without one */
    struct oid tip;     /* what the branch is at; with a seed not known before it is done */
    struct strs said;   /* what the user should hear of, a sentence each */
    /* where a switch comes from, for going back */
    struct str head; /* the branch, "refs/heads/main"; empty when HEAD is detached */
    struct oid head_id, head_tree;
    struct strs changed; /* tracked paths that were not as in HEAD */
};

#define START_PLAN_INIT                                                                            \
    {                                                                                              \
        .state = START_NEW, .ref = STR_INIT, .base_name = STR_INIT, .message = STR_INIT,           \
        .said = STRS_INIT, .head = STR_INIT, .changed = STRS_INIT                                  \
    }

/*
 * Plan it. ERR_REFUSED with the reason and hints; ERR_REMOTE when the remote that is asked for says
 * no. With a seed the new trees go to an object batch that is open afterwards: start_carry_out() or
 * object_batch_end() closes it. *plan is freed by start_plan_release(), also after a failure.
 */
int start_make_plan(struct start_plan *plan, struct repo *r,
                    const struct start_wish *wish) MUST_CHECK;
void start_plan_release(struct start_plan *plan);

/* Append the command that WISH was typed as, for when another tool has ended. */
void start_typed(struct str *out, const struct start_wish *wish);

/*
 * Carry PLAN out: the commit of a seed, the branch, the switch or the worktree. Whatever fails, the
 * branch is taken back, and so is what a switch has written by then. Signals are held back
 * meanwhile.
 */
int start_carry_out(struct start_plan *plan, struct repo *r,
                    const struct start_wish *wish) MUST_CHECK;

#endif
