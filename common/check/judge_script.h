/* Inside check/ alone: one script of migrations looked at by the rules migration.*. */
#ifndef CHECK_JUDGE_SCRIPT_H
#define CHECK_JUDGE_SCRIPT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "check/judge.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "text/sql.h"

/* Where the bytes of scripts come from: append those of the script ID (as its set has it) at PATH.
 * ERR_NOT_FOUND where it is not here. */
struct script_reader {
    void *payload;
    int (*read)(void *payload, struct str *out, const char *id, const char *path);
};

/* What is looked at of a version. */
struct script_parts {
    bool up, down;
    bool alone; /* whether there is a down script is not asked */
};

/* Lint the scripts of M. */
int judge_script(struct judge *j, const struct script_reader *reader, const struct migration *m,
                 enum sql_dialect dialect, struct script_parts parts) MUST_CHECK;

/* Add what was found of names and numbers, by the modes that the rules have. */
void judge_script_findings(struct judge *j, const struct migration_findings *found);

#endif
