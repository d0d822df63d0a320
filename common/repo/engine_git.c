/* The second engine: git's plumbing, for what libgit2 does not open or reads wrongly. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "repo/engine.h"
#include "repo/git.h"
#include "repo/git_child.h"
#include "repo/git_open.h"
#include "repo/git_refs.h"
#include "repo/git_settings.h"
#include "repo/libgit2_alloc.h"
#include "repo/libgit2_refuse.h"
#include "repo/loose.h"
#include "repo/merge_bases.h"
#include "repo/object_cache.h"
#include "repo/object_hash.h"
#include "repo/objects_env.h"
#include "repo/pack_git.h"
#include "repo/promisor.h"

struct engine {
    struct git_child child;
    struct git_refs refs;
    struct object_cache cache;
    size_t oid_len;
    struct str settings, common_dir;
    bool has_settings, trusts, knows_partial, partial, knows_storage;
    const char *batch; /* the directory of objects that is written to; NULL: the repository's */
};

/* As libgit2 reads them: a path with a slash behind; see objects_env_settle(). */
static bool settle_objects(const struct objects_env *env, const struct str *work_tree,
                           const struct str *git_dir)
{
    struct str top = STR_INIT, dir = STR_INIT;
    bool changed;

    str_addf(&top, "%s/", work_tree->buf);
    str_addf(&dir, "%s/", git_dir->buf);
    changed = objects_env_settle(env, work_tree->len ? top.buf : NULL, dir.buf);
    str_release(&top);
    str_release(&dir);
    return changed;
}

static int gt_open(struct engine **out, struct str *git_dir, struct str *common_dir,
                   struct str *work_tree, size_t *oid_len)
{
    struct engine *e;
    struct objects_env env;
    const char *objects;
    int rc = libgit2_start(); /* for SHA-1, and to say what is wrong with a place */

    if (rc)
        return rc;
    objects_env_read(&env);
    rc = git_open(git_dir, common_dir, work_tree, oid_len);
    if (!rc)
        settle_objects(&env, work_tree, git_dir);
    objects_env_release(&env);
    objects = getenv("GIT_OBJECT_DIRECTORY"); /* git took it from where it stood */
    if (!rc && objects && !file_exists_in(objects, "."))
        rc = libgit2_refuse_named();
    if (rc) {
        libgit2_stop();
        return rc;
    }
    e = mem_alloc(sizeof(*e));
    e->child = (struct git_child)GIT_CHILD_INIT;
    e->refs = (struct git_refs)GIT_REFS_INIT;
    e->refs.child = &e->child;
    e->cache = (struct object_cache)OBJECT_CACHE_INIT;
    str_init(&e->settings);
    str_init(&e->common_dir);
    str_adds(&e->common_dir, common_dir->buf);
    e->oid_len = *oid_len;
    *out = e;
    return 0;
}

static void gt_close(struct engine *e)
{
    git_child_release(&e->child);
    git_refs_release(&e->refs);
    object_cache_release(&e->cache);
    str_release(&e->settings);
    str_release(&e->common_dir);
    libgit2_stop();
    free(e);
}

static int gt_config_each(struct engine *e, const char *prefix, config_visit *each, void *payload)
{
    int rc = e->has_settings ? 0 : git_settings_read(&e->settings);

    e->has_settings = !rc;
    return rc ? rc : git_settings_each(&e->settings, prefix, each, payload);
}

/* Has a remote promised what is not here? Then asking for it may be asking the remote. */
static int is_partial(bool *out, struct engine *e)
{
    int rc = e->knows_partial ? 0 : gt_config_each(e, "remote.", promisor_visit, &e->partial);

    e->knows_partial = !rc;
    *out = e->partial;
    return rc;
}

static int check_id(const struct engine *e, enum object_type type, const struct str *data,
                    const struct oid *id)
{
    struct oid is;
    int rc = e->trusts ? 0 : object_hash(&is, e->oid_len, type, data->buf, data->len);

    if (e->trusts || rc || oid_eq(&is, id))
        return rc;
    err_set(ERR_FAILED, "cannot read an object: what is there as %s has another id", oid_text(id));
    err_hint("git fsck --full");
    return ERR_FAILED;
}

static int gt_read(struct str *data, enum object_type *type, struct engine *e, const struct oid *id)
{
    int rc;

    if (object_cache_find(data, type, &e->cache, id))
        return 0;
    rc = git_child_contents(data, type, &e->child, id);
    if (!rc)
        rc = check_id(e, *type, data, id);
    if (!rc)
        object_cache_keep(&e->cache, id, *type, data);
    return rc;
}

static int gt_header(enum object_type *type, size_t *size, struct engine *e, const struct oid *id)
{
    char hex[OID_HEX_SIZE];
    struct oid same;
    bool partial, here = true;
    int rc = is_partial(&partial, e);

    if (!rc && partial)
        rc = git_child_is_here(&here, &e->child, id);
    if (rc || !here)
        return rc ? rc : ERR_NOT_FOUND;
    return git_child_info(&same, type, size, &e->child, oid_hex(hex, id));
}

/* Into the repository, as git does it: durable, and with the permissions that it asks for. */
static int write_by_git(struct oid *out, enum object_type type, const void *data, size_t len)
{
    const char *const args[] = {"hash-object", "-w", "-t", object_type_name(type), "--stdin", NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .in = data, .in_len = len, .out = &text};
    int rc = git_must(NULL, &call);

    if (!rc && oid_parse(out, text.buf, strcspn(text.buf, "\n")))
        rc = err_set(ERR_FAILED, "git hash-object printed no id");
    str_release(&text);
    return rc;
}

/* What is there is not written again. */
static int is_there(bool *out, struct engine *e, const struct oid *id)
{
    enum object_type type;
    size_t size;
    int rc = is_partial(out, e);

    if (rc || *out) { /* looking would cost a child for each */
        *out = false;
        return rc;
    }
    rc = gt_header(&type, &size, e, id);
    *out = !rc;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int gt_write(struct oid *out, struct engine *e, enum object_type type, const void *data,
                    size_t len)
{
    struct oid id;
    bool there;
    int rc;

    if (!e->batch)
        return write_by_git(out, type, data, len);
    rc = object_hash(&id, e->oid_len, type, data, len);
    if (!rc)
        rc = is_there(&there, e, &id);
    if (!rc && !there)
        rc = loose_write(e->batch, &id, type, data, len);
    if (!rc)
        *out = id;
    return rc;
}

static int gt_redirect(struct engine *e, const char *dir, const char *const *env)
{
    e->batch = dir;
    object_cache_release(&e->cache); /* what a batch had goes with it */
    git_child_set_env(&e->child, env);
    return 0;
}

static void gt_trust(struct engine *e)
{
    e->trusts = true;
}

/* git looks again by itself when it does not find something. */
static int gt_refresh(struct engine *e)
{
    (void)e;
    return 0;
}

static int gt_pack(struct str *name, struct engine *e, const char *pack_dir, const struct oid *ids,
                   size_t n)
{
    struct str in = STR_INIT;
    int rc;

    for (size_t i = 0; i < n; i++)
        str_addf(&in, "%s\n", oid_text(&ids[i]));
    rc = pack_by_git(name, e->child.env, pack_dir, false, &in);
    str_release(&in);
    return rc;
}

static int storage_visit(void *payload, enum config_level level, const char *key, const char *value)
{
    (void)level;
    (void)value;
    if (!strcasecmp(key, "extensions.refStorage"))
        *(bool *)payload = true;
    return 0;
}

/* Are the refs in the files of the common git directory? There are two ways to say otherwise
 * (git-config(1), extensions.refStorage; git(1), GIT_REFERENCE_BACKEND). */
static int settle_refs(struct engine *e)
{
    bool elsewhere = getenv("GIT_REFERENCE_BACKEND");
    int rc = e->knows_storage ? 0 : gt_config_each(e, "extensions.", storage_visit, &elsewhere);

    if (!rc && !e->knows_storage && !elsewhere)
        e->refs.files = e->common_dir.buf;
    e->knows_storage = !rc;
    return rc;
}

static int gt_ref_read(struct oid *out, struct engine *e, const char *name)
{
    int rc = settle_refs(e);

    return rc ? rc : git_ref_read(out, &e->refs, name);
}

static int gt_ref_symbolic(struct str *out, struct engine *e, const char *name)
{
    int rc = settle_refs(e);

    return rc ? rc : git_ref_symbolic(out, &e->refs, name);
}

static int gt_ref_each(struct engine *e, const char *prefix, ref_visit *each, void *payload)
{
    int rc = settle_refs(e);

    return rc ? rc : git_ref_each(&e->refs, prefix, each, payload);
}

static int gt_merge_bases(struct vec *out, struct engine *e, const struct oid *a,
                          const struct oid *b)
{
    return merge_bases_by_git(out, e->child.env, a, b);
}

const struct engine_ops engine_git = {
    .open = gt_open,
    .close = gt_close,
    .read = gt_read,
    .header = gt_header,
    .write = gt_write,
    .redirect = gt_redirect,
    .trust = gt_trust,
    .refresh = gt_refresh,
    .pack = gt_pack,
    .ref_read = gt_ref_read,
    .ref_symbolic = gt_ref_symbolic,
    .ref_each = gt_ref_each,
    .merge_bases = gt_merge_bases,
    .config_each = gt_config_each,
};
