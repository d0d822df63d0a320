/*
 * Where the steps of a deploy run: a temporary directory that is ours alone, with the files of the
 * release in it, as its tree has them: no attribute is looked at, no filter and no hook is run, and
 * nothing of what is checked out is seen. A submodule is an empty directory.
 */
#ifndef DEPLOY_PLACE_H
#define DEPLOY_PLACE_H

#include "base/attr.h"
#include "base/str.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct deploy_place {
    struct str dir;
    struct str tree;   /* dir/tree */
    struct str result; /* dir/result-<step>: what the present step says of itself */
};

#define DEPLOY_PLACE_INIT                                                                          \
    {                                                                                              \
        .dir = STR_INIT, .tree = STR_INIT, .result = STR_INIT                                      \
    }

/* Make it for the commit ID. *out is fresh; deploy_place_end() removes it, also after an error. */
int deploy_place_make(struct deploy_place *out, struct repo *r,
                      const struct oid *commit) MUST_CHECK;

/* Remove it; what cannot be removed is left. Safe on DEPLOY_PLACE_INIT, and again. */
void deploy_place_end(struct deploy_place *p);

#endif
