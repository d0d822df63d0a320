/*
 * Inside repo/ alone: what an engine does for the room. Everything else (trees, commits, merges) is
 * written once above these few functions, so that a second engine is one more file with one more
 * table.
 */
#ifndef REPO_ENGINE_H
#define REPO_ENGINE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/gitconfig.h"
#include "repo/object.h"
#include "repo/oid.h"
#include "repo/ref.h"
#include "repo/repo.h"

struct engine;

struct engine_ops {
    /* Open; the paths go into the four strings (no slash at the end), work_tree empty when bare. */
    int (*open)(struct engine **out, struct str *git_dir, struct str *common_dir,
                struct str *work_tree, size_t *oid_len);
    void (*close)(struct engine *e);
    int (*read)(struct str *data, enum object_type *type, struct engine *e, const struct oid *id);
    int (*header)(enum object_type *type, size_t *size, struct engine *e, const struct oid *id);
    int (*write)(struct oid *out, struct engine *e, enum object_type type, const void *data,
                 size_t len);
    /* From now on objects are also read from the directory DIR, and written there alone; with NULL,
     * to the repository again. ENV, good until then, is what makes a git do the same. */
    int (*redirect)(struct engine *e, const char *dir, const char *const *env);
    /* Take what is read from now on for what its id says. */
    void (*trust)(struct engine *e);
    /* See the packs that were added since. */
    int (*refresh)(struct engine *e);
    /* Write a pack of the N objects into the directory PACK_DIR; its name (hex) goes to *name.
     * libgit2 reads all tags for it, for the order of the objects, and may fail at a broken one. */
    int (*pack)(struct str *name, struct engine *e, const char *pack_dir, const struct oid *ids,
                size_t n);
    int (*ref_read)(struct oid *out, struct engine *e, const char *name);
    int (*ref_symbolic)(struct str *out, struct engine *e, const char *name);
    int (*ref_each)(struct engine *e, const char *prefix, ref_visit *each, void *payload);
    int (*merge_bases)(struct vec *out, struct engine *e, const struct oid *a, const struct oid *b);
    int (*config_each)(struct engine *e, const char *prefix, config_visit *each, void *payload);
};

extern const struct engine_ops engine_libgit2, engine_git;

/* What the .keep files of ours say. */
#define KEEP_TEXT "cutover: until the refs are published"

/* Is the repository only read, with a batch outside of it? */
bool batch_is_apart(const struct repo *r);

/*
 * A batch outside of it keeps in memory what is written, until it is to be found elsewhere: by a
 * git that joins the batch, or by the engine itself.
 */
struct stored_object;
const struct stored_object *batch_find(const struct repo *r, const struct oid *id);
int batch_write(struct oid *out, struct repo *r, enum object_type type, const void *data,
                size_t len) MUST_CHECK;
int batch_settle(struct repo *r) MUST_CHECK;

/* Append the directory that objects are written to, outside a batch. */
void find_objects_dir(struct str *out, const struct repo *r);

/* Move the pack NAME (hex), which is in the batch, into the repository; *keep: its .keep there. */
int batch_publish_pack(struct str *keep, struct repo *r, const char *name) MUST_CHECK;

/* The parts of a repository, for the files of this room. */
struct batch;
struct repo {
    const struct engine_ops *ops;
    struct engine *engine;
    struct str git_dir, common_dir, work_tree;
    size_t oid_len;
    struct batch *batch; /* NULL outside object_batch_begin() .. object_batch_end() */
    bool alone;          /* see merge_alone() */
};

#endif
