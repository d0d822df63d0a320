/*
 * Inside repo/ alone: objects that were read, kept for who reads them again. Trees near the root
 * and the commits of main are read over and over, and the second engine asks another process for
 * each. One object per place, the later one stays; what is large is not kept, and all is bounded.
 */
#ifndef REPO_OBJECT_CACHE_H
#define REPO_OBJECT_CACHE_H

#include <stdbool.h>

#include "base/str.h"
#include "repo/object.h"
#include "repo/oid.h"

struct cached_object;
struct object_cache {
    struct cached_object *places; /* NULL: none was kept yet */
    size_t bytes;
};

#define OBJECT_CACHE_INIT                                                                          \
    {                                                                                              \
        .places = NULL, .bytes = 0                                                                 \
    }

/* Is ID kept? Then its contents take the place of what is in *data. */
bool object_cache_find(struct str *data, enum object_type *type, const struct object_cache *c,
                       const struct oid *id);

void object_cache_keep(struct object_cache *c, const struct oid *id, enum object_type type,
                       const struct str *data);

/* Forget all. */
void object_cache_release(struct object_cache *c);

#endif
