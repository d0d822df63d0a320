/*
 * Records of deploys for people and programs: lines of TAB-separated fields, and JSON.
 */
#ifndef DEPLOY_REPORT_H
#define DEPLOY_REPORT_H

#include "base/str.h"
#include "model/deploy_record.h"
#include "repo/oid.h"

/*
 * Append "environment state action tag commit at by schema step", with TABs between and END behind;
 * "-" is what is not there. STATE is deployed_standing_name(), or "none" for an environment where
 * nothing was deployed: D is NULL then.
 */
void deploy_report_line(struct str *out, const char *environment, const char *state,
                        const struct deploy_record *d, char end);

/* Append "name result seconds status" of a step. */
void deploy_report_step(struct str *out, const struct deploy_did *did, const char *how, char end);

/* Append the JSON object of D, the record of the commit ID (NULL: none yet). */
void deploy_report_json(struct str *out, const char *environment, const char *state,
                        const struct deploy_record *d, const struct oid *id);

#endif
