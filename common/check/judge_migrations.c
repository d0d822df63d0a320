/* migration.*: what becomes of scripts, by their names and numbers, and what the new ones say. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "check/judge_script.h"
#include "model/migration_lint.h"
#include "survey/migrations.h"
#include "survey/migrations_edited.h"

/* --- which scripts ------------------------------------------------------------------------------
 */

static bool is_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return !strncmp(path, dir, len) && path[len] == '/';
}

static bool touches(const struct changes *changes, const char *dir)
{
    vec_each (struct change, c, &changes->v)
        if (is_below(c->path, dir))
            return true;
    return false;
}

/* Is PATH one that CHANGES bring, or change? */
static bool is_changed(const struct changes *changes, const char *path)
{
    const struct change *c = path ? changes_find(changes, path) : NULL;

    return c && c->after.mode;
}

static int read_blob(void *payload, struct str *out, const char *id, const char *path)
{
    return migrations_need(out, payload, id, path);
}

/* Findings of names that are not this change's fault are dropped; two of one number are always
 * told: which of them came later, the tree does not say. */
static void tell_names(struct judge *j, const struct migration_findings *found,
                       const struct changes *changes)
{
    struct migration_findings mine = MIGRATION_FINDINGS_INIT;

    vec_each (struct migration_finding, f, &found->v)
        if (!strcmp(f->rule, "migration.duplicate") || is_changed(changes, f->path))
            *(struct migration_finding *)vec_push(&mine.v) = *f;
    judge_script_findings(j, &mine);
    vec_release(&mine.v);
}

static int lint_changed(struct judge *j, const struct migration_set *set,
                        const struct changes *changes)
{
    const struct script_reader reader = {j->repo, read_blob};
    bool sqlite = j->rules->settings.migrations_sqlite;
    int rc = 0;

    vec_each (struct migration, m, &set->scripts) {
        struct script_parts parts = {.up = is_changed(changes, m->up_path),
                                     .down = is_changed(changes, m->down_path)};

        if (parts.down) /* how the two fit is found in either */
            parts.up = true;
        if (!rc && (parts.up || parts.down))
            rc = judge_script(j, &reader, m, sqlite ? SQL_SQLITE : SQL_POSTGRES, parts);
    }
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* --- what was done to scripts that others have --------------------------------------------------
 */

static void tell_edit(void *payload, enum migration_edit edit, const struct migration *was,
                      const struct migration *now)
{
    struct judge *j = payload;
    static const struct {
        const char *rule, *text;
    } edits[] = {
        [MIGRATION_GONE] = {"migration.deleted", "is gone, and databases have it"},
        [MIGRATION_MOVED] = {"migration.renumbered", NULL},
        [MIGRATION_REFORMATTED] = {"migration.reformatted",
                                   "is written otherwise than before, with the same statements"},
        [MIGRATION_CHANGED] = {"migration.changed",
                               "is another script than before, and databases have that one"},
    };
    const struct rule *rule = rules_find(&j->rules->rules, edits[edit].rule);

    if (edit == MIGRATION_MOVED)
        judge_add(j, rule, now->up_path, "had the number %s, and has the number %s now",
                  was->version, now->version);
    else
        judge_add(j, rule, now ? now->up_path : was->up_path, "%s", edits[edit].text);
}

static int judge_edits(struct judge *j, const struct migration_set *base,
                       const struct migration_set *after)
{
    enum sql_dialect dialect = j->rules->settings.migrations_sqlite ? SQL_SQLITE : SQL_POSTGRES;

    return migrations_edited(j->repo, dialect, base, after, tell_edit, j);
}

/* --- main, and what it has gained ---------------------------------------------------------------
 */

/* Scripts that only AFTER has, beside those that only MAIN has, where the two have parted at BASE:
 * what a merge would bring together, which git does without a conflict. */
static void judge_collisions(struct judge *j, const struct migration_set *base,
                             const struct migration_set *after, const struct migration_set *main)
{
    const char *highest = NULL, *from = j->from ? j->from : j->rules->settings.main;

    vec_each (struct migration, m, &main->scripts)
        if (!migration_find(base, m->version))
            highest = m->version;
    if (!highest)
        return;
    vec_each (struct migration, m, &after->scripts) {
        const struct migration *theirs = migration_find(main, m->version);

        if (migration_find(base, m->version) || (theirs && !strcmp(theirs->up_id, m->up_id)))
            continue;
        if (theirs)
            judge_add(j, rules_find(&j->rules->rules, "migration.duplicate"), m->up_path,
                      "has the number %s, as '%s' has on %s by now", m->version, theirs->up_path,
                      from);
        else if (migration_version_compare(m->version, highest) < 0)
            judge_add(j, rules_find(&j->rules->rules, "migration.late"), m->up_path,
                      "has the number %s, and %s has %s by now", m->version, from, highest);
    }
}

/* The trees of main, and of where the tip has parted from it; zero ids where that is not known. */
static int find_parting(struct oid *main, struct oid *base, struct judge *j)
{
    const struct ruleset *rules = j->rules;
    const struct oid *tip = j->from                         ? &j->from_tip
                            : oid_is_none(&rules->upstream) ? &rules->main_tip
                                                            : &rules->upstream;
    struct vec bases = VEC_INIT(struct oid);
    int rc;

    *main = *base = (struct oid)OID_NONE;
    if (oid_is_none(&j->tip) || oid_is_none(tip))
        return 0;
    rc = commit_merge_bases(&bases, j->repo, &j->tip, tip);
    if (!rc && bases.len) {
        rc = commit_tree_of(base, j->repo, vec_at(&bases, 0));
        if (!rc)
            rc = commit_tree_of(main, j->repo, tip);
    }
    vec_release(&bases);
    if (rc == ERR_FAILED || rc == ERR_NOT_FOUND) {
        err_clear();
        judge_note(j,
                   "where the branch has parted from %s is not here: its scripts are not "
                   "compared",
                   j->from ? j->from : rules->settings.main);
        *main = *base = (struct oid)OID_NONE;
        rc = 0;
    }
    return rc;
}

static int judge_history(struct judge *j, const struct migration_set *after,
                         const struct oid *before, const char *dir)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_set base = MIGRATION_SET_INIT, main = MIGRATION_SET_INIT;
    struct oid main_tree, base_tree;
    int rc = find_parting(&main_tree, &base_tree, j);
    bool parted = !oid_is_none(&main_tree);

    if (!rc)
        rc = migrations_of_tree(&base, &unsaid, j->repo, parted ? &base_tree : before, dir);
    if (!rc && parted)
        rc = migrations_of_tree(&main, &unsaid, j->repo, &main_tree, dir);
    if (!rc)
        rc = judge_edits(j, &base, after);
    if (!rc && parted)
        judge_collisions(j, &base, after, &main);
    migration_set_release(&base);
    migration_set_release(&main);
    migration_findings_release(&unsaid);
    return rc;
}

int judge_migrations(struct judge *j, const struct judge_files *f)
{
    const char *dir = j->rules->settings.migrations_dir;
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    int rc = 0;

    if (!touches(f->changes, dir))
        return 0;
    if (f->tree)
        rc = migrations_of_tree(&set, &found, j->repo, f->tree, dir);
    else
        rc = migrations_of_index(&set, &found, j->repo, dir);
    tell_names(j, &found, f->changes);
    if (!rc)
        rc = lint_changed(j, &set, f->changes);
    if (!rc && !f->first)
        rc = judge_history(j, &set, f->before_tree, dir);
    migration_set_release(&set);
    migration_findings_release(&found);
    return rc;
}
