/*
 * Inside repo/ alone: new objects in memory, for who makes many and needs few of them on a disk.
 */
#ifndef REPO_OBJECT_STORE_H
#define REPO_OBJECT_STORE_H

#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "repo/object.h"
#include "repo/oid.h"

struct stored_object {
    struct oid id;
    enum object_type type;
    struct str data;
};

struct object_store {
    struct vec objects; /* of struct stored_object, in the order in which they came */
    size_t *table;      /* their numbers and one, by id; 0: none */
    size_t table_len;   /* a power of two, or 0 */
    size_t bytes;
};

#define OBJECT_STORE_INIT                                                                          \
    {                                                                                              \
        .objects = VEC_INIT(struct stored_object), .table = NULL                                   \
    }

/* NULL where ID is not in it. Borrowed until the next object_store_add(). */
const struct stored_object *object_store_find(const struct object_store *s, const struct oid *id);

/* ID is that of the LEN bytes DATA as an object of TYPE, and not in it. */
void object_store_add(struct object_store *s, const struct oid *id, enum object_type type,
                      const void *data, size_t len);

/* Forget all; it is usable again. */
void object_store_release(struct object_store *s);

#endif
