/*
 * Two descriptions of a schema, compared: what a script has to give back when it is taken back.
 *
 * A description is text as pg_dump(1) prints it: lines, of which those from "CREATE TABLE ... (" to
 * ")" are the columns and constraints of a table. A column that is dropped and added again is the
 * last one: that is told apart, as no script can help it.
 */
#ifndef MODEL_MIGRATION_DUMP_H
#define MODEL_MIGRATION_DUMP_H

#include "base/str.h"

enum migration_dump {
    MIGRATION_DUMP_SAME,
    MIGRATION_DUMP_ORDER, /* but for the order of columns */
    MIGRATION_DUMP_OTHER,
};

/* Compare A with B. Of MIGRATION_DUMP_OTHER, append to DIFF some lines, each with '\n' behind it,
 * that A alone has ("- line"), and that B alone has ("+ line"), below the first line of the
 * statement that they are of ("  line") where that is no difference; none where they are in
 * another order. */
enum migration_dump migration_dump_compare(struct str *diff, const char *a, const char *b);

/* Append SQL, a statement of sqlite_schema, as such lines: names without quotes and in lower case,
 * one blank between tokens. ALTER TABLE quotes names, and says the same otherwise. */
void migration_dump_statement(struct str *out, const char *sql);

#endif
