#include "migrate/roundtrip.h"

#include <string.h>

#include "base/err.h"
#include "base/watch.h"
#include "migrate/apply.h"
#include "migrate/dump.h"
#include "model/migration_dump.h"
#include "model/migration_server.h"

/* One run. */
struct trying {
    struct scratch_db *scratch;
    const struct roundtrip_scripts *scripts;
    roundtrip_tell *tell;
    void *payload;
};

/* What is found of one script. */
struct trial {
    const struct roundtrip_script *script;
    enum roundtrip_result result;
    struct str why;
};

const char *roundtrip_name(enum roundtrip_result result)
{
    static const char *const names[] = {"right", "column-order", "lossy", "no-down", "wrong"};

    return names[result];
}

/* Run one step, as git migration-apply does. */
static int run_step(struct db *db, const struct migration_step *step)
{
    struct apply_options options = {.lock_timeout_ms = APPLY_LOCK_TIMEOUT_MS,
                                    .lock_tries = APPLY_LOCK_TRIES};
    struct migration_plan plan = MIGRATION_PLAN_INIT;
    int rc;

    *(struct migration_step *)vec_push(&plan.steps) = *step; /* borrowed */
    rc = apply_run(db, &plan, &options);
    vec_release(&plan.steps);
    return rc;
}

static void is_wrong(struct trial *t, const char *why)
{
    t->result = ROUNDTRIP_WRONG;
    str_addf(&t->why, "%s\n", why);
}

/* A script was refused: that is the answer, unless the connection is gone. */
static int take_error(struct trial *t, const struct db *db, int rc, const char *what)
{
    const char *const *notes;
    size_t n;

    if ((rc != ERR_REMOTE && rc != ERR_REFUSED) || db_is_lost(db))
        return rc;
    is_wrong(t, what);
    str_addf(&t->why, "  %s\n", err_message());
    n = err_notes(&notes);
    for (size_t i = 0; i < n; i++)
        str_addf(&t->why, "  %s\n", notes[i]);
    err_clear();
    return 0;
}

static void add_lines(struct str *out, const struct str *lines)
{
    for (const char *line = lines->buf; *line;) {
        size_t len = strcspn(line, "\n");

        str_adds(out, "  ");
        str_add(out, line, len);
        str_addc(out, '\n');
        line += len + (line[len] == '\n');
    }
}

static void compare_schema(struct trial *t, const struct dump *was, const struct dump *is,
                           const char *what)
{
    struct str diff = STR_INIT;

    switch (migration_dump_compare(&diff, was->schema.buf, is->schema.buf)) {
    case MIGRATION_DUMP_SAME:
        break;
    case MIGRATION_DUMP_ORDER:
        if (t->result == ROUNDTRIP_RIGHT)
            t->result = ROUNDTRIP_ORDER;
        str_adds(&t->why, "columns are in another order\n");
        break;
    case MIGRATION_DUMP_OTHER:
        is_wrong(t, what);
        if (!diff.len)
            str_adds(&diff, "the same lines in another order\n");
        add_lines(&t->why, &diff);
        break;
    }
    str_release(&diff);
}

static void compare_rows(struct trial *t, const struct str *was, const struct str *is,
                         const char *what)
{
    struct str diff = STR_INIT;

    if (!str_eq(was, is)) {
        is_wrong(t, what);
        (void)migration_dump_compare(&diff, was->buf, is->buf);
        add_lines(&t->why, &diff);
    }
    str_release(&diff);
}

static int take(struct dump *out, const struct scratch_db *s)
{
    int rc = dump_take(out, s->db);

    return !rc && s->own_server ? dump_server(out, s->db) : rc;
}

static bool sets_sequences(const struct migration_step *step, enum sql_dialect dialect)
{
    struct sql sql = SQL_INIT;
    struct fault fault;
    bool sets = !sql_parse(&sql, &fault, dialect, step->text, strlen(step->text)) &&
                migration_sets_sequences(&sql);

    sql_release(&sql);
    return sets;
}

/* Rows that come and go leave them where they are; what a script has set they have to be again. */
static void compare_sequences(struct trial *t, const struct dump *was, const struct dump *is,
                              enum sql_dialect dialect)
{
    if (sets_sequences(&t->script->up, dialect) || sets_sequences(&t->script->down, dialect))
        compare_rows(t, &was->sequences, &is->sequences,
                     "the down script does not bring back the values of sequences");
}

static void judge_down(struct trial *t, const struct dump *before, const struct dump *after,
                       enum sql_dialect dialect)
{
    compare_schema(t, before, after, "the down script does not bring back what was there");
    if (t->script->down.lossy) {
        if (t->result != ROUNDTRIP_WRONG)
            t->result = ROUNDTRIP_LOSSY;
        str_adds(&t->why, str_eq(&before->rows, &after->rows)
                              ? "rows are what they were, though it says that they are lost\n"
                              : "rows are lost, as it says\n");
    } else {
        compare_rows(t, &before->rows, &after->rows,
                     "the down script does not bring back the rows, and does not say "
                     "'-- cutover: lossy'");
        compare_sequences(t, before, after, dialect);
    }
}

/* Down and up again, from FIRST, behind the up. *AGAIN is what is there in the end. */
static int go_round(struct trial *t, const struct scratch_db *scratch, const struct dump *before,
                    const struct dump *first, struct dump *again)
{
    struct dump after = DUMP_INIT;
    struct db *db = scratch->db;
    int rc = run_step(db, &t->script->down);

    if (rc)
        return take_error(t, db, rc, "the down script fails");
    rc = take(&after, scratch);
    if (!rc)
        judge_down(t, before, &after, db_dialect(db));
    dump_release(&after);
    if (rc || t->result == ROUNDTRIP_WRONG)
        return rc;
    rc = run_step(db, &t->script->up);
    if (rc)
        return take_error(t, db, rc, "the script does not go up a second time");
    rc = take(again, scratch);
    if (!rc)
        compare_schema(t, first, again, "the second time up does something else");
    if (!rc && !t->script->down.lossy)
        compare_rows(t, &first->counts, &again->counts, "the second time up has other rows");
    return rc;
}

/* Make it anew, with all scripts up to LAST. */
static int make_anew(const struct trying *t, const struct roundtrip_script *last)
{
    int rc = scratch_db_empty(t->scratch);

    vec_each (struct roundtrip_script, s, &t->scripts->v) {
        if (rc || s > last)
            break;
        rc = run_step(t->scratch->db, &s->up);
    }
    return rc;
}

static void judge_no_down(struct trial *t)
{
    t->result = ROUNDTRIP_NO_DOWN;
    if (!t->script->up.additive)
        is_wrong(t, "there is no down script, and old code would not run with what it does");
}

/* BEFORE is what is there; what is there in the end takes its place. */
static int try_script(struct trying *t, const struct roundtrip_script *s, struct dump *before)
{
    struct trial trial = {s, ROUNDTRIP_RIGHT, STR_INIT};
    struct dump first = DUMP_INIT, again = DUMP_INIT, *end = s->down.text ? &again : &first;
    int rc = run_step(t->scratch->db, &s->up);

    if (!rc)
        rc = take(&first, t->scratch);
    if (!rc && !s->down.text)
        judge_no_down(&trial);
    else if (!rc)
        rc = go_round(&trial, t->scratch, before, &first, &again);
    if (!rc && trial.result == ROUNDTRIP_WRONG) {
        dump_release(end);
        *end = (struct dump)DUMP_INIT;
        rc = make_anew(t, s);
        if (!rc)
            rc = take(end, t->scratch);
    }
    if (!rc)
        t->tell(t->payload, s, trial.result, trial.why.buf);
    dump_release(before);
    *before = *end;
    dump_release(end == &first ? &again : &first);
    str_release(&trial.why);
    return rc;
}

int roundtrip_run(struct scratch_db *s, const struct roundtrip_scripts *scripts,
                  roundtrip_tell *tell, void *payload)
{
    struct trying t = {s, scripts, tell, payload};
    struct dump before = DUMP_INIT;
    bool dumped = false;
    int rc = 0;

    watch_begin("Trying scripts", scripts->v.len);
    vec_each (struct roundtrip_script, script, &scripts->v) {
        if (rc)
            break;
        if (script->tried && !dumped)
            rc = take(&before, s);
        dumped = script->tried;
        if (!rc)
            rc = script->tried ? try_script(&t, script, &before) : run_step(s->db, &script->up);
    }
    watch_end(rc);
    dump_release(&before);
    if (s->db && !db_is_lost(s->db)) {
        int emptied = scratch_db_empty(s);

        rc = rc ? rc : emptied;
    }
    return rc;
}
