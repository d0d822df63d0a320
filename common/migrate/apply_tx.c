#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/watch.h"
#include "migrate/apply_parts.h"
#include "os/clock.h"
#include "os/ending.h"

#define PAUSE_MS 500
#define NOTHING_STAYS "nothing of it stays; what was applied before it does"

/* It would discard our lock as well: all else goes by other means. */
static bool is_discard(const struct applying *a, const struct sql *sql,
                       const struct sql_statement *st)
{
    return a->dialect == SQL_POSTGRES && sql_begins(sql, st, 0, "DISCARD ALL");
}

int apply_statement(struct applying *a, struct db_fault *fault, const struct apply_script *s,
                    size_t i)
{
    const struct sql_statement *st = vec_at(&s->sql.statements, i);
    struct str data = {.buf = s->step->text + st->data.at, .len = st->data.len, .cap = 0};
    bool within = db_in_transaction(a->db);
    int rc;

    watch_at(i + 1);
    if (ending_told()) {
        str_adds(&fault->message, "this was not run");
        return ERR_REFUSED;
    }
    if (is_discard(a, &s->sql, st))
        return db_fresh(a->db);
    rc = db_statement(a->db, fault, s->step->text + st->at.at, st->at.len,
                      st->has_data ? &data : NULL);
    if (!rc && db_in_transaction(a->db) != within) {
        str_adds(&fault->message, within ? "this ended the transaction that the script runs in"
                                         : "this began a transaction");
        rc = ERR_REFUSED;
    }
    return rc;
}

int apply_begin(struct applying *a, struct db_fault *fault)
{
    char setup[64];

    if (a->dialect == SQL_SQLITE || !a->o->lock_timeout_ms)
        return db_begin(a->db, fault, NULL);
    snprintf(setup, sizeof(setup), "SET LOCAL lock_timeout = %u", a->o->lock_timeout_ms);
    return db_begin(a->db, fault, setup);
}

/* Could the script write to the ledger? One that does not say its name does so by a function at
 * most. */
static bool names_ledger(const char *text)
{
    return strcasestr(text, "cutover") != NULL;
}

void apply_last(struct str *sql, const struct applying *a, struct apply_script *s)
{
    struct ledger_entry entry = {
        .step = s->step, .by = a->o->by, .state = MIGRATION_APPLIED, .duration = s->duration};
    uint64_t ms = clock_ms() - s->since;

    if (s->step->no_tx)
        entry.done = entry.total = s->sql.statements.len;
    entry.expects = s->through + 1;
    snprintf(s->duration, sizeof(s->duration), "%" PRIu64 ".%03u", ms / 1000,
             (unsigned)(ms % 1000));
    ledger_enter(sql, a->db);
    if (!s->step->up)
        ledger_remove(sql, a->db, s->step->version);
    else if (s->step->no_tx)
        ledger_progress(sql, a->db, &entry);
    else {
        if (s->begun) /* as a script without a transaction, before it was corrected */
            ledger_remove(sql, a->db, s->step->version);
        ledger_add(sql, a->db, &entry);
    }
    ledger_event(sql, a->db, &entry, s->step->up ? "up" : "down",
                 s->step->replaced ? "another script than was recorded" : NULL);
    if (names_ledger(s->step->text))
        ledger_count(sql, a->db, s->step->up ? a->rows + !s->begun : a->rows - 1);
}

bool apply_again(struct applying *a, const struct apply_script *s, const struct db_fault *fault,
                 unsigned tries)
{
    if (!fault->lock || tries >= a->o->lock_tries || ending_told())
        return false;
    apply_say(a, "'%s' begins anew: %s", s->step->path, fault->message.buf);
    clock_sleep_about_ms(PAUSE_MS);
    return true;
}

/* One attempt, up to COMMIT; *AT is where it is. */
static int run(struct applying *a, struct db_fault *fault, size_t *at, struct apply_script *s)
{
    struct apply_keys keys = APPLY_KEYS_INIT;
    struct str last = STR_INIT;
    int rc = apply_keys_begin(&keys, a, s, false);

    if (!rc)
        rc = apply_begin(a, fault);
    for (*at = 0; !rc && *at < s->sql.statements.len; ++*at) {
        rc = apply_statement(a, fault, s, *at);
        if (rc)
            break;
    }
    if (!rc)
        rc = apply_keys_check(fault, &keys, a);
    if (!rc) {
        apply_last(&last, a, s);
        *at = SIZE_MAX;
        rc = db_commit(a->db, fault, last.buf);
    }
    apply_keys_release(&keys);
    str_release(&last);
    return rc;
}

/* The connection went away while it was to be committed: was it? The lock is had first, so that the
 * server is through with what we left there. */
static int ask_ledger(bool *out, struct applying *a, const struct apply_script *s)
{
    const struct migration_applied *row;
    int rc = db_reconnect(a->db);

    if (!rc)
        rc = apply_take_over(a);
    if (rc)
        return err_prefix(rc, "whether '%s' was applied is not known", s->step->path);
    row = migration_ledger_find(&a->ledger, s->step->version);
    *out =
        s->step->up ? row && row->up_id && s->step->id && !strcmp(row->up_id, s->step->id) : !row;
    if (*out) /* the caller has yet to count it */
        a->rows -= s->step->up ? 1 : (size_t)-1;
    return 0;
}

/* What is left to be done behind an attempt that failed: *OVER, or it is to be begun anew. */
static int settle(bool *over, struct applying *a, struct apply_script *s, struct db_fault *fault,
                  size_t at, unsigned tries)
{
    bool committed = false;
    int rc;

    *over = true;
    if (err_message()) /* it was not the script's */
        return ERR_REMOTE;
    if (fault->lost && at == SIZE_MAX) {
        rc = ask_ledger(&committed, a, s);
        *over = rc || committed || tries >= a->o->lock_tries;
        return rc || committed || !*over ? rc : apply_fail(a, s, at, fault, NOTHING_STAYS);
    }
    if (!fault->lost && db_rollback(a->db))
        return ERR_REMOTE;
    if (!fault->lost)
        apply_name_holder(fault, a, s, at);
    *over = !apply_again(a, s, fault, tries);
    if (!*over)
        return db_fresh(a->db);
    return apply_fail(a, s, at, fault, NOTHING_STAYS);
}

int apply_tx(struct applying *a, struct apply_script *s)
{
    struct db_fault fault = DB_FAULT_INIT;
    bool over = false;
    size_t at = 0;
    int rc = 0;

    for (unsigned tries = 1; !over && !rc; tries++) {
        db_fault_reset(&fault);
        over = !run(a, &fault, &at, s);
        if (!over)
            rc = settle(&over, a, s, &fault, at, tries);
    }
    db_fault_release(&fault);
    return rc;
}
