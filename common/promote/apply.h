/*
 * A plan that was printed by "git flow-promote -n --json", to be carried out as it was reviewed.
 *
 * The document is hostile input. What is taken from it is the branch and the options, judged as if
 * they were typed, and ids to compare with. The plan is made anew from the repository alone, and
 * carried out only if it is the same document: every ref where it was, every tree, every path. The
 * ids of the two commits are not compared, for identity, dates and signature are those of whoever
 * applies the plan; their trees and their parents are.
 */
#ifndef PROMOTE_APPLY_H
#define PROMOTE_APPLY_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "plan/plan.h"
#include "repo/repo.h"

/* Larger documents are refused, in bytes. */
#define APPLY_MAX ((size_t)256 << 20)

struct apply {
    struct str text; /* the document */
    struct str branch, into, mode, base;
    struct oid branch_tip, into_tip, merged_into; /* F, what the target is at, M */
    struct oid c1, c2, c1_tree, c2_tree;          /* OID_NONE: null */
};

#define APPLY_INIT                                                                                 \
    {                                                                                              \
        .text = STR_INIT, .branch = STR_INIT, .into = STR_INIT, .mode = STR_INIT, .base = STR_INIT \
    }

void apply_release(struct apply *a);

/*
 * Read the plan from the file PATH, "-" for standard input, and set *request, which borrows from
 * *out. ERR_REFUSED when it is empty, or no plan of this tool. *out is fresh; apply_release() frees
 * what is inside, also after an error.
 */
int apply_read(struct apply *out, struct plan_request *request, const char *path) MUST_CHECK;

/*
 * MADE is the plan as it is now, and RC what making it returned. 0 when it is the one that was
 * read, or when that was carried out before; ERR_RACE, naming what has moved, when it is another.
 */
int apply_check(const struct apply *a, struct repo *r, const struct plan *made, int rc) MUST_CHECK;

#endif
