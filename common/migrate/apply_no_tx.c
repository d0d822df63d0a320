#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "migrate/apply_parts.h"
#include "model/migration_kind.h"
#include "model/migration_script.h"

static const struct sql_statement *statement(const struct apply_script *s, size_t i)
{
    return i < s->sql.statements.len ? vec_at(&s->sql.statements, i) : NULL;
}

/* What CALL and DO do may commit: one that fails may have done something all the same. */
static bool may_commit(const struct applying *a, const struct sql *sql,
                       const struct sql_statement *st)
{
    return a->dialect == SQL_POSTGRES &&
           (sql_is_word(sql, st, 0, "CALL") || sql_is_word(sql, st, 0, "DO"));
}

/* Does it run without a transaction of ours around it? */
static bool is_bare(const struct applying *a, const struct sql *sql, const struct sql_statement *st)
{
    return migration_no_tx_reason(sql, st) || may_commit(a, sql, st) ||
           (a->dialect == SQL_SQLITE && sql_is_word(sql, st, 0, "PRAGMA"));
}

/* Is nothing lost when it runs a second time? */
static bool is_repeatable(const struct sql *sql, const struct sql_statement *st)
{
    static const char *const words[] = {"VACUUM",     "REINDEX", "CLUSTER",      "ANALYZE",
                                        "CHECKPOINT", "DISCARD", "ALTER SYSTEM", "PRAGMA",
                                        "ATTACH",     "DETACH"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (sql_begins(sql, st, 0, words[i]))
            return true;
    return false;
}

/* Append the SQL that says that DONE statements are through, and whether the next was STARTED. */
static void add_progress(struct str *sql, const struct applying *a, const struct apply_script *s,
                         size_t done, bool started)
{
    struct str hash = apply_hash(&s->sql, done);
    struct ledger_entry entry = {
        .step = s->step,
        .by = a->o->by,
        .state = s->step->up ? MIGRATION_APPLYING : MIGRATION_REVERTING,
        .done = done,
        .total = s->sql.statements.len,
        .next_hash = hash.buf,
        .started = started,
        .expects = s->through + 1,
    };

    ledger_progress(sql, a->db, &entry);
    str_release(&hash);
}

static int say_progress(struct applying *a, const struct apply_script *s, size_t done, bool started)
{
    struct str sql = STR_INIT;
    int rc;

    ledger_enter(&sql, a->db);
    add_progress(&sql, a, s, done, started);
    rc = apply_own(a, &sql);
    str_release(&sql);
    return rc;
}

/* What goes with statement I, once it is through. */
static void add_through(struct str *sql, struct applying *a, struct apply_script *s, size_t i)
{
    if (i + 1 == s->sql.statements.len) {
        apply_last(sql, a, s);
        return;
    }
    ledger_enter(sql, a->db);
    add_progress(sql, a, s, i + 1, false);
}

/* Behind the last statement, what violates SQLite's foreign keys and did not before. Where that
 * runs in a transaction, it is taken back with it. */
static int check_end(struct db_fault *fault, struct applying *a, const struct apply_script *s,
                     size_t i)
{
    return i + 1 < s->sql.statements.len ? 0 : apply_keys_check(fault, &s->keys, a);
}

static int run_within(struct applying *a, struct apply_script *s, size_t i)
{
    struct db_fault fault = DB_FAULT_INIT;
    struct str last = STR_INIT;
    int rc;

    for (unsigned tries = 1;; tries++) {
        db_fault_reset(&fault);
        str_reset(&last);
        rc = apply_begin(a, &fault);
        if (!rc)
            rc = apply_statement(a, &fault, s, i);
        if (!rc)
            rc = check_end(&fault, a, s, i);
        if (!rc) {
            add_through(&last, a, s, i);
            rc = db_commit(a->db, &fault, last.buf);
        }
        if (!rc)
            break;
        if (!fault.lost && db_rollback(a->db))
            break;
        if (!fault.lost)
            apply_name_holder(&fault, a, s, i);
        if (!apply_again(a, s, &fault, tries)) {
            rc = apply_fail_midway(a, s, i, &fault);
            break;
        }
    }
    str_release(&last);
    db_fault_release(&fault);
    return rc;
}

/* --- statements without a transaction ----------------------------------------------------------
 */

/* An index is there that is not used: of our own earlier attempt it goes. */
static int clear_index(struct applying *a, const struct apply_script *s,
                       const struct sql_statement *st, bool ours)
{
    enum apply_index index;
    struct str name = STR_INIT, sql = STR_INIT;
    int rc = apply_index_look(&index, &name, a, s, st);

    if (!rc && index == APPLY_INDEX_INVALID && ours) {
        str_addf(&sql, "DROP INDEX CONCURRENTLY %s", name.buf);
        rc = db_run(a->db, sql.buf);
        if (!rc)
            apply_say(a, "dropped the index %s, which was left INVALID", name.buf);
    } else if (!rc && index == APPLY_INDEX_INVALID) {
        rc = err_set(ERR_REFUSED,
                     "'%s' makes the index %s, which is there and is INVALID: nothing "
                     "uses it, and IF NOT EXISTS would pass over it",
                     s->step->path, name.buf);
        apply_index_hint(a, name.buf);
    }
    str_release(&name);
    str_release(&sql);
    return rc;
}

static int say_doubt(struct applying *a, const struct apply_script *s, size_t i)
{
    const struct sql_statement *st = statement(s, i);
    size_t first = s->step->line ? s->step->line : 1;
    struct strs left = STRS_INIT;
    int rc = apply_index_left(&left, a, s, st);

    if (rc)
        goto out;
    rc = err_set(ERR_STOPPED,
                 "'%s' line %zu: this statement was begun, and whether it ran is not known",
                 s->step->path, first + text_line(s->step->text, st->at.at) - 1);
    err_note("%.*s", (int)(st->at.len < 200 ? st->at.len : 200), s->step->text + st->at.at);
    for (size_t k = 0; k < strs_len(&left); k++) {
        err_note("the index %s is INVALID: nothing uses it", strs_at(&left, k));
        apply_index_hint(a, strs_at(&left, k));
    }
    err_note("look, and say --resume=next if it did, --resume=again if it did not");
    err_note("--resume=anew begins the script anew, --resume=done takes it as done");
out:
    strs_release(&left);
    return rc;
}

/* Statement I was begun by who was stopped: did it run? */
static int resolve(bool *ran, struct applying *a, const struct apply_script *s, size_t i)
{
    const struct sql_statement *st = statement(s, i);
    enum apply_index made, dropped;
    int rc = apply_index_look(&made, NULL, a, s, st);

    *ran = a->o->doubt == APPLY_NEXT;
    if (!rc)
        rc = apply_index_dropped(&dropped, a, s, st);
    if (rc || a->o->doubt != APPLY_ASK)
        return rc;
    if (made != APPLY_INDEX_OTHER)
        *ran = made == APPLY_INDEX_VALID;
    else if (dropped != APPLY_INDEX_OTHER)
        *ran = dropped == APPLY_INDEX_NONE;
    else if (!is_repeatable(&s->sql, st))
        return say_doubt(a, s, i);
    return 0;
}

/* No statement is left that the end would go along with. What violates foreign keys now cannot be
 * taken back: the script stays unfinished, and is through once that is mended. */
static int end_all(struct applying *a, struct apply_script *s)
{
    struct db_fault fault = DB_FAULT_INIT;
    struct str sql = STR_INIT;
    size_t n = s->sql.statements.len;
    int rc = apply_keys_check(&fault, &s->keys, a);

    if (rc && fault.message.len) {
        rc = apply_fail(a, s, n, &fault,
                        "all its statements are through, and stay: run again once that is mended, "
                        "it ends then");
        if (s->through < n && say_progress(a, s, n, false))
            rc = ERR_REMOTE;
    } else if (!rc) {
        apply_last(&sql, a, s);
        rc = apply_own(a, &sql);
    }
    str_release(&sql);
    db_fault_release(&fault);
    return rc;
}

static int run_bare(struct applying *a, struct apply_script *s, size_t i, bool ours)
{
    struct db_fault fault = DB_FAULT_INIT;
    struct str last = STR_INIT;
    int rc = clear_index(a, s, statement(s, i), ours);

    if (!rc)
        rc = say_progress(a, s, i, true);
    if (!rc) {
        rc = apply_statement(a, &fault, s, i);
        if (rc && !fault.lost && !db_in_transaction(a->db))
            apply_name_holder(&fault, a, s, i);
        if (rc)
            rc = apply_fail_midway(a, s, i, &fault);
        if (rc && may_commit(a, &s->sql, statement(s, i)))
            err_note("it may have committed before it failed: look, and say --resume=next or "
                     "--resume=again");
        /* it was seen to fail; should that not get there, the next run asks */
        if (rc && !fault.lost && !db_rollback(a->db) && !may_commit(a, &s->sql, statement(s, i)) &&
            say_progress(a, s, i, false))
            rc = ERR_REMOTE;
    }
    if (!rc && i + 1 == s->sql.statements.len)
        rc = end_all(a, s);
    else if (!rc) {
        add_through(&last, a, s, i);
        rc = apply_own(a, &last);
    }
    str_release(&last);
    db_fault_release(&fault);
    return rc;
}

/* --- the whole script --------------------------------------------------------------------------
 */

static bool is_begun(const struct migration_applied *row)
{
    return row && row->state != MIGRATION_APPLIED;
}

/* Of one that was seen to fail the user may know better, too: it was said to run again, and had
 * run, or has been done by hand. */
static bool is_in_doubt(const struct applying *a, const struct migration_applied *row, size_t from)
{
    return is_begun(row) && (row->started || (from && a->o->doubt == APPLY_NEXT));
}

/* Statement I, or what is left of it: with RAN it was through, with OURS it is tried again. */
static int run_one(struct applying *a, struct apply_script *s, size_t i, bool ran, bool ours)
{
    struct str through = STR_INIT;
    int rc;

    if (ran && i + 1 == s->sql.statements.len) {
        rc = end_all(a, s);
    } else if (ran) {
        add_through(&through, a, s, i);
        rc = apply_own(a, &through);
    } else if (is_bare(a, &s->sql, statement(s, i))) {
        rc = run_bare(a, s, i, ours);
    } else {
        rc = run_within(a, s, i);
    }
    str_release(&through);
    return rc;
}

int apply_no_tx(struct applying *a, struct apply_script *s, const struct migration_applied *row)
{
    struct apply_place place = {.afresh = true};
    bool begun = is_begun(row), ran = false;
    int rc = begun ? apply_place(&place, a, s->step, row) : 0;

    s->through = place.at;
    if (!rc)
        rc = apply_keys_begin(&s->keys, a, s, begun && !place.afresh);
    if (!rc)
        rc = place.afresh ? apply_begin_row(a, s) : apply_take_up(a, s, &place, row);
    if (!rc && !place.afresh && is_in_doubt(a, row, place.at) && statement(s, place.at))
        rc = resolve(&ran, a, s, place.at);
    if (!rc && place.at >= s->sql.statements.len)
        return end_all(a, s);
    for (size_t i = place.at; !rc && i < s->sql.statements.len; s->through = ++i)
        rc = run_one(a, s, i, ran && i == place.at, begun && i == place.at);
    return rc;
}
