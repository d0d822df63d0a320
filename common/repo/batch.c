/* object_batch_*(): new objects kept apart until they are published as one pack. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/vec.h"
#include "os/ending.h"
#include "os/file.h"
#include "repo/commit.h"
#include "repo/engine.h"
#include "repo/git.h"
#include "repo/object_hash.h"
#include "repo/object_store.h"
#include "repo/ref_broken.h"
#include "repo/tree.h"

struct batch {
    struct str dir;     /* an object directory of our own */
    struct str objects; /* the repository's */
    struct str env_dir, env_alternates;
    const char *env[3];
    bool apart; /* outside the repository */
    bool published;
    struct object_store kept; /* where it is apart, */
    size_t settled;           /* of which so many are in the directory as well */
};

const char *const *object_batch_env(const struct repo *r)
{
    return r->batch && !r->batch->published ? r->batch->env : NULL;
}

const char *object_batch_dir(const struct repo *r)
{
    return r->batch->dir.buf;
}

bool batch_is_apart(const struct repo *r)
{
    return r->batch && r->batch->apart;
}

void find_objects_dir(struct str *out, const struct repo *r)
{
    const char *named = getenv("GIT_OBJECT_DIRECTORY");

    if (named)
        str_adds(out, named);
    else
        str_addf(out, "%s/objects", r->common_dir.buf);
}

static void set_env(struct batch *b)
{
    const char *more = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");

    str_addf(&b->env_dir, "GIT_OBJECT_DIRECTORY=%s", b->dir.buf);
    str_adds(&b->env_alternates, "GIT_ALTERNATE_OBJECT_DIRECTORIES=");
    /* libgit2, in a program that a child of ours runs, knows no quotes */
    if (b->objects.buf[0] != '/' || strpbrk(b->objects.buf, ":\n"))
        git_quote(&b->env_alternates, b->objects.buf);
    else
        str_adds(&b->env_alternates, b->objects.buf);
    if (more)
        str_addf(&b->env_alternates, ":%s", more);
    b->env[0] = b->env_dir.buf;
    b->env[1] = b->env_alternates.buf;
    b->env[2] = NULL;
}

static struct batch *new_batch(struct repo *r)
{
    struct batch *b = mem_alloc(sizeof(*b));

    str_init(&b->dir);
    str_init(&b->objects);
    str_init(&b->env_dir);
    str_init(&b->env_alternates);
    b->kept = (struct object_store)OBJECT_STORE_INIT;
    r->batch = b;
    return b;
}

/* In the directory b->dir. */
static int begin(struct repo *r, struct batch *b)
{
    struct str pack = STR_INIT;
    int rc;

    find_objects_dir(&b->objects, r);
    set_env(b);
    str_addf(&pack, "%s/pack", b->dir.buf);
    rc = file_mkdirs(pack.buf);
    if (!rc)
        rc = r->ops->redirect(r->engine, b->dir.buf, b->env);
    str_release(&pack);
    return rc;
}

int object_batch_begin(struct repo *r)
{
    struct batch *b = new_batch(r);
    int rc = repo_check_own_dir(r);

    str_addf(&b->dir, "%s/cutover", r->common_dir.buf);
    str_addf(&b->dir, "/batch-%ld", (long)getpid());
    return rc ? rc : begin(r, b);
}

int object_batch_begin_apart(struct repo *r)
{
    struct batch *b = new_batch(r);
    int rc = file_make_temporary(&b->dir);

    b->apart = true;
    return rc ? rc : begin(r, b);
}

/* --- what is in memory --------------------------------------------------------------------------
 */

/* What is larger together goes to the disk. */
#define KEPT_MAX ((size_t)64 << 20)

const struct stored_object *batch_find(const struct repo *r, const struct oid *id)
{
    return batch_is_apart(r) ? object_store_find(&r->batch->kept, id) : NULL;
}

int batch_settle(struct repo *r)
{
    struct batch *b = r->batch;
    struct oid id;
    int rc = 0;

    for (; b && !rc && b->settled < b->kept.objects.len; b->settled += !rc) {
        const struct stored_object *o = vec_at(&b->kept.objects, b->settled);

        rc = r->ops->write(&id, r->engine, o->type, o->data.buf, o->data.len);
    }
    return rc;
}

void object_batch_forget(struct repo *r)
{
    object_store_release(&r->batch->kept);
    r->batch->settled = 0;
}

int batch_write(struct oid *out, struct repo *r, enum object_type type, const void *data,
                size_t len)
{
    struct batch *b = r->batch;
    int rc = object_hash(out, r->oid_len, type, data, len);

    if (rc || object_store_find(&b->kept, out))
        return rc;
    object_store_add(&b->kept, out, type, data, len);
    if (b->kept.bytes <= KEPT_MAX)
        return 0;
    rc = batch_settle(r);
    if (!rc)
        object_batch_forget(r);
    return rc;
}

/* --- publishing ---------------------------------------------------------------------------------
 */

static int add_fan(struct vec *ids, const char *dir, const char *fan)
{
    struct str path = STR_INIT, hex = STR_INIT;
    struct dirent *e;
    DIR *d;

    str_addf(&path, "%s/%s", dir, fan);
    d = opendir(path.buf);
    while (d && (e = readdir(d))) {
        struct oid id;

        str_reset(&hex);
        str_addf(&hex, "%s%s", fan, e->d_name);
        if (!oid_parse(&id, hex.buf, hex.len))
            *(struct oid *)vec_push(ids) = id;
    }
    if (d)
        closedir(d);
    str_release(&path);
    str_release(&hex);
    return d ? 0 : err_errno(ERR_FAILED, "cannot read the batch of new objects");
}

/* All loose objects of the directory: ours, and those of the git children. */
static int list_objects(struct vec *ids, const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    int rc = 0;

    if (!d)
        return err_errno(ERR_FAILED, "cannot read the batch of new objects");
    while (!rc && (e = readdir(d)))
        if (strlen(e->d_name) == 2 && e->d_name[0] != '.')
            rc = add_fan(ids, dir, e->d_name);
    closedir(d);
    return rc;
}

static int move_in(struct repo *r, const char *to_dir, const char *name, const char *suffix)
{
    struct str from = STR_INIT, to = STR_INIT;
    int rc;

    str_addf(&from, "%s/pack/pack-%s%s", r->batch->dir.buf, name, suffix);
    str_addf(&to, "%s/pack-%s%s", to_dir, name, suffix);
    rc = repo_share(r, from.buf);
    if (!rc)
        rc = file_rename(from.buf, to.buf);
    str_release(&from);
    str_release(&to);
    return rc;
}

static const char keep_text[] = KEEP_TEXT "\n";

static int write_keep(struct repo *r, const char *path)
{
    return repo_replace(r, path, keep_text, sizeof(keep_text) - 1);
}

/* The .keep is there before the pack is, and the pack before its index makes git see it. */
int batch_publish_pack(struct str *keep, struct repo *r, const char *name)
{
    struct str dir = STR_INIT;
    int rc;

    str_addf(&dir, "%s/pack", r->batch->objects.buf);
    str_addf(keep, "%s/pack-%s.keep", dir.buf, name);
    rc = file_mkdirs(dir.buf);
    if (!rc)
        rc = write_keep(r, keep->buf);
    if (!rc)
        rc = move_in(r, dir.buf, name, ".pack");
    if (!rc)
        rc = move_in(r, dir.buf, name, ".idx");
    if (!rc)
        rc = file_sync(dir.buf);
    str_release(&dir);
    return rc;
}

static int publish_pack(struct str *keep, struct repo *r, const struct vec *ids)
{
    struct str name = STR_INIT, scratch = STR_INIT;
    int rc = ref_broken_refuse_below(r->common_dir.buf, "refs/tags/"); /* see engine.h */

    if (rc)
        return rc;
    str_addf(&scratch, "%s/pack", r->batch->dir.buf);
    ending_hold(); /* libgit2 has locks of its own meanwhile */
    rc = r->ops->pack(&name, r->engine, scratch.buf, ids->items, ids->len);
    ending_release();
    if (!rc)
        rc = batch_publish_pack(keep, r, name.buf);
    str_release(&name);
    str_release(&scratch);
    return rc;
}

/* What is new, and what of it has been reached. */
struct reach {
    struct repo *r;
    const struct vec *fresh; /* of struct oid, sorted */
    struct vec todo, found;  /* of struct oid */
    char *seen;              /* a flag for each of fresh */
};

static int compare_ids(const void *a, const void *b)
{
    return oid_compare(a, b);
}

/* Old objects reach old objects alone: the walk stays within what is new. */
static void reach_id(struct reach *w, const struct oid *id)
{
    const struct oid *at = NULL;
    size_t i;

    if (w->fresh->len)
        at = bsearch(id, w->fresh->items, w->fresh->len, sizeof(*id), compare_ids);
    i = at ? (size_t)(at - (const struct oid *)w->fresh->items) : 0;
    if (!at || w->seen[i])
        return;
    w->seen[i] = 1;
    *(struct oid *)vec_push(&w->todo) = *id;
    *(struct oid *)vec_push(&w->found) = *id;
}

static int reach_from(struct reach *w, const struct oid *id)
{
    struct commit commit = COMMIT_INIT;
    struct tree tree = TREE_INIT;
    enum object_type type;
    size_t size;
    int rc = object_header(&type, &size, w->r, id);

    if (!rc && type == OBJECT_COMMIT) {
        rc = commit_read(&commit, w->r, id);
        reach_id(w, &commit.tree);
        vec_each (struct oid, parent, &commit.parents)
            reach_id(w, parent);
    } else if (!rc && type == OBJECT_TREE) {
        rc = tree_read(&tree, w->r, id);
        vec_each (struct tree_entry, e, &tree.entries)
            reach_id(w, &e->id);
    }
    commit_release(&commit);
    tree_release(&tree);
    return rc;
}

static int reach_all(struct reach *w, const struct oid *roots, size_t n)
{
    int rc = 0;

    w->seen = mem_array(w->fresh->len, 1);
    for (size_t i = 0; i < n; i++)
        reach_id(w, &roots[i]);
    while (!rc && w->todo.len) {
        struct oid id = *(struct oid *)vec_at(&w->todo, w->todo.len - 1);

        vec_truncate(&w->todo, w->todo.len - 1);
        rc = reach_from(w, &id);
    }
    free(w->seen);
    vec_release(&w->todo);
    return rc;
}

/* What is new and reached by the roots: into a pack, and into *found. */
static int pack_reached(struct str *keep, struct vec *found, struct repo *r,
                        const struct oid *roots, size_t n)
{
    struct vec fresh = VEC_INIT(struct oid);
    struct reach w = {
        .r = r, .fresh = &fresh, .todo = VEC_INIT(struct oid), .found = VEC_INIT(struct oid)};
    int rc = list_objects(&fresh, r->batch->dir.buf);

    vec_sort(&fresh, compare_ids);
    if (!rc)
        rc = reach_all(&w, roots, n);
    if (!rc && w.found.len)
        rc = publish_pack(keep, r, &w.found);
    if (!rc)
        rc = r->ops->refresh(r->engine);
    vec_release(&fresh);
    *found = w.found;
    return rc;
}

int object_batch_publish(char **keep, struct repo *r, const struct oid *roots, size_t n)
{
    struct vec found;
    struct str path = STR_INIT;
    int rc = pack_reached(&path, &found, r, roots, n);

    if (!rc) {
        *keep = path.len ? str_detach(&path) : NULL;
        r->batch->published = true;
    }
    vec_release(&found);
    str_release(&path);
    return rc;
}

/* What is in a pack now is not packed again. */
static int drop_loose(const struct batch *b, const struct vec *ids)
{
    struct str path = STR_INIT;
    int rc = 0;

    vec_each (struct oid, id, ids) {
        char hex[OID_HEX_SIZE];

        oid_hex(hex, id);
        str_reset(&path);
        str_addf(&path, "%s/%.2s/%s", b->dir.buf, hex, hex + 2);
        if (!rc)
            rc = file_unlink(path.buf);
    }
    str_release(&path);
    return rc;
}

int object_batch_share(struct strs *keeps, struct repo *r, const struct oid *roots, size_t n)
{
    struct vec found;
    struct str path = STR_INIT;
    int rc = pack_reached(&path, &found, r, roots, n);

    if (path.len)
        strs_add(keeps, path.buf);
    if (!rc)
        rc = drop_loose(r->batch, &found);
    vec_release(&found);
    str_release(&path);
    return rc;
}

void object_batch_end(struct repo *r)
{
    struct batch *b = r->batch;

    if (!b)
        return;
    (void)r->ops->redirect(r->engine, NULL, NULL);
    if (b->dir.len && file_remove_tree(b->dir.buf) && !err_message())
        err_clear();
    str_release(&b->dir);
    str_release(&b->objects);
    str_release(&b->env_dir);
    str_release(&b->env_alternates);
    object_store_release(&b->kept);
    free(b);
    r->batch = NULL;
}
