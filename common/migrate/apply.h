/*
 * A plan carried out: under the lock (migrate/lock.h), in one session, script by script. All
 * scripts are read before the first one runs, and what psql would not send as it stands, or what
 * ends a transaction, is refused then (model/migration_kind.h).
 *
 * A script runs in a transaction, and its row of the ledger with it: what fails leaves nothing, and
 * what is reported is committed. It begins with the session as it is after connecting, as a run of
 * psql -X would: it sees no SET and no temporary table of another one. A lock that it cannot have
 * within lock_timeout_ms makes it begin anew, as whoever waits for a lock makes all others wait.
 *
 * One that cannot run in a transaction has its row first, "applying", and after each statement how
 * far it is: one that stopped goes on where it did, also where it was corrected further down. Of a
 * statement that was begun and not seen to
 * end, its effect is looked for; where none can be, it is refused until the user says what it is.
 *
 * A step that is done already is passed over: somebody else was faster.
 *
 * Told to end (os/ending.h) it ends in order, where that was put off: the statement that runs is
 * cancelled, as if it had failed, and nothing is begun any more.
 */
#ifndef MIGRATE_APPLY_H
#define MIGRATE_APPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "db/db.h"
#include "model/migration.h"

enum apply_outcome {
    APPLY_DONE,
    APPLY_ALREADY, /* it was done before we had the lock */
};

/* Who listens; any function may be NULL. How far a script is, base/watch.h hears. */
struct apply_listener {
    void *payload;
    void (*say)(void *payload, const char *text); /* it waits, begins anew, does something beside */
    db_notice *notice;
    /* behind the COMMIT; DURATION in seconds, "0.012" */
    void (*done)(void *payload, const struct migration_step *step, enum apply_outcome outcome,
                 const char *duration);
};

/* What a statement was that was begun outside of a transaction and not seen to end; or what is to
 * become of the whole script. */
enum apply_doubt {
    APPLY_ASK,     /* nobody knows: refuse */
    APPLY_AGAIN,   /* it did not run */
    APPLY_NEXT,    /* it did */
    APPLY_ANEW,    /* the script begins with its first statement, as it is now */
    APPLY_SETTLED, /* what it would do is there, by other means: it is recorded, and runs no more */
};

struct apply_options {
    const char *by; /* who applies, for the ledger; may be NULL */
    unsigned lock_wait_s;
    unsigned lock_timeout_ms; /* 0: however long */
    unsigned lock_tries;      /* how often a script begins */
    enum apply_doubt doubt;
    const char *release;             /* the tag that is applied, and what it holds: recorded, so */
    const struct migration_set *set; /* that it is known where the tag is not; NULL: none */
    bool in_order;                   /* apply_run(): once the lock is had, put off an end */
    const char *adopted;             /* apply_baseline(): the tool that applied it; NULL: none */
    struct apply_listener listener;
};

#define APPLY_LOCK_WAIT_S 60
#define APPLY_LOCK_TIMEOUT_MS 5000
#define APPLY_LOCK_TRIES 5

/*
 * Carry out PLAN, whose texts are filled. ERR_REFUSED, and nothing was changed, for scripts that
 * may not run, or hold what the database's encoding does not have, and for a ledger that is not
 * what the plan was made from; ERR_RACE without the lock; ERR_REMOTE where the database says no or
 * is gone: what was reported stays, and the message says what else does. A FAULT of the database is
 * told with file, line and column. ERR_STOPPED where it was told to end between two scripts.
 */
int apply_run(struct db *db, const struct migration_plan *plan,
              const struct apply_options *options) MUST_CHECK;

/* Record the ups of PLAN as applied, in one transaction, and run nothing: for a database that has
 * been made by other means. ERR_REFUSED where PLAN goes down. */
int apply_baseline(struct db *db, const struct migration_plan *plan,
                   const struct apply_options *options) MUST_CHECK;

#endif
