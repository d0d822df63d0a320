/*
 * Where a database is, as a user says it:
 *
 *     postgresql://..., postgres://...   a URL of libpq
 *     host=... dbname=...                a conninfo string of libpq
 *     "" (empty)                         libpq's environment and files: PGHOST, PGSERVICE,
 * ~/.pgpass sqlite:<path>
 *
 * "sqlite:" alone and "sqlite::memory:" are refused: nothing would be kept. A password in an
 * argument is refused, since whoever lists the processes sees it; it comes from PGPASSWORD, the
 * passfile, or with the whole URL from CUTOVER_DATABASE or standard input.
 */
#ifndef DB_PLACE_H
#define DB_PLACE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/*
 * Append to OUT where the database is that OPTION ("--db") with the value GIVEN names: GIVEN
 * itself; the first line of standard input where it is "-"; and where it is NULL, CUTOVER_DATABASE,
 * or "" when libpq's environment names a database. ERR_USAGE for nothing at all, for a password in
 * GIVEN, and for what db_open() would not understand. No message shows what was given.
 */
int db_place_read(struct str *out, const char *option, const char *given) MUST_CHECK;

/* The path of "sqlite:<path>", borrowed; NULL where WHERE is none. */
const char *db_place_sqlite(const char *where);

#endif
