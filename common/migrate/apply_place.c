/* Where a script that stopped midway goes on, and what of it the ledger says then. */
#include <string.h>

#include "base/err.h"
#include "migrate/apply_parts.h"
#include "model/migration_script.h"

static bool same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

struct str apply_hash(const struct sql *sql, size_t i)
{
    struct str hash = STR_INIT;

    if (i < sql->statements.len) {
        const struct sql_statement *st = vec_at(&sql->statements, i);

        migration_statement_id(&hash, sql->text + st->at.at, st->at.len);
    }
    return hash;
}

int apply_own(struct applying *a, const struct str *sql)
{
    struct str all = STR_INIT;
    int rc;

    str_addf(&all, "BEGIN;%s%s", sql->buf, "COMMIT");
    rc = db_run(a->db, all.buf);
    if (rc && db_in_transaction(a->db) && db_rollback(a->db))
        rc = ERR_REMOTE;
    str_release(&all);
    return rc;
}

int apply_fail_midway(struct applying *a, const struct apply_script *s, size_t i,
                      const struct db_fault *fault)
{
    struct str stays = STR_INIT;

    str_addf(&stays, "%zu of its %zu statements %s through, and %s: run again, it goes on there", i,
             s->sql.statements.len, i == 1 ? "is" : "are", i == 1 ? "stays" : "stay");
    apply_fail(a, s, i, fault, stays.buf);
    str_release(&stays);
    return ERR_REMOTE;
}

/* --- where --------------------------------------------------------------------------------------
 */

static int say_changed(const struct migration_step *step, const struct migration_applied *row)
{
    err_set(ERR_REFUSED,
            "'%s' has stopped behind %zu of %zu statements, and is another script by now "
            "(migration.changed)",
            step->path, row->done, row->total);
    err_note("--resume=anew begins it anew, --resume=done takes it as done");
    if (step->up ? row->up_id : row->down_id)
        err_hint("git show %s # what it was", step->up ? row->up_id : row->down_id);
    return ERR_REFUSED;
}

static int say_unsure(const struct migration_step *step, size_t at, const char *why)
{
    err_set(ERR_STOPPED, "'%s' has stopped behind %zu statement%s: %s", step->path, at,
            at == 1 ? "" : "s", why);
    err_note("--resume=again goes on all the same, --resume=anew begins it anew, --resume=done "
             "takes it as done");
    return ERR_STOPPED;
}

/* Are the statements that are through the same as they were? */
static bool is_same_start(const struct applying *a, const struct migration_step *step,
                          const struct migration_applied *row)
{
    const char *before = step->up ? step->before : row->down_text;

    if (step->up && (same(row->up_id, step->id) || same(row->up_tokens, step->tokens)))
        return true;
    return before && migration_same_start(a->dialect, before, step->text, row->done);
}

static int find(struct apply_place *out, const struct applying *a, const struct sql *sql,
                const struct migration_step *step, const struct migration_applied *row)
{
    struct str hash = apply_hash(sql, row->done);
    bool next = same(row->next_hash, hash.buf) || (!hash.len && !row->next_hash);

    str_release(&hash);
    out->at = row->done;
    if ((!next || row->total != sql->statements.len) && !is_same_start(a, step, row))
        return say_changed(step, row);
    if (a->o->doubt != APPLY_ASK)
        return 0;
    if (row->started && !next)
        return say_unsure(step, row->done,
                          "the next one was begun, whether it ran is not known, and it is another "
                          "one by now");
    if (apply_session_lost(sql, row->done))
        return say_unsure(step, row->done,
                          "what they have left in their session, temporary tables or settings, is "
                          "gone, and cannot all be done again");
    return 0;
}

int apply_place(struct apply_place *out, const struct applying *a,
                const struct migration_step *step, const struct migration_applied *row)
{
    struct sql sql = SQL_INIT;
    struct fault fault = {NULL, 0};
    int rc = 0;

    *out = (struct apply_place){.done = a->o->doubt == APPLY_SETTLED};
    if (out->done)
        return 0;
    out->afresh = a->o->doubt == APPLY_ANEW || (!row->done && !row->started);
    if (out->afresh)
        return 0;
    if (!step->no_tx)
        return err_set(ERR_REFUSED, "'%s' has stopped midway meanwhile: run it again", step->path);
    if (sql_parse(&sql, &fault, a->dialect, step->text, strlen(step->text)))
        rc = err_set(ERR_REFUSED, "'%s': %s", step->path, fault.why);
    if (!rc)
        rc = find(out, a, &sql, step, row);
    sql_release(&sql);
    return rc;
}

/* --- the ledger ---------------------------------------------------------------------------------
 */

/* Begun, AT statements through; what the row said before is gone. */
static int enter(struct applying *a, struct apply_script *s, size_t at, bool started)
{
    struct str sql = STR_INIT, detail = STR_INIT, hash = apply_hash(&s->sql, at);
    struct ledger_entry entry = {.step = s->step,
                                 .by = a->o->by,
                                 .state = s->step->up ? MIGRATION_APPLYING : MIGRATION_REVERTING,
                                 .done = at,
                                 .total = s->sql.statements.len,
                                 .next_hash = hash.buf,
                                 .started = started};
    int rc;

    if (s->step->up && s->begun)
        ledger_remove(&sql, a->db, s->step->version);
    if (s->step->up)
        ledger_add(&sql, a->db, &entry);
    else
        ledger_progress(&sql, a->db, &entry);
    if (!s->step->up && s->step->replaced)
        ledger_set_down(&sql, a->db, s->step);
    if (at)
        str_adds(&detail, "goes on as another script");
    else
        apply_keys_note(&detail, &s->keys);
    ledger_event(&sql, a->db, &entry, "begun", detail.len ? detail.buf : NULL);
    rc = apply_own(a, &sql);
    str_release(&sql);
    str_release(&hash);
    str_release(&detail);
    return rc;
}

int apply_begin_row(struct applying *a, struct apply_script *s)
{
    return enter(a, s, 0, false);
}

static int set_again(struct applying *a, const struct apply_script *s, size_t upto)
{
    struct db_fault fault = DB_FAULT_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && i < upto && i < s->sql.statements.len; i++) {
        const struct sql_statement *st = vec_at(&s->sql.statements, i);

        if (!apply_session_again(&s->sql, st))
            continue;
        rc = apply_statement(a, &fault, s, i);
        if (rc)
            rc = apply_fail_midway(a, s, i, &fault);
    }
    db_fault_release(&fault);
    return rc;
}

int apply_take_up(struct applying *a, struct apply_script *s, const struct apply_place *place,
                  const struct migration_applied *row)
{
    bool other = s->step->up ? !same(row->up_id, s->step->id) : s->step->replaced;
    int rc = 0;

    if (other) {
        apply_say(a, "'%s' goes on behind %zu statement%s as another script than it began",
                  s->step->path, place->at, place->at == 1 ? "" : "s");
        rc = enter(a, s, place->at, row->started);
    }
    return rc ? rc : set_again(a, s, place->at);
}

int apply_finish(struct applying *a, struct apply_script *s, const struct migration_applied *row)
{
    struct str sql = STR_INIT, detail = STR_INIT;
    struct ledger_entry entry = {.step = s->step,
                                 .by = a->o->by,
                                 .duration = "0.000",
                                 .done = s->sql.statements.len,
                                 .total = s->sql.statements.len};
    int rc;

    str_addf(&detail, "taken as done, with %zu of %zu statements through", row->done, row->total);
    ledger_remove(&sql, a->db, s->step->version);
    if (s->step->up)
        ledger_add(&sql, a->db, &entry);
    ledger_event(&sql, a->db, &entry, s->step->up ? "up" : "down", detail.buf);
    rc = apply_own(a, &sql);
    if (!rc)
        apply_say(a, "'%s' is %s", s->step->path, detail.buf);
    memcpy(s->duration, "0.000", sizeof("0.000"));
    str_release(&sql);
    str_release(&detail);
    return rc;
}
