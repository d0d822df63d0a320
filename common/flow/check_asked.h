/*
 * Inside flow/check_run alone: the modes that are no push.
 */
#ifndef FLOW_CHECK_ASKED_H
#define FLOW_CHECK_ASKED_H

#include "base/attr.h"
#include "check/report.h"
#include "flow/check_run.h"
#include "repo/repo.h"

/* Branches move here: main alone is judged, by main.no-direct, as the guard of a laptop against
 * what runs no other hook. What comes from the remote's main is right. */
int asked_transaction(struct report *report, struct repo *r,
                      const struct check_request *request) MUST_CHECK;

/* The tree of REV, all of it, as main's. */
int asked_tree(struct report *report, struct repo *r, const char *rev) MUST_CHECK;

/* RANGE, "A..B", as a push that moves the branch REF (NULL: main) from A to B. */
int asked_range(struct report *report, struct repo *r, const char *range,
                const char *ref) MUST_CHECK;

/* The merge of a branch into another, before it is made. */
int asked_merge_request(struct report *report, struct repo *r,
                        const struct check_request *request) MUST_CHECK;

/* The branch that is checked out, as if it were pushed to where it was when last fetched. */
int asked_here(struct report *report, struct repo *r) MUST_CHECK;

/* A commit that is being made. */
int asked_commit(struct report *report, struct repo *r,
                 const struct check_request *request) MUST_CHECK;

#endif
