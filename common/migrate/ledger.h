/*
 * The ledger: what a database says it has. PostgreSQL: the tables migration and migration_event of
 * the schema cutover, always named with it, as scripts set search_path; SQLite: cutover_migration
 * and cutover_migration_event. The first has a row for each version that is there; to the second
 * rows are added alone.
 *
 * They are made when something is first applied. To read a database that has none makes none: its
 * ledger is empty.
 *
 * What is written is built as SQL, so that it goes along with the COMMIT of the script that it is
 * about, or does not happen.
 */
#ifndef MIGRATE_LEDGER_H
#define MIGRATE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "db/db.h"
#include "model/migration.h"

/*
 * Fill OUT, which is fresh. WHOLE: with all that a plan that runs needs; else without name,
 * up_tokens, down_text, no_tx, done, total, next_hash and started, which are most of it, and of
 * which a status has no need where migration_ledger_is_even() (model/migration.h).
 */
int ledger_read(struct migration_ledger *out, struct db *db, bool whole) MUST_CHECK;

/* db_open_end() and ledger_read() in one, with messages less to wait for. */
int ledger_open_end(struct migration_ledger *out, struct db *db, bool whole) MUST_CHECK;

/* Make the tables where they are not there. Under the lock, in no transaction. */
int ledger_create(struct db *db) MUST_CHECK;

/* A row as it is to be: what the step says, and: */
struct ledger_entry {
    const struct migration_step *step;
    const char *by; /* who applies */
    enum migration_state state;
    bool baseline;
    const char *duration; /* seconds, "0.012"; NULL: none */
    size_t done, total;   /* of no-tx */
    size_t expects;       /* ledger_progress(): 1 and what done has to be before; 0: whatever */
    const char *next_hash;
    bool started;
};

/* Append the SQL that: adds the row of an up; sets how far a no-tx script has come; removes the row
 * of a version; adds the event ACTION ("up", "down", "baseline", "begun", "renumbered"), with a
 * DETAIL or NULL. Each ends in ';', and fails where the row is not as it was written: a trigger, or
 * somebody else, was there. */
void ledger_add(struct str *out, const struct db *db, const struct ledger_entry *e);
void ledger_progress(struct str *out, const struct db *db, const struct ledger_entry *e);
/* Of a down STEP: what is recorded as the down script is it. */
void ledger_set_down(struct str *out, const struct db *db, const struct migration_step *step);
void ledger_remove(struct str *out, const struct db *db, const char *version);
void ledger_event(struct str *out, const struct db *db, const struct ledger_entry *e,
                  const char *action, const char *detail);

/* The row of VERSION is that of TO now; behind the last one ledger_renumber_end(), as two may
 * change places. */
void ledger_renumber(struct str *out, const struct db *db, const char *version,
                     const struct migration *to);
void ledger_renumber_end(struct str *out, const struct db *db);

/* Append SQL that fails where the ledger has not so many rows: a script has removed or made some.
 */
void ledger_count(struct str *out, const struct db *db, size_t rows);

/* Append the SQL that records that SET is what the release TAG holds, as an event. */
void ledger_add_release(struct str *out, const struct db *db, const char *tag,
                        const struct migration_set *set, const char *by);

/* Append the versions that release TAG holds, each with a blank behind it, as an earlier apply to
 * this database has recorded. ERR_NOT_FOUND (no message) where none has. */
int ledger_release(struct str *out, struct db *db, const char *tag) MUST_CHECK;

/*
 * What comes before any of these in a transaction in which a script has run: triggers that wait for
 * the end run as the script would have them, and then neither its role nor its search_path counts
 * any more, up to the end of the transaction; and the lock, which a script can give back, is ours
 * still, or all of it fails.
 */
void ledger_enter(struct str *out, const struct db *db);

#endif
