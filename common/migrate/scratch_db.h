/*
 * A database to try scripts in: of PostgreSQL one that the user names and that has nothing in it,
 * of SQLite a file of our own. It can be emptied any number of times, and is empty in the end.
 */
#ifndef MIGRATE_SCRATCH_DB_H
#define MIGRATE_SCRATCH_DB_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "db/db.h"
#include "repo/repo.h"

struct scratch_db {
    struct db *db;
    struct str dir, where; /* of SQLite; inside */
    bool own_server;       /* of PostgreSQL: the server is there for this alone, and roles go too */
    struct str roles;      /* that the server had; inside */
};

#define SCRATCH_DB_INIT                                                                            \
    {                                                                                              \
        .db = NULL, .dir = STR_INIT, .where = STR_INIT, .roles = STR_INIT                          \
    }

/*
 * Open what GIVEN names for OPTION: "sqlite:" for a file of our own, else as db_place_read() has
 * it. ERR_REFUSED for a database that has anything in it, ERR_USAGE for a file that the user names.
 * The caller closes OUT in any case.
 */
int scratch_db_open(struct scratch_db *out, struct repo *r, const char *option,
                    const char *given) MUST_CHECK;

/* Drop all that is in it; of its own server also the roles that were not there. Rights to what
 * PostgreSQL brings itself stay. */
int scratch_db_empty(struct scratch_db *s) MUST_CHECK;

/* ERR_REFUSED where the server has a role that it did not have. */
int scratch_db_check_roles(struct scratch_db *s) MUST_CHECK;

void scratch_db_close(struct scratch_db *s);

#endif
