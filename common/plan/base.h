/*
 * The base of a move: the tree of "to" as it was when "from" was last in step with it. Followed
 * back from a commit along first parents, within the stretch in which "from" exists:
 *  1. the tree that the nearest trailer of this map names: "Promoted: <from>:<to> <mode>" with
 *     "Promoted-from: <tree>", or "Seeded: <from>:<to>" with "Seeded-from: <tree>";
 *  2. else "to" in the parent of the commit that brought "from" in;
 *     (where that is a revert of a promote, the stretch goes on before the promote);
 *  3. else none: "from" is there since the first commit.
 * Older trailers never count: the development of v1.2 starts from a fresh copy, and v1.1's tree as
 * its base would give false conflicts and lose what v1.2 took back on purpose.
 */
#ifndef PLAN_BASE_H
#define PLAN_BASE_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/settings.h"
#include "plan/plan.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct move_base {
    bool known;      /* false: rule 3 */
    struct oid tree; /* OID_NONE where "to" was not there */
    bool guessed;    /* rule 2, and these say by what: */
    struct oid from; /* "from" as it came in */
    struct oid parent;
};

/* Find the base of MAP at COMMIT, in which map->from is a directory. */
int move_base_find(struct move_base *out, struct repo *r, const struct map *map,
                   const struct oid *commit) MUST_CHECK;

/* The base that a user names: "to" in the commit REV. */
int move_base_of(struct move_base *out, struct repo *r, const struct map *map,
                 const char *rev) MUST_CHECK;

/*
 * A guessed base is wrong where the copy is older than the commit that brought it in: after a
 * rebase, a squash, or a merge of the branch that had it. Then the copy has a file as "to" had it
 * before a hotfix, and taking it would undo the hotfix. It may also have been taken back on
 * purpose, which nothing tells apart: ERR_REFUSED with the files, and with hints that name the two
 * answers for P. With MIRROR a file that the copy lacks counts as well.
 */
int move_base_check(const struct move_base *base, struct repo *r, const struct map *map,
                    bool mirror, const struct plan *p) MUST_CHECK;

#endif
