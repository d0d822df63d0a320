#include "survey/migrations.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/migration_name.h"
#include "model/migration_set.h"
#include "repo/commit.h"
#include "repo/index.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "survey/config.h"
#include "survey/release_tags.h"

/* Files on their way into a set. */
struct gathering {
    const char *dir;
    size_t dir_len;
    struct migration_set *set;
    struct vec files; /* struct migration_file */
    struct migration_findings *found;
};

/* "<dir>/NAME", that lives as long as the set. */
static const char *path_of(struct gathering *g, const char *name)
{
    size_t len = strlen(name);
    char *path = pool_room(&g->set->texts, g->dir_len + 1 + len + 1);

    memcpy(path, g->dir, g->dir_len);
    path[g->dir_len] = '/';
    memcpy(path + g->dir_len + 1, name, len + 1);
    return path;
}

static void gather(struct gathering *g, const char *name, unsigned mode, const char *id)
{
    const char *path = path_of(g, name);
    struct migration_file_name read;

    if (mode == MODE_FILE || mode == MODE_EXEC) {
        struct migration_file *f = vec_push(&g->files);

        f->path = path;
        f->id = pool_dup(&g->set->texts, id);
        return;
    }
    migration_name_read(&read, name);
    if (read.role != MIGRATION_OTHER)
        migration_found(g->found, MIGRATION_REFUSAL, "migration.name", path, 0,
                        "is called as a script is, and is no regular file");
}

static void fill_set(struct gathering *g)
{
    migration_set_fill(g->set, g->found, &g->files);
    vec_release(&g->files);
}

#define GATHERING(to, where, findings)                                                             \
    {                                                                                              \
        .dir = (where), .dir_len = strlen(where), .set = (to),                                     \
        .files = VEC_INIT(struct migration_file), .found = (findings)                              \
    }

int migrations_of_tree(struct migration_set *set, struct migration_findings *found, struct repo *r,
                       const struct oid *tree, const char *dir)
{
    struct gathering g = GATHERING(set, dir, found);
    struct tree_entry entry = TREE_ENTRY_NONE;
    struct tree entries = TREE_INIT;
    char hex[OID_HEX_SIZE];
    int rc = oid_is_none(tree) ? ERR_NOT_FOUND : tree_lookup(&entry, r, tree, dir);

    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    if (entry.mode != MODE_TREE)
        return err_set(ERR_REFUSED, "'%s' is no directory", dir);
    rc = tree_read(&entries, r, &entry.id);
    vec_reserve(&g.files, entries.entries.len);
    vec_each (struct tree_entry, e, &entries.entries)
        if (!rc)
            gather(&g, e->name, e->mode, oid_hex(hex, &e->id));
    fill_set(&g);
    tree_release(&entries);
    return rc;
}

static int gather_entry(void *payload, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    struct gathering *g = payload;
    size_t len = strlen(g->dir);
    char hex[OID_HEX_SIZE];

    (void)before;
    if (after->mode && !strncmp(path, g->dir, len) && path[len] == '/' &&
        !strchr(path + len + 1, '/'))
        gather(g, path + len + 1, after->mode, oid_hex(hex, &after->id));
    return 0;
}

int migrations_of_index(struct migration_set *set, struct migration_findings *found, struct repo *r,
                        const char *dir)
{
    struct gathering g = GATHERING(set, dir, found);
    struct oid nothing = OID_NONE;
    int rc = index_diff(r, &nothing, gather_entry, &g);

    fill_set(&g);
    return rc;
}

int migrations_of_files(struct migration_set *set, struct migration_findings *found,
                        struct beneath *top, const char *dir)
{
    struct gathering g = GATHERING(set, dir, found);
    struct strs names = STRS_INIT;
    struct str path = STR_INIT;
    int rc = beneath_list(&names, top, dir);

    for (size_t i = 0; i < strs_len(&names) && !rc; i++) {
        const char *name = strs_at(&names, i);
        struct stat st;

        if (str_ends(name, "/"))
            continue;
        str_reset(&path);
        str_addf(&path, "%s/%s", dir, name);
        rc = beneath_stat(&st, top, path.buf);
        if (rc != ERR_NOT_FOUND && !rc)
            gather(&g, name, S_ISREG(st.st_mode) ? MODE_FILE : 0, "");
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
    }
    fill_set(&g);
    str_release(&path);
    strs_release(&names);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* --- revisions ----------------------------------------------------------------------------------
 */

/* The tag TEXT, where there is one: its name. */
static int resolve(struct oid *out, char **tag, struct repo *r, const char *text)
{
    const char *name = str_starts(text, "refs/tags/") ? text + strlen("refs/tags/") : text;
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&ref, "refs/tags/%s", name);
    rc = ref_name_ok(ref.buf) ? ref_read(&id, r, ref.buf) : ERR_NOT_FOUND;
    if (!rc)
        *tag = mem_dup(name);
    if (rc == ERR_NOT_FOUND)
        rc = ref_resolve(&id, r, text);
    if (!rc)
        rc = object_peel_to_commit(out, r, &id);
    str_release(&ref);
    return rc;
}

/* What was named otherwise may be a release all the same. */
static int find_tag(struct migrations *m, struct repo *r)
{
    struct release_tags tags = RELEASE_TAGS_INIT;
    const struct release_tag *tag;
    int rc = release_tags_load(&tags, r, m->settings.tag_prefix, NULL, true);

    tag = rc ? NULL : release_tags_find(&tags, &m->commit);
    if (tag)
        m->tag = mem_dup(tag->name);
    release_tags_release(&tags);
    return rc;
}

int migrations_open(struct migrations *out, struct migration_findings *found, struct repo *r,
                    const char *text)
{
    struct commit c = COMMIT_INIT;
    int rc = resolve(&out->commit, &out->tag, r, text);

    if (!rc)
        rc = commit_need(&c, r, &out->commit);
    if (!rc) {
        out->tree = c.tree;
        rc = config_load(&out->settings, r, &c.tree);
        out->loaded = !rc;
    }
    if (!rc && !out->tag)
        rc = find_tag(out, r);
    if (!rc)
        rc = migrations_of_tree(&out->set, found, r, &out->tree, out->settings.migrations_dir);
    commit_release(&c);
    return rc;
}

void migrations_close(struct migrations *m)
{
    free(m->tag);
    if (m->loaded)
        settings_release(&m->settings);
    migration_set_release(&m->set);
}

enum sql_dialect migrations_dialect(const struct migrations *m)
{
    return m->settings.migrations_sqlite ? SQL_SQLITE : SQL_POSTGRES;
}
