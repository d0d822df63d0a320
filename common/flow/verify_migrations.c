/* verify_migrations(): a database that has the release before can go on to this one. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "survey/config.h"
#include "survey/migrations.h"
#include "survey/migrations_edited.h"
#include "text/quote.h"

/* So many are named. */
#define NAMED_MAX 3

/* The directory of the scripts in a release. */
struct scripts {
    struct oid root, dir; /* trees; OID_NONE in dir: there is none */
    char *path;
};

static int find_dir(struct scripts *s, struct repo *r)
{
    struct tree_entry e;
    int rc = tree_lookup(&e, r, &s->root, s->path);

    if (!rc && e.mode == MODE_TREE)
        s->dir = e.id;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int visit(void *payload, const char *path, const struct tree_entry *before,
                 const struct tree_entry *after)
{
    bool *lost = payload;

    (void)path;
    *lost = *lost || before->mode;
    return before->mode == MODE_TREE || after->mode == MODE_TREE ? TREE_SKIP : 0;
}

struct telling {
    struct verify_work *w;
    size_t n;
    enum verdict worst;
};

static void tell(void *payload, enum migration_edit edit, const struct migration *was,
                 const struct migration *now)
{
    static const char *const words[] = {
        [MIGRATION_GONE] = "is gone",
        [MIGRATION_MOVED] = "has another number now",
        [MIGRATION_REFORMATTED] = "is written otherwise now, with the same statements",
        [MIGRATION_CHANGED] = "is another script now",
    };
    enum verdict verdict = edit == MIGRATION_REFORMATTED ? VERDICT_HAND : VERDICT_BAD;
    struct telling *t = payload;
    struct str path = STR_INIT;

    (void)now;
    quote_path(&path, was->up_path);
    if (t->n++ < NAMED_MAX)
        verify_say(t->w->out, "migrations", verdict, "%s of the release before %s", path.buf,
                   words[edit]);
    t->worst = verdict > t->worst ? verdict : t->worst;
    str_release(&path);
}

static int compare(struct verify_work *w, const struct scripts *before, const struct scripts *now)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_set a = MIGRATION_SET_INIT, b = MIGRATION_SET_INIT;
    enum sql_dialect dialect = w->own.migrations_sqlite ? SQL_SQLITE : SQL_POSTGRES;
    struct telling t = {w, 0, VERDICT_OK};
    struct repo *r = w->v->repo;
    int rc = migrations_of_tree(&a, &unsaid, r, &before->root, before->path);

    if (!rc && !oid_is_none(&now->dir))
        rc = migrations_of_tree(&b, &unsaid, r, &now->root, now->path);
    if (!rc)
        rc = migrations_edited(r, dialect, &a, &b, tell, &t);
    if (!rc && t.n > NAMED_MAX)
        verify_say(w->out, "migrations", t.worst, "and %zu more", t.n - NAMED_MAX);
    migration_set_release(&a);
    migration_set_release(&b);
    migration_findings_release(&unsaid);
    return rc;
}

/* Scripts are read where one of the release before is not there as it was. */
static int compare_dirs(struct verify_work *w, const struct scripts *before,
                        const struct scripts *now)
{
    bool lost = false;
    int rc = oid_is_none(&before->dir) || oid_eq(&before->dir, &now->dir)
                 ? 0
                 : tree_diff(w->v->repo, &before->dir, &now->dir, visit, &lost);

    return rc || !lost ? rc : compare(w, before, now);
}

static int find_config(struct tree_entry *out, struct repo *r, const struct oid *tree)
{
    int rc = tree_lookup(out, r, tree, CONFIG_PATH);

    if (rc == ERR_NOT_FOUND)
        *out = (struct tree_entry)TREE_ENTRY_NONE;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* The settings of the release before are those of this one where its .cutover is. */
static int same_settings(bool *out, struct repo *r, const struct oid *a, const struct oid *b)
{
    struct tree_entry first, second;
    int rc = find_config(&first, r, a);

    if (!rc)
        rc = find_config(&second, r, b);
    *out = !rc && tree_entry_eq(&first, &second);
    return rc;
}

static int check_against(struct verify_work *w, const struct commit *before)
{
    struct repo *r = w->v->repo;
    struct scripts was = {.root = before->tree, .dir = OID_NONE, .path = w->own.migrations_dir};
    struct scripts now = {.root = w->commit.tree, .dir = OID_NONE, .path = w->own.migrations_dir};
    struct settings other;
    bool same = true;
    int rc = same_settings(&same, r, &was.root, &now.root);

    if (rc)
        return rc;
    if (!same) {
        rc = config_load(&other, r, &was.root);
        if (rc)
            return rc;
        was.path = other.migrations_dir;
    }
    if (!rc)
        rc = find_dir(&was, r);
    if (!rc)
        rc = find_dir(&now, r);
    if (!rc)
        rc = compare_dirs(w, &was, &now);
    if (!same)
        settings_release(&other);
    return rc;
}

int verify_migrations(struct verify_work *w)
{
    struct commit before = COMMIT_INIT;
    int rc;

    /* what is not released yet may still change */
    if (w->candidate || oid_is_none(&w->before))
        return 0;
    rc = commit_read(&before, w->v->repo, &w->before);
    if (rc == ERR_NOT_FOUND)
        rc = verify_missing(w->v->repo, &w->before);
    if (!rc)
        rc = check_against(w, &before);
    commit_release(&before);
    return rc;
}
