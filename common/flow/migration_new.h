/*
 * git migration-new: the next numbered pair of scripts, in the work tree.
 */
#ifndef FLOW_MIGRATION_NEW_H
#define FLOW_MIGRATION_NEW_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/repo.h"

struct migration_new_wish {
    bool dry_run, json, nul, quiet;
    const char *name;
};

struct migration_new {
    struct str version;  /* canonical */
    struct str up, down; /* paths from the top of the work tree */
    struct str highest;  /* the version that was the highest; "" for none */
    struct str where;    /* and who has it: "branch 'main'" */
    char *recovered;     /* what the guard did; NULL: nothing */
    struct strs hints;   /* and the commands that go with it */
};

#define MIGRATION_NEW_INIT                                                                         \
    {                                                                                              \
        .version = STR_INIT, .up = STR_INIT, .down = STR_INIT, .highest = STR_INIT,                \
        .where = STR_INIT, .recovered = NULL, .hints = STRS_INIT                                   \
    }

/*
 * Make both files, or with dry_run say which they would be. Both are there afterwards, or none:
 * killed on the way, a down script may be left alone, which git migration-plan names. ERR_USAGE for
 * a name that cannot be, ERR_REFUSED in a bare repository.
 */
int migration_new(struct migration_new *out, struct repo *r,
                  const struct migration_new_wish *wish) MUST_CHECK;
void migration_new_release(struct migration_new *m);

#endif
