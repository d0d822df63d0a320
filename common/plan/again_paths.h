/*
 * Inside plan/plan_again*.c: paths that are not as they would be made, and the words for them.
 */
#ifndef PLAN_AGAIN_PATHS_H
#define PLAN_AGAIN_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "plan/again.h"
#include "plan/plan.h"
#include "repo/commit.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "repo/tree.h"

#define AGAIN_UNSAID "it conflicts, and nothing says that it was resolved"

/* Add the clause FMT to LIST. */
void again_say(struct strs *list, const char *fmt, ...) FORMAT(2, 3);

/* How many paths there are, and the first few, as trailers and messages quote them. */
struct again_paths {
    struct strs first;
    size_t n;
};

#define AGAIN_PATHS_INIT                                                                           \
    {                                                                                              \
        .first = STRS_INIT, .n = 0                                                                 \
    }

void again_paths_release(struct again_paths *p);
void again_paths_add(struct again_paths *p, const char *path);

/* Add to LIST the clause that these are WHAT; nothing for none. */
void again_paths_say(struct strs *list, const struct again_paths *p, const char *what);

/* The paths of the "Resolved" trailers of C, quoted, in byte order. */
void again_find_resolved(struct strs *out, const struct commit *c);

/* Is PATH among them? */
bool again_is_resolved(const struct strs *resolved, const char *path);

/* Is what IS at PATH, below "to" of a move of P, what the development copy has there? Nothing on
 * both sides is the same, too. */
int again_is_copied(bool *out, struct repo *r, const struct plan *p, const char *path,
                    const struct tree_entry *is) MUST_CHECK;

/*
 * PATHS differ from what is made again. Those that a driver of the configuration of whoever
 * promoted has merged, by what .gitattributes says in the root tree ATTRIBUTES, are by hand: that
 * driver is not here to be asked. The others are faults, and WHAT.
 */
int again_judge(struct again *out, struct repo *r, const struct oid *attributes,
                const struct strs *paths, const char *what) MUST_CHECK;

/* How a tree that is made again differs from the one that is there. */
struct again_differing {
    const struct strs *resolved;  /* these paths are by hand, see again_find_resolved() */
    const struct strs *conflicts; /* these are named already; NULL: none */
    const struct plan *plan;      /* below "to" of its moves: as "from" has it; NULL: none */
    bool conflicted;              /* git may have given names of its own to what is compared with */
    struct again_paths by_hand, copied;
    struct strs others; /* paths as they are */
};

#define AGAIN_DIFFERING_INIT                                                                       \
    {                                                                                              \
        .by_hand = AGAIN_PATHS_INIT, .copied = AGAIN_PATHS_INIT, .others = STRS_INIT               \
    }

void again_differing_release(struct again_differing *d);

/* Compare the tree MADE with what IS there. */
int again_compare(struct again_differing *d, struct repo *r, const struct oid *made,
                  const struct oid *is) MUST_CHECK;

#endif
