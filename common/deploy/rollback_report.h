/*
 * The plan of a rollback, for people and programs: where it goes, what it asks of the database, and
 * its steps.
 */
#ifndef DEPLOY_ROLLBACK_REPORT_H
#define DEPLOY_ROLLBACK_REPORT_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"
#include "deploy/schema_back.h"
#include "model/deploy_record.h"

struct rollback_plan {
    const struct deploy_record *from, *to; /* what is there, and what it would be */
    bool already;                          /* it is there: nothing is to be done */
    bool migrates;                         /* a step takes the schema back */
    const struct schema_back *schema;      /* what that asks, where it does */
    struct strs steps, results;            /* of each step: its name, "pending" or "already" */
};

#define ROLLBACK_PLAN_INIT                                                                         \
    {                                                                                              \
        .steps = STRS_INIT, .results = STRS_INIT                                                   \
    }

void rollback_plan_release(struct rollback_plan *plan);

/* Add lines that say what becomes of the schema. Raw text. */
void rollback_schema_lines(struct strs *out, const struct rollback_plan *plan);

/*
 * Append the records, with TABs between the fields and END behind each; '-' is what is not there:
 *
 *     from <tag> <commit> <state>
 *     to <tag> <commit> <image>
 *     schema <what going back asks>                 a line of git-migration-plan(1), "none" or '-'
 *     script up|down <version> <path>               in the order that they run
 *     step <name> pending|already - -
 */
void rollback_report_lines(struct str *out, const struct rollback_plan *plan, char end);

/* Append the beginning of the document, without the end of its object: what comes of it follows. */
void rollback_report_json(struct str *out, const struct rollback_plan *plan);

#endif
