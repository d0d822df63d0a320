/*
 * What git version-bump does, from a wish to a report: the tool parses and prints.
 */
#ifndef FLOW_BUMP_RUN_H
#define FLOW_BUMP_RUN_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "flow/bump_hooks.h"
#include "flow/bump_job.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "survey/bump.h"
#include "survey/bump_list.h"

struct bump_report {
    struct bump plan;   /* of bump_plan() or bump_check(); empty with show and list */
    struct vec rows;    /* of bump_list(): struct bump_row */
    struct str reason;  /* why that is the version, or "" */
    struct str version; /* the result, as SemVer where that can say it */
    struct oid commit;  /* OID_NONE: none was made */
    struct strs kept;   /* files that were changed meanwhile and are kept */
    struct bump_hooks hooks;
    char *hook_failed; /* what kept a hook that comes after the commit from being told, or NULL */
    char *recovered;   /* what was made whole first, or NULL */
    struct strs hints; /* and the commands that go with it */
};

#define BUMP_REPORT_INIT                                                                           \
    {                                                                                              \
        .plan = BUMP_INIT, .rows = VEC_INIT(struct bump_row), .reason = STR_INIT,                  \
        .version = STR_INIT, .commit = OID_NONE, .kept = STRS_INIT, .hooks = BUMP_HOOKS_INIT,      \
        .hints = STRS_INIT                                                                         \
    }

void bump_report_release(struct bump_report *report);

/*
 * Carry out WISH in R. Wishes that write take the guard. ERR_REFUSED with differing files in the
 * report where a check finds some. The report is to be released, also after a failure.
 */
int bump_run(struct bump_report *out, struct repo *r, const struct bump_wish *wish) MUST_CHECK;

#endif
