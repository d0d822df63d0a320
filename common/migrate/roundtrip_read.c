#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "migrate/roundtrip.h"
#include "model/migration_script.h"
#include "os/beneath.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "survey/migrations.h"

void roundtrip_scripts_release(struct roundtrip_scripts *scripts)
{
    vec_each (struct roundtrip_script, s, &scripts->v) {
        migration_step_release(&s->up);
        migration_step_release(&s->down);
    }
    vec_release(&scripts->v);
}

/* Where texts are: in the repository, or below a directory. */
struct reading {
    struct repo *repo;
    struct beneath *top; /* or NULL */
    enum sql_dialect dialect;
    struct migration_findings found;
};

static int read_text(struct str *out, const struct reading *from, const char *id, const char *path)
{
    struct stat st;
    int rc = from->top ? beneath_read(out, &st, from->top, path, MIGRATIONS_SCRIPT_MAX)
                       : migrations_read(out, from->repo, id, path);

    return rc == ERR_NOT_FOUND ? err_set(ERR_FAILED, "'%s' is missing", path) : rc;
}

static char *dup(const char *text)
{
    return text ? mem_dup(text) : NULL;
}

/* Of a file no id is known: its path is as good here. */
static char *id_of(const struct reading *from, const char *id, const char *path)
{
    return dup(from->top ? path : id);
}

static int fill(struct roundtrip_script *s, struct reading *from, const struct migration *m)
{
    struct str up = STR_INIT, down = STR_INIT;
    bool beside = m->down_path && strcmp(m->down_path, m->up_path) != 0;
    int rc = read_text(&up, from, m->up_id, m->up_path);

    if (!rc && beside)
        rc = read_text(&down, from, m->down_id, m->down_path);
    s->up = (struct migration_step){.up = true,
                                    .version = mem_dup(m->version),
                                    .name = mem_dup(m->name),
                                    .path = mem_dup(m->up_path),
                                    .id = id_of(from, m->up_id, m->up_path),
                                    .down_path = dup(m->down_path),
                                    .down_id = id_of(from, m->down_id, m->down_path)};
    if (!rc)
        migration_step_fill(&s->up, &from->found, from->dialect, &up, beside ? &down : NULL);
    s->down = (struct migration_step){.version = mem_dup(m->version),
                                      .name = mem_dup(m->name),
                                      .path = dup(s->up.down_path),
                                      .id = dup(s->up.down_id),
                                      .up_path = mem_dup(m->up_path),
                                      .up_id = dup(s->up.id),
                                      .text = dup(s->up.down_text)};
    if (!s->down.path)
        s->down.path = mem_dup(m->up_path);
    if (!rc && s->down.text)
        migration_step_fill(&s->down, &from->found, from->dialect, &up, NULL);
    str_release(&up);
    str_release(&down);
    return rc;
}

static int fill_all(struct roundtrip_scripts *out, struct reading *from,
                    const struct migration_set *set, const struct migration_set *before)
{
    int rc = migration_findings_error(&from->found);

    vec_each (struct migration, m, &set->scripts) {
        struct roundtrip_script *s;

        if (rc)
            break;
        s = vec_push(&out->v);
        s->tried = !migration_find(before, m->version);
        rc = fill(s, from, m);
    }
    return rc ? rc : migration_findings_error(&from->found);
}

/* The scripts of the commit where REV has parted from FROM. */
static int read_before(struct migration_set *out, struct repo *r, const struct migrations *to,
                       const char *from)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct vec bases = VEC_INIT(struct oid);
    struct commit c = COMMIT_INIT;
    struct oid id, commit;
    int rc = ref_resolve(&id, r, from);

    if (!rc)
        rc = object_peel_to_commit(&commit, r, &id);
    if (!rc)
        rc = commit_merge_bases(&bases, r, &commit, &to->commit);
    if (!rc)
        rc = commit_read(&c, r, bases.len ? vec_at(&bases, 0) : &commit);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "a commit of '%s' is missing", from);
    if (!rc)
        rc = migrations_of_tree(out, &unsaid, r, &c.tree, to->settings.migrations_dir);
    commit_release(&c);
    vec_release(&bases);
    migration_findings_release(&unsaid);
    return rc;
}

static int read_revision(struct roundtrip_scripts *out, struct reading *reading, const char *rev,
                         const char *from)
{
    struct migration_set before = MIGRATION_SET_INIT;
    struct migrations to = MIGRATIONS_INIT;
    int rc = migrations_open(&to, &reading->found, reading->repo, rev);

    if (!rc && from)
        rc = read_before(&before, reading->repo, &to, from);
    if (!rc)
        rc = fill_all(out, reading, &to.set, &before);
    migrations_close(&to);
    migration_set_release(&before);
    return rc;
}

/* The tree whose settings count for the work tree. */
static int head_tree(struct oid *out, struct repo *r)
{
    struct oid head;
    int rc = ref_read_or_none(&head, r, "HEAD");

    return rc ? rc : commit_tree_of(out, r, &head);
}

static int read_work_tree(struct roundtrip_scripts *out, struct reading *reading)
{
    struct migration_set set = MIGRATION_SET_INIT, none = MIGRATION_SET_INIT;
    struct beneath top = BENEATH_INIT;
    struct settings settings;
    struct oid tree;
    int rc;

    if (!repo_work_tree(reading->repo)) {
        err_set(ERR_REFUSED, "there is no work tree here");
        err_hint("git migration-check --roundtrip=<where> --ref=HEAD");
        return ERR_REFUSED;
    }
    rc = head_tree(&tree, reading->repo);
    if (!rc)
        rc = config_load(&settings, reading->repo, &tree);
    if (rc)
        return rc;
    reading->top = &top;
    rc = beneath_open(&top, repo_work_tree(reading->repo));
    if (!rc)
        rc = migrations_of_files(&set, &reading->found, &top, settings.migrations_dir);
    if (!rc)
        rc = fill_all(out, reading, &set, &none);
    beneath_close(&top);
    reading->top = NULL;
    settings_release(&settings);
    migration_set_release(&set);
    return rc;
}

int roundtrip_read(struct roundtrip_scripts *out, struct repo *r, const char *rev, const char *from,
                   enum sql_dialect dialect)
{
    struct reading reading = {.repo = r, .dialect = dialect, .found = MIGRATION_FINDINGS_INIT};
    int rc = rev ? read_revision(out, &reading, rev, from) : read_work_tree(out, &reading);

    migration_findings_release(&reading.found);
    return rc;
}
