/*
 * What a script does to those who do not know of it, for the way back: nothing (old code runs on
 * the new schema), or something, and whether data is gone that no script brings back. Read from
 * the statements themselves; what DO blocks and functions do, nobody knows: that is something.
 */
#ifndef MODEL_MIGRATION_EFFECT_H
#define MODEL_MIGRATION_EFFECT_H

#include <stdbool.h>
#include <stddef.h>

#include "text/sql.h"

struct migration_effect {
    bool
        additive; /* tables, columns that may be left out, indexes, views, functions, rows: added */
    bool destroys;    /* DROP TABLE, DROP COLUMN, DELETE, TRUNCATE, DROP ... CASCADE and the like */
    const char *what; /* of DESTROYS: "DROP TABLE", static */
    size_t at;        /* and the byte of the statement */
};

void migration_effect(struct migration_effect *out, const struct sql *sql);

#endif
