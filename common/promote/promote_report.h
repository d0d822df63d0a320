/*
 * What a promote says of itself on stdout, besides the id of its commit.
 */
#ifndef PROMOTE_PROMOTE_REPORT_H
#define PROMOTE_PROMOTE_REPORT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "promote/promote.h"
#include "repo/repo.h"

/*
 * What changes on main (with a pull request as the landing: on the branch), a record each: "A", "M"
 * or "D", TAB, path (a directory that goes as a whole ends in "/"). The record ends in END:
 * newline, with the path quoted as by git ls-files, or NUL. The batch is open.
 */
int promote_changes(struct str *out, struct repo *r, const struct plan *p, char end) MUST_CHECK;

/* One JSON document, "schema": "git-flow-promote/1" (git-flow-promote(1), JSON). */
int promote_json(struct str *out, struct repo *r, const struct promote_result *result,
                 bool dry_run) MUST_CHECK;

/* What ended with the error that is recorded. All is borrowed. */
struct promote_refusal {
    int status; /* the exit status that it gives */
    bool dry_run;
    const char *branch;           /* that was asked for, or is stopped midway; NULL */
    const struct strs *conflicts; /* paths that are still to be resolved */
    const char *worktree;         /* where; NULL */
};

/* The same document for that. */
void promote_json_refusal(struct str *out, const struct promote_refusal *refusal);

#endif
