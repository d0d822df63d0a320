/*
 * Objects by id. Contents are git's own (gitformat: "tree" is entries of mode, name and raw id).
 */
#ifndef REPO_OBJECT_H
#define REPO_OBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

enum object_type {
    OBJECT_NONE = 0,
    OBJECT_COMMIT,
    OBJECT_TREE,
    OBJECT_BLOB,
    OBJECT_TAG,
};

/* "commit", "tree", "blob", "tag" */
const char *object_type_name(enum object_type type);

/* The type that the LEN bytes NAME are called by; OBJECT_NONE: none. */
enum object_type object_type_named(const char *name, size_t len);

/* Put the contents of ID into *data (replacing what is there) and its type into *type.
 * ERR_NOT_FOUND (no message) when it is not there. */
int object_read(struct str *data, enum object_type *type, struct repo *r,
                const struct oid *id) MUST_CHECK;

/*
 * From now on objects are taken for what their ids say, as git takes them that it finds in packs:
 * else each one is hashed again, which is half of what reading many of them costs. For who only
 * looks, and decides and writes nothing by it.
 */
void object_trust(struct repo *r);

/* As object_read(), for an object that has to be of TYPE and there; anything else is ERR_FAILED. */
int object_need(struct str *data, struct repo *r, const struct oid *id,
                enum object_type type) MUST_CHECK;

/* Type and size without the contents. ERR_NOT_FOUND (no message) when it is not there. */
int object_header(enum object_type *type, size_t *size, struct repo *r,
                  const struct oid *id) MUST_CHECK;

/* The same of what is here: nothing is fetched that a remote has promised. */
int object_header_here(enum object_type *type, size_t *size, struct repo *r,
                       const struct oid *id) MUST_CHECK;

/* Is it neither here, nor promised by a remote? */
int object_is_lost(bool *out, struct repo *r, const struct oid *id) MUST_CHECK;

/*
 * Write an object. Between object_batch_begin() and object_batch_publish() what is written
 * stays out of the repository, readable only here (see object_batch).
 */
int object_write(struct oid *out, struct repo *r, enum object_type type, const void *data,
                 size_t len) MUST_CHECK;

/* The commit that ID is, or that it is an annotated tag of (tags of tags followed). ERR_REFUSED
 * with a message when it is something else. */
int object_peel_to_commit(struct oid *out, struct repo *r, const struct oid *id) MUST_CHECK;

/*
 * A batch (one per open repository) keeps all new objects in a directory of its own, below the
 * common directory's cutover/, until they are published as one pack with a .keep beside it: a plan
 * that is dropped leaves nothing, and no concurrent "git gc --prune=now" can take an object between
 * its writing and the moving of the refs. git children that write objects join it by
 * object_batch_env().
 */
int object_batch_begin(struct repo *r) MUST_CHECK;

/* The same in a temporary directory outside the repository, which is only read: nothing of it will
 * be published. */
int object_batch_begin_apart(struct repo *r) MUST_CHECK;

/* Forget what such a batch has in memory: nobody asks for it any more. */
void object_batch_forget(struct repo *r);

/* Environment for git children, for struct proc's env: new objects go to the batch, existing ones
 * are found. NULL outside a batch, and once it is published: hooks write where they always do.
 * Borrowed. */
const char *const *object_batch_env(const struct repo *r);

/* The directory of the batch, for scratch files that go with it. Borrowed. */
const char *object_batch_dir(const struct repo *r);

/*
 * Make the objects of the batch that the N commits ROOTS reach durable in the repository, as one
 * pack; what else was written (scratch for merges) is left behind. The pack's .keep stays until the
 * caller unlinks it: *keep (freed by the caller, NULL when nothing was new) is its path.
 */
int object_batch_publish(char **keep, struct repo *r, const struct oid *roots, size_t n) MUST_CHECK;

/*
 * Make what the N commits ROOTS reach readable for everybody while the batch goes on, for what is
 * run on it before it is published: one pack, whose .keep is added to *keeps for the caller to
 * unlink. The objects stay, as those of a git that was refused do, until "git gc" drops them.
 */
int object_batch_share(struct strs *keeps, struct repo *r, const struct oid *roots,
                       size_t n) MUST_CHECK;

/*
 * Make what the N objects ROOTS reach, and the M commits KNOWN do not, durable in the repository as
 * one pack, and keep it from "git gc --prune=now" until the caller unlinks *keep, the path of its
 * .keep (freed by the caller). Objects of the batch, which has to be open, are taken along.
 */
int object_keep(char **keep, struct repo *r, const struct oid *roots, size_t n,
                const struct oid *known, size_t m) MUST_CHECK;

/* Append the path of the .keep called NAME, as it would be in this repository; false when that is
 * no name of one. A .keep is noted down by its name alone: what was noted in another repository, or
 * in this one before it was moved, then names nothing elsewhere. */
bool object_find_keep(struct str *out, const struct repo *r, const char *name);

/* Unlink the .keep at PATH, if it is one that object_keep() or object_batch_publish() made. */
int object_drop_keep(const char *path) MUST_CHECK;

/* Unlink the .keep files that tools of the suite left which were killed, or were about to make, but
 * those that are in STILL. Under the guard alone, when no journal is there. */
int object_drop_keeps(struct repo *r, const struct strs *still) MUST_CHECK;

/* Drop the batch and its directory; what was published stays. Safe without a batch. */
void object_batch_end(struct repo *r);

#endif
