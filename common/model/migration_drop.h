/*
 * What a script takes away that may hold data: by its statements, and by the names in them as they
 * stand. archive.users is not users, and neither is a temporary table of that name: whoever takes
 * one for the other does not see what is lost. What functions and DO blocks do, nobody sees.
 */
#ifndef MODEL_MIGRATION_DROP_H
#define MODEL_MIGRATION_DROP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "text/sql.h"

enum migration_drop_kind {
    MIGRATION_DROPS_TABLE,  /* DROP TABLE, TRUNCATE */
    MIGRATION_DROPS_COLUMN, /* ALTER TABLE ... DROP COLUMN */
    MIGRATION_DROPS_SCHEMA, /* DROP SCHEMA ... CASCADE */
    MIGRATION_DROPS_MORE,   /* DROP OWNED, DROP DATABASE, another CASCADE: nobody knows what */
};

struct migration_drop {
    enum migration_drop_kind kind;
    const char *what;        /* "DROP TABLE", static */
    struct str schema, name; /* as the database folds them; schema "": none was said */
    struct str column;       /* of MIGRATION_DROPS_COLUMN */
};

/* Add to OUT (struct migration_drop), in the order of the script. A table that the script makes
 * itself, or whose name a copy gets further down, is left out. */
void migration_drops(struct vec *out, const struct sql *sql);
void migration_drops_release(struct vec *drops);

/* Does DROP TABLE statement S drop nothing but what the script has made, or makes anew? SQLite has
 * no other way to change a column. */
bool migration_drop_is_rebuild(const struct sql *sql, const struct sql_statement *s);

/* Of an ALTER TABLE the token that its first action begins with, and the ',' behind the action that
 * begins at I, or the end. */
size_t migration_alter_action(const struct sql *sql, const struct sql_statement *s);
size_t migration_alter_end(const struct sql *sql, const struct sql_statement *s, size_t i);

/* Does the action at I drop a column, or something that is no data? */
bool migration_alter_drops_column(const struct sql *sql, const struct sql_statement *s, size_t i);

#endif
