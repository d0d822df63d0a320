/*
 * What a rollback would do, as text: git release-deploy prints it when a step has failed, git
 * release-rollback before it does it.
 */
#ifndef DEPLOY_PLAN_H
#define DEPLOY_PLAN_H

#include "base/vec.h"
#include "model/deploy_record.h"
#include "model/deploy_settings.h"

struct deploy_plan {
    const char *environment;
    const char *from;        /* the release that is there, or was to be */
    const char *to;          /* the release to go back to; NULL: there is none */
    const char *to_commit;   /* in hex; may be NULL, like the next */
    const char *to_image;    /* what CUTOVER_IMAGE is */
    const struct vec *steps; /* of struct deploy_step *; see deploy_rollback_steps() */
};

/* Add its lines to *out: where it goes, and a line for each step, with its number. Raw text. */
void deploy_plan_lines(struct strs *out, const struct deploy_plan *plan);

/* Add the lines of the plan from D, the record of a deploy that failed, to what was there before,
 * by the steps that SETTINGS say. */
void deploy_plan_back(struct strs *out, const struct deploy_record *d,
                      const struct deploy_settings *settings);

/* Append STEP in one line: "deploy: docker compose up -d", "smoke: https://... /chat". */
void deploy_step_describe(struct str *out, const struct deploy_step *step,
                          const struct deploy_settings *settings);

#endif
