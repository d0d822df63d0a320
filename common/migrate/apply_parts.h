/* What the files of apply share. */
#ifndef MIGRATE_APPLY_PARTS_H
#define MIGRATE_APPLY_PARTS_H

#include <stdint.h>

#include "migrate/apply.h"
#include "migrate/ledger.h"
#include "text/sql.h"

struct applying {
    struct db *db;
    const struct apply_options *o;
    const struct apply_listener *tell; /* of O */
    enum sql_dialect dialect;
    struct migration_ledger ledger; /* as it was when the lock was taken */
    size_t rows;                    /* of the ledger, when the script that runs began */
    bool used; /* a script has run that the next one could see in the session */
};

/* SQLite's foreign keys: what of the tables violates them, for a comparison; PostgreSQL has none
 * such. */
struct apply_keys {
    struct strs before;
    bool on;
};

#define APPLY_KEYS_INIT                                                                            \
    {                                                                                              \
        .before = STRS_INIT                                                                        \
    }

/* A script that runs. */
struct apply_script {
    const struct migration_step *step;
    bool begun; /* the ledger has a row of it, begun and not done */
    struct sql sql;
    struct apply_keys keys;
    size_t through;    /* of no-tx: so many statements, as the ledger has it */
    uint64_t since;    /* clock_ms() */
    char duration[32]; /* once it is done */
};

/* Tell who listens. */
void apply_say(const struct applying *a, const char *fmt, ...) FORMAT(2, 3);

/* Take the lock, make the ledger where it is not there, and read it, whatever was read before. */
int apply_take_over(struct applying *a) MUST_CHECK;

/* Run statement number I; FAULT is filled where it fails. ERR_REFUSED also where it has ended the
 * transaction that was open. */
int apply_statement(struct applying *a, struct db_fault *fault, const struct apply_script *s,
                    size_t i) MUST_CHECK;

/* Open a transaction with the lock_timeout of the options. */
int apply_begin(struct applying *a, struct db_fault *fault) MUST_CHECK;

/* What goes along with COMMIT is built from this. STATE is of an up; a down is removed. */
void apply_last(struct str *sql, const struct applying *a, struct apply_script *s);

/* Of a lock that statement I did not have in time, add to the message of FAULT who has it: process,
 * application, since when its query is. Behind the rollback; SQLite does not say. */
void apply_name_holder(struct db_fault *fault, struct applying *a, const struct apply_script *s,
                       size_t i);

/* Is it worth to begin anew behind FAULT, for the TRIES'th time? Then it was told, and time has
 * passed. */
bool apply_again(struct applying *a, const struct apply_script *s, const struct db_fault *fault,
                 unsigned tries);

/* Record the error that FAULT is, in statement number I (or behind the last). STAYS says what of
 * the script is left, "" for nothing to be said. Returns ERR_REMOTE. */
int apply_fail(const struct applying *a, const struct apply_script *s, size_t i,
               const struct db_fault *fault, const char *stays);

/* Run S in a transaction. */
int apply_tx(struct applying *a, struct apply_script *s) MUST_CHECK;

/* Where a script that stopped midway goes on. */
struct apply_place {
    bool afresh; /* with its first statement, as if it had not begun */
    bool done;   /* nowhere: it is taken as done */
    size_t at;   /* behind that many statements */
};

/* ROW is begun, and STEP goes on with it. ERR_REFUSED where STEP is another script in what is
 * through, ERR_STOPPED where somebody has to look first. */
int apply_place(struct apply_place *out, const struct applying *a,
                const struct migration_step *step, const struct migration_applied *row) MUST_CHECK;

/* Record S as begun in front of its first statement, or as begun behind PLACE by what it is now,
 * with the session as it was there; or as done. */
int apply_begin_row(struct applying *a, struct apply_script *s) MUST_CHECK;
int apply_take_up(struct applying *a, struct apply_script *s, const struct apply_place *place,
                  const struct migration_applied *row) MUST_CHECK;
int apply_finish(struct applying *a, struct apply_script *s,
                 const struct migration_applied *row) MUST_CHECK;

/* Does ST leave in the session what can be done again as it stands: settings, files attached? And
 * is there something else that the first UPTO statements have left there, temporary tables above
 * all? */
bool apply_session_again(const struct sql *sql, const struct sql_statement *st);
bool apply_session_lost(const struct sql *sql, size_t upto);

/* The hash of statement I of SQL, TEXT; "" behind the last. The caller releases it. */
struct str apply_hash(const struct sql *sql, size_t i);

/* Run our own SQL in a transaction. */
int apply_own(struct applying *a, const struct str *sql) MUST_CHECK;

/* Record the error that FAULT is of statement I, where what is before it stays. */
int apply_fail_midway(struct applying *a, const struct apply_script *s, size_t i,
                      const struct db_fault *fault);

/* Run S statement by statement; ROW is what the ledger has of it, or NULL. */
int apply_no_tx(struct applying *a, struct apply_script *s,
                const struct migration_applied *row) MUST_CHECK;

/* What became of an index that a statement makes or drops concurrently. */
enum apply_index {
    APPLY_INDEX_OTHER, /* it is no such statement */
    APPLY_INDEX_NONE,
    APPLY_INDEX_VALID,
    APPLY_INDEX_INVALID,
};

/* Look for the index that statement ST makes, CREATE INDEX CONCURRENTLY, and append its name, as
 * SQL has it. */
int apply_index_look(enum apply_index *out, struct str *name, struct applying *a,
                     const struct apply_script *s, const struct sql_statement *st) MUST_CHECK;

/* The same of the first index that DROP INDEX CONCURRENTLY drops. */
int apply_index_dropped(enum apply_index *out, struct applying *a, const struct apply_script *s,
                        const struct sql_statement *st) MUST_CHECK;

/* For CREATE INDEX CONCURRENTLY of a name that the server makes up: add the names of the indexes of
 * that table that are INVALID, as SQL has them. */
int apply_index_left(struct strs *names, struct applying *a, const struct apply_script *s,
                     const struct sql_statement *st) MUST_CHECK;

/* Hint at the command that drops the index NAME, as SQL has it. */
void apply_index_hint(const struct applying *a, const char *name);

/* Have them as S asks for with its first PRAGMA foreign_keys, off without one, and note what
 * violates them before it; of one that goes on MIDWAY, what was noted when it began. Outside of a
 * transaction. */
int apply_keys_begin(struct apply_keys *keys, struct applying *a, const struct apply_script *s,
                     bool midway) MUST_CHECK;
/* Append what was noted, for the event that it is begun; "" for nothing. */
void apply_keys_note(struct str *out, const struct apply_keys *keys);
/* ERR_REFUSED, with FAULT filled, where more does now. */
int apply_keys_check(struct db_fault *fault, const struct apply_keys *keys,
                     struct applying *a) MUST_CHECK;
void apply_keys_release(struct apply_keys *keys);

#endif
