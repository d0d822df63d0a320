/*
 * The lock that one who applies has on a database, for the session (db_try_lock()). It is tried
 * again and again and not waited for: who waits for an advisory lock in PostgreSQL has a snapshot,
 * on which CREATE INDEX CONCURRENTLY of the one that has it waits in turn.
 */
#ifndef MIGRATE_LOCK_H
#define MIGRATE_LOCK_H

#include "base/attr.h"
#include "db/db.h"

/* Called once when the lock is held by somebody, and whenever that changes: HOLDER as
 * db_lock_holder() has it, "" where it is not known. */
typedef void lock_waiting(void *payload, const char *holder);

/* Take it within SECONDS. ERR_RACE, which names who has it, where it is not to be had. TELL may be
 * NULL. */
int lock_take(struct db *db, unsigned seconds, lock_waiting *tell, void *payload) MUST_CHECK;

#endif
