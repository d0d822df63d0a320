/*
 * What a database has, as text that can be compared: its schema, by pg_dump(1), or from
 * sqlite_schema and the pragmas that stay; of each table how many rows there are, and a hash of
 * them, whatever the order of rows and of columns; and the values of sequences. The ledger is no
 * part of it.
 */
#ifndef MIGRATE_DUMP_H
#define MIGRATE_DUMP_H

#include "base/attr.h"
#include "base/str.h"
#include "db/db.h"

struct dump {
    struct str schema;    /* model/migration_dump.h */
    struct str rows;      /* a line for each table: "public.users 3 <hash>" */
    struct str counts;    /* the same without the hash */
    struct str sequences; /* a line for each: "public.s 7 was given" */
};

#define DUMP_INIT                                                                                  \
    {                                                                                              \
        .schema = STR_INIT, .rows = STR_INIT, .counts = STR_INIT, .sequences = STR_INIT            \
    }

/* Fill OUT, which is fresh, from DB, which is in no transaction. ERR_FAILED where there is no
 * pg_dump, or it refuses. */
int dump_take(struct dump *out, struct db *db) MUST_CHECK;

/* Append to its schema what of the server is no database's: roles, who is a member of which,
 * tablespaces, databases, and settings. Passwords are not seen. Of SQLite there is nothing. */
int dump_server(struct dump *out, struct db *db) MUST_CHECK;

void dump_release(struct dump *dump);

#endif
