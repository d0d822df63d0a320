/*
 * What became of scripts that others have: each of one set in a later one, where it is not the very
 * same. A down script may change: a database takes back by the one that it was given.
 */
#ifndef SURVEY_MIGRATIONS_EDITED_H
#define SURVEY_MIGRATIONS_EDITED_H

#include "base/attr.h"
#include "model/migration.h"
#include "repo/repo.h"
#include "text/sql.h"

enum migration_edit {
    MIGRATION_GONE,
    MIGRATION_MOVED,       /* the same bytes under a number that was nobody's */
    MIGRATION_REFORMATTED, /* other bytes, the same statements */
    MIGRATION_CHANGED,
};

/* NOW is NULL for one that is gone. */
typedef void migration_edit_visit(void *payload, enum migration_edit edit,
                                  const struct migration *was, const struct migration *now);

/* Call EACH for those of BEFORE, in order. Blobs are read where a number has other bytes. */
int migrations_edited(struct repo *r, enum sql_dialect dialect, const struct migration_set *before,
                      const struct migration_set *after, migration_edit_visit *each,
                      void *payload) MUST_CHECK;

#endif
