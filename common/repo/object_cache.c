#include "repo/object_cache.h"

#include <stdlib.h>

#include "base/mem.h"

#define PLACES 16384                  /* a power of two */
#define OBJECT_MAX ((size_t)64 << 10) /* bytes of one */
#define BYTES_MAX ((size_t)64 << 20)  /* of all: beyond, all are forgotten */

struct cached_object {
    struct oid id;
    enum object_type type; /* OBJECT_NONE: the place is free */
    char *bytes;
    size_t len;
};

static struct cached_object *place_of(const struct object_cache *c, const struct oid *id)
{
    size_t n = (size_t)id->bytes[0] << 16 | (size_t)id->bytes[1] << 8 | id->bytes[2];

    return &c->places[n & (PLACES - 1)];
}

bool object_cache_find(struct str *data, enum object_type *type, const struct object_cache *c,
                       const struct oid *id)
{
    const struct cached_object *o = c->places ? place_of(c, id) : NULL;

    if (!o || !o->type || !oid_eq(&o->id, id))
        return false;
    str_reset(data);
    str_add(data, o->bytes, o->len);
    *type = o->type;
    return true;
}

void object_cache_release(struct object_cache *c)
{
    for (size_t i = 0; c->places && i < PLACES; i++)
        free(c->places[i].bytes);
    free(c->places);
    c->places = NULL;
    c->bytes = 0;
}

void object_cache_keep(struct object_cache *c, const struct oid *id, enum object_type type,
                       const struct str *data)
{
    struct cached_object *o;

    if (data->len > OBJECT_MAX)
        return;
    if (c->bytes > BYTES_MAX)
        object_cache_release(c);
    if (!c->places)
        c->places = mem_array(PLACES, sizeof(*c->places));
    o = place_of(c, id);
    c->bytes -= o->len;
    free(o->bytes);
    *o = (struct cached_object){
        .id = *id, .type = type, .bytes = mem_dup_n(data->buf, data->len), .len = data->len};
    c->bytes += o->len;
}
