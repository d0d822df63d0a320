/* check_scripts(): the rules migration.* alone, of what git migration-check is asked for. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/check.h"
#include "check/judge.h"
#include "check/judge_script.h"
#include "model/migration_name.h"
#include "os/beneath.h"
#include "os/file.h"
#include "survey/migrations.h"

static enum sql_dialect dialect_of(const struct judge *j)
{
    return j->rules->settings.migrations_sqlite ? SQL_SQLITE : SQL_POSTGRES;
}

/* --- files by path ------------------------------------------------------------------------------
 */

static int read_file(void *payload, struct str *out, const char *id, const char *path)
{
    int rc = file_read(out, path, MIGRATIONS_SCRIPT_MAX);

    (void)payload;
    (void)id;
    return rc == ERR_NOT_FOUND ? err_set(ERR_REFUSED, "there is no file '%s'", path) : rc;
}

/* The script at PATH, with the one that takes it back where that is beside it. */
static int judge_path(struct judge *j, const char *path)
{
    const struct script_reader reader = {NULL, read_file};
    const char *slash = strrchr(path, '/');
    struct migration_file_name name;
    struct script_parts parts = {.up = true, .alone = true};
    struct migration m = {.up_path = path, .up_id = NULL};
    struct str down = STR_INIT;
    int rc;

    migration_name_read(&name, slash ? slash + 1 : path);
    if (name.role == MIGRATION_DOWN) {
        m.down_path = path;
        parts = (struct script_parts){.down = true, .alone = true};
    } else if (name.role == MIGRATION_UP) {
        migration_down_path(&down, path);
        if (down.len && file_exists(down.buf))
            m.down_path = down.buf;
        parts.alone = false;
    }
    rc = judge_script(j, &reader, &m, dialect_of(j), parts);
    str_release(&down);
    return rc;
}

/* --- the work tree ------------------------------------------------------------------------------
 */

static int read_beneath(void *payload, struct str *out, const char *id, const char *path)
{
    struct stat st;

    (void)id;
    return beneath_read(out, &st, payload, path, MIGRATIONS_SCRIPT_MAX);
}

static int judge_set(struct judge *j, const struct script_reader *reader,
                     const struct migration_set *set)
{
    int rc = 0;

    vec_each (struct migration, m, &set->scripts)
        if (!rc)
            rc = judge_script(j, reader, m, dialect_of(j),
                              (struct script_parts){.up = true, .down = true});
    return rc;
}

static int judge_work_tree(struct judge *j)
{
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    struct beneath top = BENEATH_INIT;
    const struct script_reader reader = {&top, read_beneath};
    const char *work_tree = repo_work_tree(j->repo);
    int rc;

    if (!work_tree) {
        err_set(ERR_REFUSED, "there is no work tree here");
        err_hint("git migration-check --ref=HEAD");
        return ERR_REFUSED;
    }
    rc = beneath_open(&top, work_tree);
    if (!rc)
        rc = migrations_of_files(&set, &found, &top, j->rules->settings.migrations_dir);
    judge_script_findings(j, &found);
    if (!rc)
        rc = judge_set(j, &reader, &set);
    beneath_close(&top);
    migration_set_release(&set);
    migration_findings_release(&found);
    return rc;
}

/* --- revisions ----------------------------------------------------------------------------------
 */

static int read_blob(void *payload, struct str *out, const char *id, const char *path)
{
    return migrations_need(out, payload, id, path);
}

/* All scripts of the commit AFTER. */
static int judge_all(struct judge *j, const struct oid *after)
{
    const struct script_reader reader = {j->repo, read_blob};
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    struct oid tree;
    int rc = commit_tree_of(&tree, j->repo, after);

    if (!rc)
        rc = migrations_of_tree(&set, &found, j->repo, &tree, j->rules->settings.migrations_dir);
    judge_script_findings(j, &found);
    if (!rc)
        rc = judge_set(j, &reader, &set);
    migration_set_release(&set);
    migration_findings_release(&found);
    return rc;
}

/* What AFTER has added since it has parted from FROM. */
static int judge_since(struct judge *j, const struct oid *from, const struct oid *after)
{
    struct changes changes = CHANGES_INIT;
    struct vec bases = VEC_INIT(struct oid);
    struct oid before = OID_NONE, tree;
    const struct judge_files files = {.changes = &changes, .before_tree = &before, .tree = &tree};
    int rc = commit_merge_bases(&bases, j->repo, from, after);

    if (!rc)
        rc = commit_tree_of(&before, j->repo, bases.len ? vec_at(&bases, 0) : from);
    if (!rc)
        rc = commit_tree_of(&tree, j->repo, after);
    if (!rc)
        rc = changes_of_trees(&changes, j->repo, &before, &tree);
    if (!rc)
        rc = judge_migrations(j, &files);
    changes_release(&changes);
    vec_release(&bases);
    return rc;
}

int check_scripts(struct report *report, struct repo *r, const struct check *check,
                  const struct ruleset *rules, const struct check_scripts *s)
{
    struct judge j = {.repo = r, .rules = rules, .report = report, .check = check, .ref = ""};
    int rc = 0;

    if (s->paths) {
        for (size_t i = 0; i < s->n_paths && !rc; i++)
            rc = judge_path(&j, s->paths[i]);
    } else if (!s->after) {
        rc = judge_work_tree(&j);
    } else if (s->from) {
        j.from = s->from_name;
        j.from_tip = *s->from;
        j.tip = *s->after;
        rc = judge_since(&j, s->from, s->after);
    } else {
        rc = judge_all(&j, s->after);
    }
    report_drop_repeated(report);
    return rc;
}
