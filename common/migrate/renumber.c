#include "migrate/renumber.h"

#include <string.h>

#include "base/err.h"
#include "migrate/apply_parts.h"
#include "migrate/whoami.h"
#include "text/quote.h"

/* A row that gets another number. */
struct move {
    const struct migration_applied *row;
    const struct migration *to;
};

/* The one script of SET that is the blob of ROW and is not applied under its own number; NULL where
 * there is none, where the number still fits, and where two are the same. */
static const struct migration *find(const struct migration_set *set,
                                    const struct migration_ledger *ledger,
                                    const struct migration_applied *row)
{
    const struct migration *found = NULL;

    vec_each (const struct migration, m, &set->scripts) {
        const struct migration_applied *has = migration_ledger_find(ledger, m->version);

        if (!row->up_id || strcmp(m->up_id, row->up_id) != 0)
            continue;
        if (found || has == row)
            return NULL;
        if (!has || !has->up_id || strcmp(has->up_id, m->up_id) != 0)
            found = m;
    }
    return found;
}

static const struct move *move_of(const struct vec *moves, const struct migration_applied *row)
{
    vec_each (const struct move, move, moves)
        if (move->row == row)
            return move;
    return NULL;
}

/* May all of MOVES be made at once? */
static int check(const struct vec *moves, const struct migration_ledger *ledger)
{
    int rc = 0;

    vec_each (const struct move, move, moves) {
        const struct migration_applied *has = migration_ledger_find(ledger, move->to->version);

        if (!rc && move->row->state != MIGRATION_APPLIED)
            rc = err_set(ERR_REFUSED, "'%s' has stopped midway: it keeps its number until then",
                         move->row->path);
        if (!rc && has && !move_of(moves, has))
            rc = err_set(ERR_REFUSED, "'%s' cannot have the number %s, which '%s' has",
                         move->to->up_path, move->to->version, has->path);
    }
    return rc;
}

static int gather(struct vec *moves, const struct migration_set *set,
                  const struct migration_ledger *ledger)
{
    vec_each (const struct migration_applied, row, &ledger->rows) {
        const struct migration *to = find(set, ledger, row);

        if (to)
            *(struct move *)vec_push(moves) = (struct move){row, to};
    }
    return check(moves, ledger);
}

static void add_records(struct str *records, const struct vec *moves, char end)
{
    vec_each (const struct move, move, moves) {
        str_addf(records, "renumbered\t%s\t", move->to->version);
        if (end == '\n')
            quote_path(records, move->to->up_path);
        else
            str_adds(records, move->to->up_path);
        str_addf(records, "\t%s\t%s%c", move->to->up_id, move->row->version, end);
    }
}

/* Two may change places: each goes by a number that none has. */
static void add_sql(struct str *sql, const struct applying *a, const struct vec *moves)
{
    vec_each (const struct move, move, moves)
        ledger_renumber(sql, a->db, move->row->version, move->to);
    ledger_renumber_end(sql, a->db);
    vec_each (const struct move, move, moves) {
        struct migration_step step = {.up = true,
                                      .version = (char *)move->to->version,
                                      .name = (char *)move->to->name,
                                      .path = (char *)move->to->up_path,
                                      .id = (char *)move->to->up_id};
        struct ledger_entry entry = {.step = &step, .by = a->o->by};
        struct str detail = STR_INIT;

        str_addf(&detail, "was %s", move->row->version);
        ledger_event(sql, a->db, &entry, "renumbered", detail.buf);
        str_release(&detail);
    }
}

/* What is there is looked at again, once nobody else changes it. */
static int carry_out(struct vec *moves, struct applying *a, const struct migration_set *set)
{
    struct str sql = STR_INIT;
    int rc = apply_take_over(a);

    vec_truncate(moves, 0);
    if (!rc)
        rc = gather(moves, set, &a->ledger);
    if (!rc && moves->len) {
        add_sql(&sql, a, moves);
        rc = apply_own(a, &sql);
    }
    str_release(&sql);
    return rc;
}

int renumber(struct str *records, struct apply_job *job, const struct target *target,
             const struct apply_options *options, bool dry, char end)
{
    struct vec moves = VEC_INIT(struct move);
    struct target of = *target;
    struct apply_options how = *options;
    struct applying a = {.db = job->db,
                         .o = &how,
                         .tell = &how.listener,
                         .dialect = db_dialect(job->db),
                         .ledger = MIGRATION_LEDGER_INIT};
    struct str by = STR_INIT;
    int rc = ledger_read(&job->ledger, job->db, false);

    of.repo = job->repo;
    of.db = job->db;
    if (!rc)
        rc = target_open(&job->to, &job->found, &of, &job->ledger);
    if (!rc)
        rc = migration_findings_error(&job->found);
    if (!rc)
        rc = gather(&moves, &job->to.set, &job->ledger);
    if (!rc && moves.len && !dry) {
        whoami(&by, job->repo);
        how.by = by.len ? by.buf : NULL;
        rc = carry_out(&moves, &a, &job->to.set);
    }
    if (!rc)
        add_records(records, &moves, end);
    migration_ledger_release(&a.ledger);
    str_release(&by);
    vec_release(&moves);
    return rc;
}
