#include "model/migration_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/migration_name.h"

/* The planning of one plan. */
struct planning {
    struct migration_findings *found;
    const struct migration_world *world;
    bool has_target;
    struct vec up;       /* const struct migration *: in the release alone, or begun */
    struct vec down;     /* const struct migration_applied * */
    struct vec by_id;    /* const struct migration *: UP by the id of their blob, once needed */
    const char *highest; /* version that is applied; NULL: none */
};

static char *dup(const char *text)
{
    return text ? mem_dup(text) : NULL;
}

static void add_pointer(struct vec *v, const void *item)
{
    const void **slot = vec_push(v);

    *slot = item;
}

static void refuse(struct planning *p, const char *rule, const char *path, const char *text)
{
    migration_found(p->found, MIGRATION_REFUSAL, rule, path, 0, "%s", text);
}

static void note(struct planning *p, const char *rule, const char *path, const char *text)
{
    migration_found(p->found, MIGRATION_NOTE, rule, path, 0, "%s", text);
}

/* --- scripts that have moved --------------------------------------------------------------------
 */

static int compare_ids(const void *a, const void *b)
{
    const struct migration *const *x = a, *const *y = b;
    int diff = strcmp((*x)->up_id, (*y)->up_id);

    return diff ? diff : migration_version_compare((*x)->version, (*y)->version);
}

/* The script that comes new with the release and is the very blob of ROW: it has another number. */
static const struct migration *find_moved(struct planning *p, const struct migration_applied *row)
{
    size_t low = 0, high = p->up.len;

    if (!row->up_id)
        return NULL;
    if (!p->by_id.len) {
        vec_each (const struct migration *, m, &p->up)
            add_pointer(&p->by_id, *m);
        vec_sort(&p->by_id, compare_ids);
    }
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct migration *const *m = vec_at(&p->by_id, mid);
        int diff = strcmp((*m)->up_id, row->up_id);

        if (!diff)
            return *m;
        if (diff < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static bool refuse_moved(struct planning *p, const struct migration_applied *row)
{
    const struct migration *moved = find_moved(p, row);

    if (moved)
        migration_found(p->found, MIGRATION_REFUSAL, "migration.renumbered", moved->up_path, 0,
                        "was applied with the number %s, and has the number %s now", row->version,
                        moved->version);
    return moved != NULL;
}

/* --- in both ------------------------------------------------------------------------------------
 */

/* Do both blobs say the same to a database? Not, where one of them cannot be read. */
static int same_meaning(bool *out, struct planning *p, const struct migration *m,
                        const struct migration_applied *row)
{
    char *here = NULL, *there = dup(row->up_tokens);
    int rc = p->world->tokens(p->world->payload, &here, m->up_id, m->up_path);

    if (!rc && !there)
        rc = p->world->tokens(p->world->payload, &there, row->up_id, row->path);
    *out = here && there && !strcmp(here, there);
    free(here);
    free(there);
    return rc;
}

static int judge_edit(struct planning *p, const struct migration *m,
                      const struct migration_applied *row)
{
    bool same;
    int rc = same_meaning(&same, p, m, row);

    if (rc)
        return rc;
    if (same)
        note(p, "migration.reformatted", m->up_path,
             "is written otherwise than when it was applied, with the same statements");
    else if (row->state == MIGRATION_APPLYING)
        note(p, "migration.changed", m->up_path, "has changed since it stopped midway");
    else if (!refuse_moved(p, row))
        refuse(p, "migration.changed", m->up_path, "has changed since it was applied");
    return 0;
}

/* A down script beside the up one: of one that is in the file itself, nothing is known here. */
static bool has_other_down(const struct migration *m, const struct migration_applied *row)
{
    if (!m->down_id || (row->down_id && row->up_id && !strcmp(row->down_id, row->up_id)))
        return false;
    return !row->down_id || strcmp(m->down_id, row->down_id) != 0;
}

static int judge_both(struct planning *p, const struct migration *m,
                      const struct migration_applied *row)
{
    bool edited = row->up_id && strcmp(row->up_id, m->up_id) != 0;
    int rc = edited ? judge_edit(p, m, row) : 0;

    if (rc)
        return rc;
    if (!edited && row->path && strcmp(row->path, m->up_path) != 0)
        migration_found(p->found, MIGRATION_NOTE, "migration.renamed", m->up_path, 0,
                        "was '%s' when it was applied", row->path);
    if (row->state == MIGRATION_APPLIED && !row->baseline && has_other_down(m, row))
        migration_found(p->found, MIGRATION_NOTE, "migration.down-changed", m->down_path, 0,
                        row->down_id
                            ? "is not the one that was recorded, and is to run"
                            : "was not there when the script was applied, and does not run");
    if (row->state == MIGRATION_REVERTING)
        migration_found(p->found, MIGRATION_REFUSAL, "migration.unfinished", m->up_path, 0,
                        "is half taken back: %zu of %zu statements are through", row->done,
                        row->total);
    return 0;
}

/* --- in one of them -----------------------------------------------------------------------------
 */

static void judge_new(struct planning *p, const struct migration *m)
{
    if (p->highest && migration_version_compare(m->version, p->highest) < 0)
        migration_found(p->found, MIGRATION_NOTE, "migration.late", m->up_path, 0,
                        "comes after %s, which is applied, and has a lower number", p->highest);
}

static int judge_missing(struct planning *p, const struct migration_applied *row)
{
    enum migration_fate fate = MIGRATION_DELETED;
    int rc;

    if (refuse_moved(p, row))
        return 0;
    rc = p->world->missing(p->world->payload, &fate, row);
    if (rc)
        return rc;
    if (fate == MIGRATION_DELETED)
        refuse(p, "migration.deleted", row->path, "was applied, and is gone");
    else if (fate == MIGRATION_KEEP && p->has_target)
        note(p, "migration.elsewhere", row->path,
             "was applied by another line of releases, or from what is not here: it stays");
    else if (fate == MIGRATION_KEEP)
        return 0;
    else if (row->state == MIGRATION_APPLYING)
        migration_found(p->found, MIGRATION_REFUSAL, "migration.unfinished", row->path, 0,
                        "is half applied: %zu of %zu statements are through", row->done,
                        row->total);
    else
        add_pointer(&p->down, row);
    return 0;
}

/* --- steps --------------------------------------------------------------------------------------
 */

static int newest_first(const void *a, const void *b)
{
    const struct migration_applied *const *x = a, *const *y = b;
    const char *x_at = (*x)->applied_at, *y_at = (*y)->applied_at;
    int diff = strcmp(y_at ? y_at : "", x_at ? x_at : "");

    return diff ? diff : migration_version_compare((*y)->version, (*x)->version);
}

static void add_down(struct migration_plan *out, const struct migration_applied *row)
{
    struct migration_step *step = vec_push(&out->steps);
    bool one_file = row->down_id && row->up_id && !strcmp(row->down_id, row->up_id);
    struct str path = STR_INIT;

    if (row->down_path)
        str_adds(&path, row->down_path);
    else if (row->path && row->down_id && !one_file)
        migration_down_path(&path, row->path);
    step->version = mem_dup(row->version);
    step->name = dup(row->name);
    step->path = path.len ? mem_dup(path.buf) : dup(row->path);
    step->id = dup(row->down_id);
    step->up_path = dup(row->path);
    step->up_id = dup(row->up_id);
    step->text = dup(row->down_text);
    step->tokens = dup(row->up_tokens);
    step->commit = dup(row->commit);
    step->tag = dup(row->tag);
    step->unfinished = row->state == MIGRATION_REVERTING;
    str_release(&path);
}

static void add_up(struct migration_plan *out, const struct migration *m, bool unfinished)
{
    struct migration_step *step = vec_push(&out->steps);

    step->up = true;
    step->version = mem_dup(m->version);
    step->name = mem_dup(m->name);
    step->path = mem_dup(m->up_path);
    step->id = mem_dup(m->up_id);
    step->up_path = mem_dup(m->up_path);
    step->up_id = mem_dup(m->up_id);
    step->down_path = dup(m->down_path);
    step->down_id = dup(m->down_id);
    step->unfinished = unfinished;
}

/* Walk both in the order of versions. What is new is gathered first, as a row that is missing may
 * have moved there. */
typedef int judge(struct planning *p, const struct migration *m,
                  const struct migration_applied *row);

static int walk(struct planning *p, const struct migration_set *target,
                const struct migration_ledger *ledger, judge *each)
{
    size_t i = 0, k = 0, scripts = target ? target->scripts.len : 0;
    int rc = 0;

    while (!rc && (i < scripts || k < ledger->rows.len)) {
        const struct migration *m = i < scripts ? vec_at(&target->scripts, i) : NULL;
        const struct migration_applied *row =
            k < ledger->rows.len ? vec_at(&ledger->rows, k) : NULL;
        int diff = !row ? -1 : !m ? 1 : migration_version_compare(m->version, row->version);

        i += diff <= 0;
        k += diff >= 0;
        rc = each(p, diff <= 0 ? m : NULL, diff >= 0 ? row : NULL);
    }
    return rc;
}

static int gather(struct planning *p, const struct migration *m,
                  const struct migration_applied *row)
{
    if (row)
        p->highest = row->version;
    if (m && (!row || row->state == MIGRATION_APPLYING))
        add_pointer(&p->up, m);
    return 0;
}

static int judge_each(struct planning *p, const struct migration *m,
                      const struct migration_applied *row)
{
    if (m && row)
        return judge_both(p, m, row);
    if (row)
        return judge_missing(p, row);
    if (m)
        judge_new(p, m);
    return 0;
}

int migration_plan_make(struct migration_plan *out, struct migration_findings *found,
                        const struct migration_set *target, const struct migration_ledger *ledger,
                        const struct migration_world *world)
{
    struct planning p = {.found = found,
                         .world = world,
                         .has_target = target != NULL,
                         .up = VEC_INIT(const struct migration *),
                         .down = VEC_INIT(const struct migration_applied *),
                         .by_id = VEC_INIT(const struct migration *)};
    int rc = walk(&p, target, ledger, gather);

    if (!rc)
        rc = walk(&p, target, ledger, judge_each);
    vec_sort(&p.down, newest_first);
    vec_each (const struct migration_applied *, row, &p.down)
        add_down(out, *row);
    vec_each (const struct migration *, m, &p.up)
        add_up(out, *m, migration_ledger_find(ledger, (*m)->version) != NULL);
    vec_release(&p.up);
    vec_release(&p.down);
    vec_release(&p.by_id);
    return rc;
}

void migration_ledger_of(struct migration_ledger *out, const struct migration_set *set,
                         const char *commit, const char *tag)
{
    commit = pool_dup(&out->texts, commit);
    tag = pool_dup(&out->texts, tag);
    vec_reserve(&out->rows, set->scripts.len);
    vec_each (struct migration, m, &set->scripts) {
        struct migration_applied *row = vec_push(&out->rows);

        row->version = m->version;
        row->name = m->name;
        row->path = m->up_path;
        row->up_id = m->up_id;
        row->down_path = m->down_path;
        row->down_id = m->down_id;
        row->commit = commit;
        row->tag = tag;
        row->state = MIGRATION_APPLIED;
    }
}
