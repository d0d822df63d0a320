/*
 * What git flow-check does: from what a hook is told, or a user asks, to a report.
 */
#ifndef FLOW_CHECK_RUN_H
#define FLOW_CHECK_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "check/report.h"
#include "model/rule.h"
#include "repo/repo.h"

enum check_mode {
    CHECK_HERE, /* the branch that is checked out, as if it were pushed, and main.in-sync */
    CHECK_PRE_COMMIT,
    CHECK_PRE_MERGE_COMMIT,
    CHECK_COMMIT_MSG,            /* args: the file */
    CHECK_PRE_PUSH,              /* args: the remote, its URL; stdin */
    CHECK_PRE_RECEIVE,           /* stdin */
    CHECK_POST_RECEIVE,          /* stdin; nothing is judged: what was let through is kept */
    CHECK_UPDATE,                /* args: ref, old, new */
    CHECK_REFERENCE_TRANSACTION, /* args: the state; stdin */
    CHECK_TREE,                  /* args: a revision */
    CHECK_RANGE,                 /* args: "A..B" */
    CHECK_MERGE_REQUEST,         /* args: base, head */
    CHECK_RULES,                 /* nothing is judged: the rules that hold */
};

struct check_request {
    enum check_mode mode;
    const char *const *args; /* as many as the mode has */
    const char *ref; /* the branch that a range, or the head of a merge request, is of; or NULL */
    const struct str *in; /* standard input, where the mode reads it */
};

/* Judge: what is found is added to *report. 0 whatever that is; anything else means that it could
 * not be told. */
int check_run(struct report *report, struct repo *r,
              const struct check_request *request) MUST_CHECK;

/* Load the rules that hold here, for listing; rules_release() frees what is inside. */
int check_rules(struct rules *out, struct repo *r) MUST_CHECK;

/* What --reference-transaction reads is looked at before anything is opened: is there a line of a
 * branch that is not deleted, and is the state the one that can still refuse? */
bool check_transaction_matters(const char *state, const struct str *in);

#endif
