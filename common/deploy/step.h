/*
 * One step: its command, its environment, what it says, and what became of it.
 */
#ifndef DEPLOY_STEP_H
#define DEPLOY_STEP_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "deploy/output.h"
#include "deploy/place.h"
#include "deploy/run.h"
#include "deploy/secrets.h"
#include "os/group.h"

struct step_run {
    const struct deploy_request *q; /* borrowed, like the next */
    const struct deploy_step *step;
    const struct secrets *secrets;
    struct deploy_place *place;
    struct deploy_record *record; /* what the step says of itself goes there */
    struct deploy_did *did;       /* set: result, ms and status */
    struct output out;
    int told; /* the signal that we were told to end by; 0: none */
};

/* How long STEP may take, all in all. */
unsigned step_seconds(const struct deploy_settings *d, const struct deploy_step *step);

/* ERR_REFUSED where STEPS need a variable that is not set, or a program of ours that is not there.
 */
int step_check(const struct deploy_settings *d, const struct vec *steps) MUST_CHECK;

/* Run it. 0 when it ran, whatever came of it. */
int step_run(struct step_run *s) MUST_CHECK;
void step_run_release(struct step_run *s);

/* --- inside deploy/step*.c alone --- */

/* A command, with its arguments and the changes of its environment, which are owned. */
struct step_command {
    struct strs argv, env;
    bool here; /* it runs where we are, and not with the files of the release */
};

#define STEP_COMMAND_INIT                                                                          \
    {                                                                                              \
        .argv = STRS_INIT, .env = STRS_INIT                                                        \
    }

void step_command_release(struct step_command *c);

/* The command of S, of the KIND of its step; SMOKE for "watch" as well. */
int step_command(struct step_command *out, const struct step_run *s,
                 enum deploy_kind kind) MUST_CHECK;

/* The watch-command. */
int step_watch_command(struct step_command *out, const struct step_run *s) MUST_CHECK;

/* Run C for at most MS milliseconds; what it prints goes to OUT. */
int step_group(struct group *g, struct step_command *c, const struct step_run *s,
               struct output *out, unsigned long long ms) MUST_CHECK;

/* What group G came to. */
void step_judge(struct step_run *s, const struct group *g);

/* The built-in step "watch". */
int step_watch(struct step_run *s) MUST_CHECK;

#endif
