#include "survey/migrations_missing.h"

#include <string.h>

#include "base/err.h"
#include "os/beneath.h"
#include "repo/tree.h"

#define DEFAULT_DIR "migrations"

/* How many scripts DIR has. What is wrong with them is not said: they are not ours yet. */
static int count(size_t *out, struct repo *r, const struct migrations *m, const char *dir)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    int rc = migrations_of_tree(&set, &unsaid, r, &m->tree, dir);

    *out = set.scripts.len;
    migration_set_release(&set);
    migration_findings_release(&unsaid);
    if (rc == ERR_REFUSED) { /* it is a file */
        err_clear();
        rc = 0;
    }
    return rc;
}

int migrations_check_dir(struct migration_findings *found, struct repo *r,
                         const struct migrations *m)
{
    static const char *const usual[] = {DEFAULT_DIR, "db/migrations", "db/migrate", "db/migration",
                                        "database/migrations"};
    const char *dir = m->settings.migrations_dir;
    struct tree_entry entry = TREE_ENTRY_NONE;
    size_t n = 0;
    int rc = tree_lookup(&entry, r, &m->tree, dir);

    if (rc != ERR_NOT_FOUND)
        return rc;
    rc = 0;
    for (size_t i = 0; !rc && i < sizeof(usual) / sizeof(*usual); i++) {
        if (!strcmp(usual[i], dir))
            continue;
        rc = count(&n, r, m, usual[i]);
        if (!rc && n) {
            migration_found(found, MIGRATION_REFUSAL, "migration.directory", dir, 0,
                            "is not there, and '%s' has %zu script%s: git config -f .cutover "
                            "cutover.migrations.dir %s",
                            usual[i], n, n == 1 ? "" : "s", usual[i]);
            return 0;
        }
    }
    if (!rc && strcmp(dir, DEFAULT_DIR) != 0)
        migration_found(found, MIGRATION_WARNING, "migration.directory", dir, 0,
                        "is where cutover.migrations.dir says the scripts are, and is not there");
    return rc;
}

void migrations_tell_uncommitted(struct repo *r, const struct migrations *m, migration_tell *note)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    const char *work_tree = repo_work_tree(r);
    struct beneath top = BENEATH_INIT;

    if (!work_tree || !m->loaded)
        return;
    if (beneath_open(&top, work_tree)) {
        err_clear();
        return;
    }
    if (migrations_of_files(&set, &unsaid, &top, m->settings.migrations_dir))
        err_clear();
    vec_each (const struct migration, f, &set.scripts) {
        const struct migration *known = migration_find(&m->set, f->version);

        if (!known || strcmp(known->up_path, f->up_path) != 0)
            note("'%s' is not committed, and does not count", f->up_path);
    }
    beneath_close(&top);
    migration_set_release(&set);
    migration_findings_release(&unsaid);
}
