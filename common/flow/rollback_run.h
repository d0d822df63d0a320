/*
 * A rollback, from its request to its end: where it goes and by which steps, the plan of it,
 * whether that may be, and carrying it out. Who asks says what is heard (deploy/run.h).
 *
 *     rc = rollback_run_open(&run, r, &request);
 *     rc = rollback_run_plan(&run, &listener);     what is to be seen is in run.plan
 *     rc = rollback_run_judge(&run);
 *     rc = rollback_run_carry_out(&outcome, &run, &listener);
 */
#ifndef FLOW_ROLLBACK_RUN_H
#define FLOW_ROLLBACK_RUN_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "deploy/line.h"
#include "deploy/rollback_report.h"
#include "deploy/run.h"
#include "deploy/schema_back.h"
#include "flow/deploy_what.h"
#include "model/deploy_record.h"
#include "repo/repo.h"

struct rollback_request {
    const char *environment;
    const char *to; /* a tag; NULL: what was last done before */
    bool accept_data_loss, take_over;
};

struct rollback_run {
    struct rollback_request asked;
    struct repo *r;
    struct deploy_what what; /* what is gone back to */
    struct deploy_line line;
    struct vec steps;          /* of struct deploy_step * */
    struct deploy_record from; /* what is gone back from */
    struct deploy_outcome dry; /* what it would be */
    struct schema_back schema;
    struct rollback_plan plan; /* its steps are for who hears of them to add */
    char *image_was, *image_digest;
};

#define ROLLBACK_RUN_INIT                                                                          \
    {                                                                                              \
        .what = DEPLOY_WHAT_INIT, .line = DEPLOY_LINE_INIT,                                        \
        .steps = VEC_INIT(struct deploy_step *), .from = DEPLOY_RECORD_INIT,                       \
        .dry = DEPLOY_OUTCOME_INIT, .schema = SCHEMA_BACK_INIT, .plan = ROLLBACK_PLAN_INIT         \
    }

/* Find the release and the steps. ERR_REFUSED where there is none of either. RUN is fresh, and R
 * stays the caller's; rollback_run_release() frees what is inside, also after an error. */
int rollback_run_open(struct rollback_run *run, struct repo *r,
                      const struct rollback_request *q) MUST_CHECK;
void rollback_run_release(struct rollback_run *run);

/* Try what it would be, without a step being run, and ask what it wants of the database. */
int rollback_run_plan(struct rollback_run *run, const struct deploy_listener *l) MUST_CHECK;

/* ERR_REFUSED, with the way out, where the plan is not to be carried out. */
int rollback_run_judge(const struct rollback_run *run) MUST_CHECK;

/* Carry it out. *out, which is fresh, is what became of it, also after an error, whose hint goes on
 * with it; deploy_outcome_release() frees what is inside. */
int rollback_run_carry_out(struct deploy_outcome *out, struct rollback_run *run,
                           const struct deploy_listener *l) MUST_CHECK;

#endif
