/*
 * What differs between two trees, as a list: for who has to look at it more than once.
 */
#ifndef SURVEY_CHANGES_H
#define SURVEY_CHANGES_H

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "repo/tree.h"

/* A path that is no directory; of the entries the names are not set, and a mode of 0 is nothing. */
struct change {
    char *path;
    struct tree_entry before, after;
};

struct changes {
    struct vec v; /* of struct change, by path */
};

#define CHANGES_INIT                                                                               \
    {                                                                                              \
        .v = VEC_INIT(struct change)                                                               \
    }

void changes_release(struct changes *c);

/* Add what differs between the trees BEFORE and AFTER (the zero id: the empty tree) to *out. */
int changes_of_trees(struct changes *out, struct repo *r, const struct oid *before,
                     const struct oid *after) MUST_CHECK;

/* Add what differs between the tree BEFORE and the index that git would commit (repo/index.h). */
int changes_of_index(struct changes *out, struct repo *r, const struct oid *before) MUST_CHECK;

/* The change of PATH, or NULL. Borrowed. */
const struct change *changes_find(const struct changes *c, const char *path);

#endif
