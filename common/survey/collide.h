/*
 * Which paths two sides have both changed since their merge base, and not to the same: what a merge
 * of them has to look into, and may conflict in. No content is read; directories that one of the
 * sides has left as they were are not opened.
 *
 * Trees of the base and of ours are kept between calls: with many branches that left main at the
 * same commits, main's side is read once.
 */
#ifndef SURVEY_COLLIDE_H
#define SURVEY_COLLIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct collide {
    struct repo *repo;               /* borrowed */
    const struct settings *settings; /* borrowed: what a promote maps, retires, and merges itself */
    struct vec kept;                 /* of struct collide_tree, by number */
    size_t *table;                   /* numbers and one by id; 0: none */
    size_t table_len;                /* a power of two */
};

#define COLLIDE_INIT(r, s)                                                                         \
    {                                                                                              \
        .repo = (r), .settings = (s), .kept = VEC_INIT(struct collide_tree *), .table = NULL       \
    }

void collide_release(struct collide *c);

/*
 * Add to *out the paths on main, in the order of the trees, that a promote of the branch whose tree
 * is THEIRS into main, whose tree is OURS, may conflict in; BASE is the tree of the commit where
 * they parted. What lies in the directories that a promote maps is compared with where it goes.
 * Left out are what is retired, and the files of cutover.version.file, else VERSION: a
 * promote writes those itself.
 */
int collide_find(struct strs *out, struct collide *c, const struct oid *base,
                 const struct oid *ours, const struct oid *theirs) MUST_CHECK;

#endif
