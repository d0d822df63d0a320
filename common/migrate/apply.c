#include "migrate/apply.h"

#include <stdarg.h>
#include <string.h>

#include "base/err.h"
#include "base/watch.h"
#include "migrate/apply_parts.h"
#include "migrate/encoding.h"
#include "migrate/lock.h"
#include "model/migration_finding.h"
#include "model/migration_kind.h"
#include "os/clock.h"
#include "os/ending.h"

/* What is to be done of a step, now that the ledger is known. */
enum turn {
    TURN_RUN,
    TURN_GO_ON,
    TURN_NOTHING,
};

static int parse(struct sql *sql, struct fault *fault, const struct applying *a,
                 const struct migration_step *step)
{
    return sql_parse(sql, fault, a->dialect, step->text, strlen(step->text));
}

static size_t first_line(const struct migration_step *step)
{
    return step->line ? step->line : 1;
}

/* All that may not run is found before anything does. */
static int check_scripts(const struct applying *a, const struct migration_plan *plan)
{
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    int rc = 0;

    vec_each (const struct migration_step, step, &plan->steps) {
        struct sql sql = SQL_INIT;
        struct fault fault = {NULL, 0};

        if (!step->text) {
            rc = err_set(ERR_REFUSED, "'%s' has no text to run", step->path);
            break;
        }
        if (parse(&sql, &fault, a, step))
            migration_found(&found, MIGRATION_REFUSAL, "migration.syntax", step->path,
                            first_line(step) + text_line(step->text, fault.at) - 1, "%s",
                            fault.why);
        else
            migration_refuse(&found, &sql, step->path, first_line(step));
        sql_release(&sql);
    }
    if (!rc)
        rc = migration_findings_error(&found);
    migration_findings_release(&found);
    return rc;
}

void apply_say(const struct applying *a, const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    if (a->tell->say)
        a->tell->say(a->tell->payload, text.buf);
    str_release(&text);
}

static void say_waiting(void *applying, const char *holder)
{
    apply_say(applying, "waiting: the database is being migrated by %s",
              *holder ? holder : "another process");
}

int apply_take_over(struct applying *a)
{
    int rc = lock_take(a->db, a->o->lock_wait_s, say_waiting, a);

    migration_ledger_release(&a->ledger);
    a->ledger = (struct migration_ledger)MIGRATION_LEDGER_INIT;
    if (!rc)
        rc = ledger_create(a->db);
    if (!rc)
        rc = ledger_read(&a->ledger, a->db, true);
    a->rows = a->ledger.rows.len;
    return rc;
}

static bool same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static int decide_up(enum turn *out, const struct applying *a, const struct migration_step *step,
                     const struct migration_applied *row)
{
    struct apply_place place;

    *out = TURN_RUN;
    if (!row)
        return 0;
    if (row->state == MIGRATION_REVERTING)
        return err_set(ERR_REFUSED, "'%s' is being taken back, and that has stopped midway",
                       step->path);
    *out = row->state == MIGRATION_APPLYING ? TURN_GO_ON : TURN_NOTHING;
    if (*out == TURN_GO_ON)
        return apply_place(&place, a, step, row);
    if (same(row->up_id, step->id) || same(row->up_tokens, step->tokens))
        return 0;
    err_set(ERR_REFUSED, "'%s' is applied already, as another script (migration.changed)",
            step->path);
    err_hint("git show %s # what it was", row->up_id ? row->up_id : "");
    return ERR_REFUSED;
}

static int decide_down(enum turn *out, const struct applying *a, const struct migration_step *step,
                       const struct migration_applied *row)
{
    struct apply_place place;
    bool recorded;

    *out = TURN_NOTHING;
    if (!row)
        return 0;
    if (row->state == MIGRATION_APPLYING)
        return err_set(ERR_REFUSED, "'%s' is not applied to its end, and cannot be taken back",
                       row->path);
    *out = row->state == MIGRATION_REVERTING ? TURN_GO_ON : TURN_RUN;
    recorded = step->replaced || !row->down_text || same(row->down_text, step->text) ||
               same(row->down_id, step->id);
    if (!recorded)
        return err_set(ERR_REFUSED, "'%s' was applied with another down script than '%s'",
                       row->path, step->path);
    return *out == TURN_GO_ON ? apply_place(&place, a, step, row) : 0;
}

static int decide(enum turn *out, const struct applying *a, const struct migration_step *step,
                  const struct migration_applied *row)
{
    return step->up ? decide_up(out, a, step, row) : decide_down(out, a, step, row);
}

/* Does it leave something in the session that the next one would see? What functions do, nobody
 * knows; SQLite's cannot. */
static bool leaves_traces(const struct applying *a, const struct sql *sql)
{
    static const char *const words[] = {"PRAGMA", "ATTACH", "DETACH", "CREATE TEMP",
                                        "CREATE TEMPORARY"};

    if (a->dialect == SQL_POSTGRES)
        return true;
    vec_each (struct sql_statement, st, &sql->statements)
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
            if (sql_begins(sql, st, 0, words[i]))
                return true;
    return false;
}

static int run_script(struct applying *a, const struct migration_step *step,
                      const struct migration_applied *row)
{
    struct apply_script s = {.step = step,
                             .begun = row && row->state != MIGRATION_APPLIED,
                             .sql = SQL_INIT,
                             .keys = APPLY_KEYS_INIT,
                             .since = clock_ms()};
    struct fault fault = {NULL, 0};
    struct str title = STR_INIT;
    int rc = parse(&s.sql, &fault, a, step);

    if (rc)
        rc = err_set(ERR_REFUSED, "'%s': %s", step->path, fault.why);
    if (!rc && a->used)
        rc = db_fresh(a->db);
    a->used = leaves_traces(a, &s.sql);
    if (!rc) {
        str_addf(&title, "%s %s, statement", step->up ? "Applying" : "Taking back", step->path);
        watch_begin(title.buf, s.sql.statements.len);
        rc = s.begun && a->o->doubt == APPLY_SETTLED ? apply_finish(a, &s, row)
             : step->no_tx                           ? apply_no_tx(a, &s, row)
                                                     : apply_tx(a, &s);
        watch_end(rc);
    }
    if (!rc && (!step->up || !s.begun))
        a->rows += step->up ? 1 : (size_t)-1;
    if (!rc && a->tell->done)
        a->tell->done(a->tell->payload, step, APPLY_DONE, s.duration);
    apply_keys_release(&s.keys);
    sql_release(&s.sql);
    str_release(&title);
    return rc;
}

static int run_step(struct applying *a, const struct migration_step *step)
{
    const struct migration_applied *row = migration_ledger_find(&a->ledger, step->version);
    enum turn turn;
    int rc = decide(&turn, a, step, row);

    if (rc)
        return rc;
    if (turn != TURN_NOTHING)
        return run_script(a, step, turn == TURN_GO_ON || !step->up ? row : NULL);
    if (a->tell->done)
        a->tell->done(a->tell->payload, step, APPLY_ALREADY, "0.000");
    return 0;
}

/* Nothing runs where a later step is refused. */
static int check_ledger(const struct applying *a, const struct migration_plan *plan)
{
    enum turn turn;
    int rc = 0;

    vec_each (const struct migration_step, step, &plan->steps)
        if (!rc)
            rc = decide(&turn, a, step, migration_ledger_find(&a->ledger, step->version));
    return rc;
}

static struct applying begin(struct db *db, const struct apply_options *options)
{
    struct applying a = {.db = db,
                         .o = options,
                         .tell = &options->listener,
                         .dialect = db_dialect(db),
                         .ledger = MIGRATION_LEDGER_INIT};

    db_on_notice(db, options->listener.notice, options->listener.payload);
    return a;
}

/* What the release holds, for a way back from where it is not to be had. */
static int record_release(struct applying *a)
{
    struct str known = STR_INIT, now = STR_INIT, sql = STR_INIT;
    int rc;

    vec_each (struct migration, m, &a->o->set->scripts)
        str_addf(&now, "%s ", m->version);
    rc = ledger_release(&known, a->db, a->o->release);
    if (rc == ERR_NOT_FOUND || (!rc && !str_eq(&known, &now))) {
        ledger_add_release(&sql, a->db, a->o->release, a->o->set, a->o->by);
        rc = ledger_create(a->db);
        if (!rc)
            rc = db_run(a->db, sql.buf);
    }
    str_release(&known);
    str_release(&now);
    str_release(&sql);
    return rc;
}

int apply_run(struct db *db, const struct migration_plan *plan, const struct apply_options *options)
{
    struct applying a = begin(db, options);
    int rc = check_scripts(&a, plan);

    if (!rc)
        rc = encoding_check(db, plan, options->release);
    if (!rc && plan->steps.len)
        rc = apply_take_over(&a);
    if (!rc)
        rc = check_ledger(&a, plan);
    if (!rc && options->in_order)
        ending_put_off();
    vec_each (const struct migration_step, step, &plan->steps) {
        if (rc)
            break;
        rc = ending_told() ? err_set(ERR_STOPPED, "told to end: '%s' is not begun", step->path)
                           : run_step(&a, step);
    }
    if (!rc && a.used)
        rc = db_fresh(db);
    if (!rc && options->release)
        rc = record_release(&a);
    migration_ledger_release(&a.ledger);
    db_on_notice(db, NULL, NULL);
    return rc;
}

static int say_begun(const struct migration_step *step)
{
    err_set(ERR_REFUSED, "'%s' is begun, and not applied to its end", step->path);
    err_note("--resume=done, without --baseline, takes it as done");
    return ERR_REFUSED;
}

static int record(struct applying *a, const struct migration_plan *plan)
{
    struct str sql = STR_INIT, detail = STR_INIT;
    int rc = 0;

    if (a->o->adopted)
        str_addf(&detail, "adopted from %s", a->o->adopted);
    str_adds(&sql, a->dialect == SQL_SQLITE ? "BEGIN IMMEDIATE;" : "BEGIN;");
    vec_each (const struct migration_step, step, &plan->steps) {
        struct ledger_entry entry = {.step = step, .by = a->o->by, .baseline = true};
        enum turn turn = TURN_RUN;

        if (!rc && !step->up)
            rc =
                err_set(ERR_REFUSED, "'%s' would be taken back, and nothing runs here", step->path);
        if (!rc)
            rc = decide(&turn, a, step, migration_ledger_find(&a->ledger, step->version));
        if (rc)
            break;
        if (turn == TURN_GO_ON)
            rc = say_begun(step);
        if (turn == TURN_RUN) {
            ledger_add(&sql, a->db, &entry);
            ledger_event(&sql, a->db, &entry, "baseline", detail.len ? detail.buf : NULL);
        }
    }
    str_adds(&sql, "COMMIT");
    if (!rc)
        rc = db_run(a->db, sql.buf);
    str_release(&sql);
    str_release(&detail);
    return rc;
}

int apply_baseline(struct db *db, const struct migration_plan *plan,
                   const struct apply_options *options)
{
    struct applying a = begin(db, options);
    int rc = encoding_check(db, plan, options->release);

    if (!rc && plan->steps.len)
        rc = apply_take_over(&a);
    if (!rc && plan->steps.len)
        rc = record(&a, plan);
    if (!rc && options->release)
        rc = record_release(&a);
    if (!rc && a.tell->done)
        vec_each (const struct migration_step, step, &plan->steps)
            a.tell->done(a.tell->payload, step,
                         migration_ledger_find(&a.ledger, step->version) ? APPLY_ALREADY
                                                                         : APPLY_DONE,
                         "0.000");
    migration_ledger_release(&a.ledger);
    db_on_notice(db, NULL, NULL);
    return rc;
}
