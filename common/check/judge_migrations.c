/* migration.*: what becomes of scripts, by their names and numbers, and what the new ones say. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/judge.h"
#include "check/judge_script.h"
#include "model/migration_lint.h"
#include "survey/migrations.h"

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
    return migrations_read(out, payload, id, path);
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

/* The script of AFTER that is the very blob of M, and that BASE does not have. */
static const struct migration *find_moved(const struct migration_set *base,
                                          const struct migration_set *after,
                                          const struct migration *m)
{
    vec_each (struct migration, other, &after->scripts)
        if (!strcmp(other->up_id, m->up_id) && !migration_find(base, other->version))
            return other;
    return NULL;
}

/* Does the script say the same as before, but for comments and blanks? */
static int same_meaning(bool *out, struct judge *j, const struct migration *a,
                        const struct migration *b)
{
    const struct migration *const both[] = {a, b};
    struct str essence[2] = {STR_INIT, STR_INIT}, text = STR_INIT;
    int rc = 0;

    for (size_t i = 0; i < 2 && !rc; i++) {
        enum sql_dialect dialect = j->rules->settings.migrations_sqlite ? SQL_SQLITE : SQL_POSTGRES;
        struct sql sql = SQL_INIT;
        struct fault fault;

        str_reset(&text);
        rc = migrations_read(&text, j->repo, both[i]->up_id, both[i]->up_path);
        if (!rc && sql_parse(&sql, &fault, dialect, text.buf, text.len))
            str_addf(&essence[i], "%zu", i); /* cannot be read: is not the same */
        else if (!rc)
            sql_essence(&essence[i], &sql);
        sql_release(&sql);
    }
    *out = !rc && str_eq(&essence[0], &essence[1]);
    str_release(&essence[0]);
    str_release(&essence[1]);
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static void tell_edit(struct judge *j, const char *id, const char *path, const char *text)
{
    judge_add(j, rules_find(&j->rules->rules, id), path, "%s", text);
}

static int judge_edits(struct judge *j, const struct migration_set *base,
                       const struct migration_set *after)
{
    int rc = 0;

    vec_each (struct migration, m, &base->scripts) {
        const struct migration *now = migration_find(after, m->version), *moved = NULL;
        bool same = false;

        if (rc)
            break;
        if (!now)
            moved = find_moved(base, after, m);
        if (now && !strcmp(now->up_id, m->up_id))
            continue;
        if (moved)
            judge_add(j, rules_find(&j->rules->rules, "migration.renumbered"), moved->up_path,
                      "had the number %s, and has the number %s now", m->version, moved->version);
        else if (!now)
            tell_edit(j, "migration.deleted", m->up_path, "is gone, and databases have it");
        if (now)
            rc = same_meaning(&same, j, m, now);
        if (now && !rc)
            tell_edit(j, same ? "migration.reformatted" : "migration.changed", now->up_path,
                      same ? "is written otherwise than before, with the same statements"
                           : "is another script than before, and databases have that one");
    }
    return rc;
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

static int tree_of(struct oid *out, struct repo *r, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    if (!rc)
        *out = c.tree;
    commit_release(&c);
    return rc;
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
        rc = tree_of(base, j->repo, vec_at(&bases, 0));
        if (!rc)
            rc = tree_of(main, j->repo, tip);
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
