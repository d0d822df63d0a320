/*
 * Which commits reach which: walks from several commits at once, each with a bit of its own, newest
 * first by date. Each commit is read once, and kept for the next walk.
 *
 * Dates decide only what is looked at first, and when to stop: what a walk says of "reached" is
 * true whatever the dates are. That a commit is not reached is proven where it is asked for by
 * ancestry_newest(). For ancestry_range() it is taken for true after a walk that goes well beyond
 * the range (SLOP), at its oldest end too: a clock that was wrong for a few hundred commits does no
 * harm.
 */
#ifndef SURVEY_ANCESTRY_H
#define SURVEY_ANCESTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct ancestry {
    struct repo *repo;  /* borrowed */
    struct vec nodes;   /* what is known of commits */
    struct vec parents; /* of struct oid, those of all nodes */
    struct vec heap;    /* of size_t: nodes that wait, the newest first */
    size_t *table;      /* nodes by id; 0: none, else a number and one */
    size_t table_len;   /* a power of two */
    uint64_t need;      /* of the present walk: a node that lacks one of these bits waits */
    size_t waiting;     /* nodes in the heap that do */
};

#define ANCESTRY_INIT(r)                                                                           \
    {                                                                                              \
        .repo = (r), .nodes = VEC_INIT(struct ancestry_node), .parents = VEC_INIT(struct oid),     \
        .heap = VEC_INIT(size_t), .table = NULL                                                    \
    }

struct ancestry_node {
    struct oid id;
    int64_t date;
    uint64_t bits; /* whom it is reached from */
    size_t parents, n_parents;
    bool queued;
    bool cut; /* a shallow clone lacks a parent */
};

void ancestry_release(struct ancestry *a);

/*
 * The first of the N commits IDS, which are in order of preference, that TIP reaches: its number in
 * *out, N where it reaches none. It is exact, but for a shallow clone, where nothing is reached
 * behind its end.
 */
int ancestry_first(size_t *out, struct ancestry *a, const struct oid *tip, const struct oid *ids,
                   size_t n) MUST_CHECK;

/*
 * The commits that TIP reaches, and FROM (OID_NONE: nothing) does not: their ids in *out (struct
 * oid), each before its parents and otherwise the newest first; TIP is the first. *near (struct
 * oid) are those that the walk has met and FROM reaches. *cut: a shallow clone ends within them.
 */
int ancestry_range(struct vec *out, struct vec *near, bool *cut, struct ancestry *a,
                   const struct oid *tip, const struct oid *from) MUST_CHECK;

/*
 * The commits that TIP reaches, and none of the N commits KNOWN does (OID_NONE among them is
 * nothing), in the order of ancestry_range(): their ids are added to *out, at most MAX, and one
 * more where there are more. It goes by date alone, as git does, and so takes what is out of order
 * in dates for gained at times; for a branch and what it may be behind, not for what is released.
 * Where a shallow history ends, so does the walk. A is fresh: what it has seen counts.
 */
int ancestry_gained(struct vec *out, struct ancestry *a, const struct oid *tip,
                    const struct oid *known, size_t n, size_t max) MUST_CHECK;

/* The parents of the commit ID, which a walk has met, in git's order: their number, and in *out
 * where they are. Borrowed until the next walk. */
size_t ancestry_parents(const struct oid **out, const struct ancestry *a, const struct oid *id);

#endif
