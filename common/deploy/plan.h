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

/* Add its lines to *out: where it goes, and each step with its number, and all of its command.
 * Raw text. */
void deploy_plan_lines(struct strs *out, const struct deploy_plan *plan);

/* Add the lines of the plan from D, the record of a deploy that failed, to what was there before,
 * by the steps that SETTINGS say. */
void deploy_plan_back(struct strs *out, const struct deploy_record *d,
                      const struct deploy_settings *settings);

#endif
