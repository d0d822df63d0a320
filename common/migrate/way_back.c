#include "migrate/way_back.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "migrate/holdings.h"
#include "model/migration_script.h"

/* The way back, while it is looked at. */
struct looking {
    struct migration_findings *found;
    const struct target *target;
    const struct migration_ledger *ledger;
    enum sql_dialect dialect;
};

static bool same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static const char *path_of(const struct migration_step *step)
{
    return step->up_path ? step->up_path : step->path;
}

/* --- what others have for a down script ---------------------------------------------------------
 */

/* Read the script that takes M back, in SCRIPT, which is fresh. What is wrong with it goes to
 * FOUND. */
static int read_down(struct migration_script *script, struct migration_findings *found,
                     const struct looking *l, const struct migration *m)
{
    bool beside = m->down_id != NULL;
    const char *path = beside ? m->down_path : m->up_path;
    struct str bytes = STR_INIT;
    int rc = migrations_read(&bytes, l->target->repo, beside ? m->down_id : m->up_id, path);

    if (!rc)
        migration_script_read(script, found, l->dialect, path, &bytes, true, beside);
    str_release(&bytes);
    return rc;
}

/* Does M still say what ROW says was applied? */
static int is_the_same(bool *out, const struct looking *l, const struct migration *m,
                       const struct migration_applied *row)
{
    struct migration_script script = MIGRATION_SCRIPT_INIT;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct str bytes = STR_INIT;
    int rc = 0;

    *out = same(m->up_id, row->up_id);
    if (!*out && row->up_tokens)
        rc = migrations_read(&bytes, l->target->repo, m->up_id, m->up_path);
    if (!rc && bytes.cap) {
        migration_script_read(&script, &unsaid, l->dialect, m->up_path, &bytes, false,
                              m->down_id != NULL);
        *out = same(script.tokens, row->up_tokens);
    }
    migration_script_release(&script);
    migration_findings_release(&unsaid);
    str_release(&bytes);
    return rc;
}

/* The script of SET that ROW is, and what takes it back; NULL, where SET has another one, or
 * nothing that takes it back. SCRIPT is fresh. */
static int find_down(const struct migration **out, struct migration_script *script,
                     struct migration_findings *found, const struct looking *l,
                     const struct migration_set *set, const struct migration_applied *row)
{
    const struct migration *m = migration_find(set, row->version);
    bool is = false;
    int rc = m ? is_the_same(&is, l, m, row) : 0;

    *out = NULL;
    if (!rc && is)
        rc = read_down(script, found, l, m);
    if (!rc && is && script->there)
        *out = m;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Is TEXT what is recorded of SCRIPT? That of a section has the line that its own line stands for.
 */
static bool is_recorded(const char *text, const struct migration_script *script)
{
    static const char line[] = "-- cutover: no-transaction\n";

    return text && (!strcmp(text, script->text) ||
                    (str_starts(text, line) && !strcmp(text + sizeof(line) - 1, script->text)));
}

/* What SET says of the way back that STEP is. */
static int hear(struct looking *l, struct migration_step *step, const struct migration_set *set,
                const struct migration_applied *row)
{
    struct migration_script script = MIGRATION_SCRIPT_INIT;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    const struct migration *m;
    int rc = find_down(&m, &script, &unsaid, l, set, row);

    if (!rc && m) {
        step->lossy = step->lossy || script.lossy;
        if (l->target->db && !step->replaced && !is_recorded(step->text, &script))
            migration_found(l->found, MIGRATION_NOTE, "migration.down-changed",
                            m->down_path ? m->down_path : m->up_path, 0,
                            step->text ? "is not the down script that was recorded: that one runs, "
                                         "unless --down-from names this release"
                                       : "was not there when the script was applied: it runs where "
                                         "--down-from names this release");
    }
    migration_script_release(&script);
    migration_findings_release(&unsaid);
    return rc;
}

static char *take(char **text)
{
    char *taken = *text;

    *text = NULL;
    return taken;
}

/* The down script of the release that --down-from names, in place of the recorded one. */
static void replace(struct looking *l, struct migration_step *step, const struct migration *m,
                    struct migration_script *script)
{
    const char *path = m->down_path ? m->down_path : m->up_path;
    bool was = step->text != NULL;

    if (is_recorded(step->text, script))
        return;
    free(step->path);
    free(step->id);
    free(step->text);
    step->path = mem_dup(path);
    step->id = mem_dup(m->down_id ? m->down_id : m->up_id);
    step->text = take(&script->text);
    step->line = script->line;
    step->no_tx = script->no_tx || (step->unfinished && !l->target->settled);
    step->lossy = step->lossy || script->lossy;
    step->replaced = true;
    migration_found(l->found, MIGRATION_NOTE, "migration.down-changed", path, 0,
                    was ? "runs in place of the down script that was recorded"
                        : "runs, and none was recorded");
}

static int take_from(struct looking *l, struct migration_step *step,
                     const struct migration_set *set, const struct migration_applied *row)
{
    struct migration_script script = MIGRATION_SCRIPT_INIT;
    const struct migration *m = migration_find(set, row->version);
    bool there = m != NULL;
    int rc = find_down(&m, &script, l->found, l, set, row);

    if (!rc && m)
        replace(l, step, m, &script);
    else if (!rc && there)
        migration_found(l->found, MIGRATION_NOTE, "migration.down-changed", path_of(step), 0,
                        "is another script there than it was when it was applied, or has no down "
                        "script: what was recorded runs");
    migration_script_release(&script);
    return rc;
}

/* --- the steps ----------------------------------------------------------------------------------
 */

/* Of REVISION; NULL: of HEAD, where there is one. */
static int look_at(struct migration_plan *plan, struct looking *l, const char *revision,
                   int (*each)(struct looking *l, struct migration_step *step,
                               const struct migration_set *set,
                               const struct migration_applied *row))
{
    struct migrations release = MIGRATIONS_INIT;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    int rc = migrations_open(&release, &unsaid, l->target->repo, revision ? revision : "HEAD");
    bool there = rc != ERR_REFUSED || revision;

    if (!there) {
        err_clear();
        rc = 0;
    }
    vec_each (struct migration_step, step, &plan->steps) {
        const struct migration_applied *row = migration_ledger_find(l->ledger, step->version);

        if (!rc && there && !step->up && row)
            rc = each(l, step, &release.set, row);
    }
    migrations_close(&release);
    migration_findings_release(&unsaid);
    return rc;
}

/* A record names the down script that it means; the ledger may have another one. */
static void check_record(struct looking *l, const struct migration_step *step,
                         const struct migration_applied *row)
{
    if (!step->text)
        migration_found(l->found, MIGRATION_REFUSAL, "migration.no-down", path_of(step), 0,
                        "has no down script");
    else if (step->id && row->down_id && !step->replaced && strcmp(step->id, row->down_id) != 0)
        migration_found(l->found, MIGRATION_REFUSAL, "migration.down-changed", step->path, 0,
                        "is not the down script that was recorded: --down-from names the release "
                        "that has it");
}

static int check_known(struct looking *l, const struct migration_step *step,
                       const struct migration_applied *row)
{
    bool has = true;
    int rc = migrations_had(&has, l->target->repo, row);

    if (!rc && !has && !l->target->recorded)
        migration_found(l->found, MIGRATION_REFUSAL, "migration.unknown", path_of(step), 0,
                        "was applied from what this repository has never had, as by another "
                        "project: --recorded takes it back all the same");
    return rc;
}

static void refuse_unasked(struct looking *l, const struct migration_step *step)
{
    if (!l->target->to && !l->target->down && !l->target->records)
        migration_found(l->found, MIGRATION_REFUSAL, "migration.older", path_of(step), 0,
                        "is newer than this release, and nobody has asked to take it back");
}

static int judge_each(struct migration_plan *plan, struct looking *l)
{
    int rc = 0;

    vec_each (struct migration_step, step, &plan->steps) {
        const struct migration_applied *row = migration_ledger_find(l->ledger, step->version);

        if (rc || step->up || !row)
            continue;
        refuse_unasked(l, step);
        if (l->target->records)
            check_record(l, step, row);
        rc = check_known(l, step, row);
    }
    return rc;
}

static bool goes_down(const struct migration_plan *plan)
{
    vec_each (const struct migration_step, step, &plan->steps)
        if (!step->up)
            return true;
    return false;
}

int way_back_look(struct migration_plan *plan, struct migration_findings *found,
                  const struct target *target, const struct migrations *to,
                  const struct migration_ledger *ledger)
{
    struct looking l = {.found = found, .target = target, .ledger = ledger};
    int rc = 0;

    if (!goes_down(plan))
        return 0;
    l.dialect = target->db ? db_dialect(target->db) : migrations_dialect(to);
    if (target->down_from)
        rc = look_at(plan, &l, target->down_from, take_from);
    if (!rc)
        rc = look_at(plan, &l, NULL, hear);
    if (!rc && to->loaded && !to->limit)
        rc = look_at(plan, &l, oid_text(&to->commit), hear);
    if (!rc && target->db)
        rc = judge_each(plan, &l);
    return rc || !target->db ? rc : holdings_note(plan, target->db);
}
