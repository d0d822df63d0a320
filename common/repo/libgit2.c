/* The first engine: libgit2 (1.5 and newer), in this process. */
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/engine.h"
#include "repo/libgit2_alloc.h"
#include "repo/libgit2_config.h"
#include "repo/libgit2_kind.h"
#include "repo/libgit2_object.h"
#include "repo/ref_broken.h"

#define CACHED_TREE_MAX (1 << 20)
#define BATCH_PRIORITY 1000 /* above libgit2's own backends (1 and 2) */

struct engine {
    git_repository *repo;
    git_odb *odb;
    git_odb_backend *batch; /* borrowed; NULL before lg_redirect() */
    bool looks;             /* the batch is outside the repository, which is only read */
};

/* What libgit2 recorded may be NULL or stale: it is copied into our message at once. */
static int failed(int code, const char *what)
{
    const git_error *e = git_error_last();

    if (code == GIT_ENOTFOUND)
        return ERR_NOT_FOUND;
    return err_set(ERR_FAILED, "%s: %s", what, e && e->message ? e->message : "no reason given");
}

static int object_failed(int code, const struct oid *id)
{
    char what[sizeof("cannot read object ") + OID_HEX_SIZE];

    if (code == GIT_ENOTFOUND)
        return ERR_NOT_FOUND;
    snprintf(what, sizeof(what), "cannot read object %s", oid_text(id));
    (void)failed(code, what);
    err_hint("git fsck --full");
    return ERR_FAILED;
}

static void from_git(struct oid *out, const git_oid *id)
{
    oid_set(out, id->id, GIT_OID_RAWSZ);
}

static void to_git(git_oid *out, const struct oid *id)
{
    memcpy(out->id, id->bytes, GIT_OID_RAWSZ);
}

static void set_path(struct str *out, const char *path)
{
    str_reset(out);
    if (path)
        str_adds(out, path);
    while (out->len > 1 && out->buf[out->len - 1] == '/')
        str_truncate(out, out->len - 1);
}

static int lg_open(struct engine **out, struct str *git_dir, struct str *common_dir,
                   struct str *work_tree, size_t *oid_len)
{
    struct engine *e = mem_alloc(sizeof(*e));
    int rc = libgit2_start();

    if (rc) {
        free(e);
        return rc;
    }
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    /* trees are read again and again; by default none above 4 KiB is kept */
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)CACHED_TREE_MAX);
    rc = libgit2_open_kind(&e->repo);
    if (rc) {
        libgit2_stop();
        free(e);
        return rc;
    }
    set_path(git_dir, git_repository_path(e->repo));
    set_path(common_dir, git_repository_commondir(e->repo));
    set_path(work_tree, git_repository_workdir(e->repo));
    *oid_len = GIT_OID_RAWSZ;
    *out = e;
    return 0;
}

static void lg_close(struct engine *e)
{
    git_odb_free(e->odb);
    git_repository_free(e->repo);
    libgit2_stop();
    free(e);
}

static int need_odb(struct engine *e)
{
    int code = e->odb ? 0 : git_repository_odb(&e->odb, e->repo);

    return code ? failed(-1, "cannot open the object database") : 0;
}

static enum object_type type_from(git_object_t type)
{
    return type == GIT_OBJECT_COMMIT ? OBJECT_COMMIT
           : type == GIT_OBJECT_TREE ? OBJECT_TREE
           : type == GIT_OBJECT_BLOB ? OBJECT_BLOB
           : type == GIT_OBJECT_TAG  ? OBJECT_TAG
                                     : OBJECT_NONE;
}

static int lg_read(struct str *data, enum object_type *type, struct engine *e, const struct oid *id)
{
    git_odb_object *object = NULL;
    git_oid gid;
    int rc = need_odb(e);

    if (rc)
        return rc;
    to_git(&gid, id);
    rc = git_odb_read(&object, e->odb, &gid);
    if (rc)
        return object_failed(rc, id);
    str_reset(data);
    str_add(data, git_odb_object_data(object), git_odb_object_size(object));
    *type = type_from(git_odb_object_type(object));
    git_odb_object_free(object);
    return 0;
}

static int lg_header(enum object_type *type, size_t *size, struct engine *e, const struct oid *id)
{
    git_object_t gtype;
    git_oid gid;
    int rc = need_odb(e);

    if (rc)
        return rc;
    to_git(&gid, id);
    rc = git_odb_read_header(size, &gtype, e->odb, &gid);
    if (rc)
        return object_failed(rc, id);
    *type = type_from(gtype);
    return 0;
}

/*
 * Where the batch cannot be written to, git_odb_write() would go to the repository instead. There
 * it passes for an object that was there before, and what it names is not taken along.
 */
static int write_to_batch(git_oid *id, struct engine *e, git_object_t type, const void *data,
                          size_t len)
{
    int code = git_odb_hash(id, data, len, type);

    if (code)
        return code;
    if (git_odb_exists_ext(e->odb, id, GIT_ODB_LOOKUP_NO_REFRESH))
        return e->looks
                   ? 0
                   : git_odb_write(id, e->odb, data, len, type); /* which notes that it is in use */
    return e->batch->write(e->batch, id, data, len, type);
}

static int lg_write(struct oid *out, struct engine *e, enum object_type type, const void *data,
                    size_t len)
{
    git_oid gid;
    int rc = need_odb(e);

    if (rc)
        return rc;
    rc = e->batch ? write_to_batch(&gid, e, libgit2_type(type), data, len)
                  : git_odb_write(&gid, e->odb, data, len, libgit2_type(type));
    if (rc)
        return failed(-1, "cannot write an object");
    from_git(out, &gid);
    return 0;
}

static int lg_redirect(struct engine *e, const char *dir, const char *const *env)
{
    git_odb_backend *loose = NULL;
    int rc = dir ? need_odb(e) : 0;

    (void)env;
    if (rc)
        return rc;
    if (!dir) { /* its backend stays, without a directory: what is written passes it by */
        e->batch = NULL;
        git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
        return 0;
    }
    /* deflated fast, and not synced: what is kept is packed by object_batch_publish(). (Level 0
     * would do, but libgit2 1.5 cannot read the headers of stored objects.) */
    if (git_odb_backend_loose(&loose, dir, 1, 0, 0, 0) ||
        git_odb_add_backend(e->odb, loose, BATCH_PRIORITY))
        return failed(-1, "cannot open the batch of new objects");
    e->batch = loose;
    e->looks = !str_starts(dir, git_repository_commondir(e->repo));
    /* the option counts for this backend too: two syncs for each object, of which none is kept */
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
    return 0;
}

/* libgit2's is one setting for the process, which has one repository. */
static void lg_trust(struct engine *e)
{
    (void)e;
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

static int lg_refresh(struct engine *e)
{
    int rc = need_odb(e);

    return rc ? rc : git_odb_refresh(e->odb) ? failed(-1, "cannot read the packs") : 0;
}

static int lg_pack(struct str *name, struct engine *e, const char *pack_dir, const struct oid *ids,
                   size_t n)
{
    git_packbuilder *pb = NULL;
    int code = git_packbuilder_new(&pb, e->repo);

    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    for (size_t i = 0; !code && i < n; i++) {
        git_oid gid;

        to_git(&gid, &ids[i]);
        code = git_packbuilder_insert(pb, &gid, NULL);
    }
    if (!code)
        code = git_packbuilder_write(pb, pack_dir, 0, NULL, NULL);
    if (!code)
        str_adds(name, git_packbuilder_name(pb));
    git_packbuilder_free(pb);
    return code ? failed(-1, "cannot write a pack") : 0;
}

/* Why there is no reading NAME. HEAD is not among what repo/ref_broken.h knows, its branch is. */
static int ref_failed(int code, struct engine *e, const char *name)
{
    const char *dir = git_repository_commondir(e->repo);
    git_reference *ref = NULL;
    int rc;

    if (code == GIT_EINVALIDSPEC || code == GIT_ENOTFOUND)
        return ERR_NOT_FOUND;
    if (!git_reference_lookup(&ref, e->repo, name) &&
        git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC)
        name = git_reference_symbolic_target(ref);
    rc = ref_broken_refuse(dir, name);
    if (!rc)
        rc = ref_broken_refuse_packed(dir);
    git_reference_free(ref);
    return rc ? rc : failed(code, "cannot read a ref");
}

static int lg_ref_read(struct oid *out, struct engine *e, const char *name)
{
    git_oid gid;
    int code = git_reference_name_to_id(&gid, e->repo, name);

    if (code)
        return ref_failed(code, e, name);
    from_git(out, &gid);
    return 0;
}

static int lg_ref_symbolic(struct str *out, struct engine *e, const char *name)
{
    git_reference *ref = NULL;
    int code = git_reference_lookup(&ref, e->repo, name);
    int rc = 0;

    if (code)
        return ref_failed(code, e, name);
    if (git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC)
        str_adds(out, git_reference_symbolic_target(ref));
    else
        rc = ERR_NOT_FOUND;
    git_reference_free(ref);
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(git_reference_name(*(git_reference *const *)a),
                  git_reference_name(*(git_reference *const *)b));
}

static int visit_refs(struct vec *refs, struct engine *e, ref_visit *each, void *payload)
{
    int rc = 0;

    vec_sort(refs, compare_names);
    for (size_t i = 0; !rc && i < refs->len; i++) {
        git_reference *ref = *(git_reference **)vec_at(refs, i);
        const git_oid *direct = git_reference_target(ref);
        struct oid id;
        git_oid gid;

        if (!direct && git_reference_name_to_id(&gid, e->repo, git_reference_name(ref)))
            continue; /* a symbolic ref to nothing */
        from_git(&id, direct ? direct : &gid);
        rc = each(payload, git_reference_name(ref), &id);
    }
    return rc;
}

static int list_failed(const char *dir)
{
    int rc = ref_broken_refuse_packed(dir);

    return rc ? rc : failed(-1, "cannot list the refs");
}

static int lg_ref_each(struct engine *e, const char *prefix, ref_visit *each, void *payload)
{
    struct vec refs = VEC_INIT(git_reference *);
    git_reference_iterator *it = NULL;
    git_reference *ref = NULL;
    struct str glob = STR_INIT;
    const char *dir = git_repository_commondir(e->repo);
    int code, rc = ref_broken_refuse_below(dir, prefix);

    if (rc)
        return rc;
    str_addf(&glob, "%s*", prefix);
    code = git_reference_iterator_glob_new(&it, e->repo, glob.buf);
    while (!code && !(code = git_reference_next(&ref, it)))
        *(git_reference **)vec_push(&refs) = ref;
    rc = code == GIT_ITEROVER ? visit_refs(&refs, e, each, payload) : list_failed(dir);
    for (size_t i = 0; i < refs.len; i++)
        git_reference_free(*(git_reference **)vec_at(&refs, i));
    vec_release(&refs);
    git_reference_iterator_free(it);
    str_release(&glob);
    return rc;
}

static int lg_merge_bases(struct vec *out, struct engine *e, const struct oid *a,
                          const struct oid *b)
{
    git_oidarray bases = {NULL, 0};
    git_oid ga, gb;
    int code, rc;

    to_git(&ga, a);
    to_git(&gb, b);
    code = git_merge_bases(&bases, e->repo, &ga, &gb);
    if (code && code != GIT_ENOTFOUND) {
        rc = failed(-1, "cannot find the merge base");
        err_note("of %s and %s", oid_text(a), oid_text(b));
        err_hint("git fsck --full");
        return rc;
    }
    for (size_t i = 0; i < bases.count; i++)
        from_git(vec_push(out), &bases.ids[i]);
    git_oidarray_dispose(&bases);
    return 0;
}

static int lg_config_each(struct engine *e, const char *prefix, config_visit *each, void *payload)
{
    return libgit2_config_each(e->repo, prefix, each, payload);
}

const struct engine_ops engine_libgit2 = {
    .open = lg_open,
    .close = lg_close,
    .read = lg_read,
    .header = lg_header,
    .write = lg_write,
    .redirect = lg_redirect,
    .trust = lg_trust,
    .refresh = lg_refresh,
    .pack = lg_pack,
    .ref_read = lg_ref_read,
    .ref_symbolic = lg_ref_symbolic,
    .ref_each = lg_ref_each,
    .merge_bases = lg_merge_bases,
    .config_each = lg_config_each,
};
