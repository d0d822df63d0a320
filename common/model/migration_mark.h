/*
 * Lines that say something of a script, each alone on its line:
 *
 *     -- cutover: lossy                 the down script loses data
 *     -- cutover: no-transaction        it can run in none
 *     -- cutover: allow <rule> <why>    see model/migration_lint.h
 *
 * A comment that begins with "cutover:" and is none of these is a mistake that would go unseen:
 * whoever has written it counts on it.
 */
#ifndef MODEL_MIGRATION_MARK_H
#define MODEL_MIGRATION_MARK_H

#include <stdbool.h>
#include <stddef.h>

#include "text/span.h"
#include "text/sql.h"

/* What is said of such a comment, as a clause. */
#define MIGRATION_MARK_BAD                                                                         \
    "has a comment that begins with 'cutover:' and is not understood: '-- cutover: lossy' and "    \
    "the like stand alone on their line"
#define MIGRATION_MARK_OUTSIDE                                                                     \
    "has a line for us outside of its sections, where it counts for none of them"

/* The first such comment in SQL behind byte FROM; false: there is none. *OUT is its line. */
bool migration_mark_bad(struct span *out, const struct sql *sql, size_t from);

/* The first comment in LEN bytes of TEXT, which have nothing else, that begins with "cutover:". */
bool migration_mark_outside(struct span *out, enum sql_dialect dialect, const char *text,
                            size_t len);

#endif
