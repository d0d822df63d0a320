/*
 * Inside plan/plan_again*.c: what the message of a promote commit says was done.
 */
#ifndef PLAN_AGAIN_SAID_H
#define PLAN_AGAIN_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "model/settings.h"
#include "repo/commit.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* "Promoted: <from>:<to> <mode>", "Promoted-from: <tree>", "Promoted-base: <tree>|none" */
struct said_move {
    struct map map;
    bool mirror;
    bool known; /* there is a base; OID_NONE: "to" was not there */
    struct oid from, base;
};

/*
 * Read move number N from 0. ERR_NOT_FOUND (no message) behind the last; ERR_INVALID (no message, a
 * clause in FAULTS) for paths that may be none, and trees that are not here. *out is zeroed;
 * said_move_release() frees what is inside, also after an error.
 */
int said_move_read(struct said_move *out, struct strs *faults, struct repo *r,
                   const struct commit *c1, size_t n) MUST_CHECK;
void said_move_release(struct said_move *m);

/* Add the paths of the lines "tests/dev is retired." of MESSAGE. */
void said_retired(struct strs *out, const char *message);

#endif
