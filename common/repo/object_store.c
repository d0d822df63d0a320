#include "repo/object_store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define TABLE_MIN 64

/* The place of ID, or the free one that it would have. */
static size_t place_of(const struct object_store *s, const struct oid *id)
{
    uint64_t hash;
    size_t at;

    memcpy(&hash, id->bytes, sizeof(hash)); /* as good as any */
    at = hash & (s->table_len - 1);
    while (s->table[at]) {
        const struct stored_object *o = vec_at(&s->objects, s->table[at] - 1);

        if (oid_eq(&o->id, id))
            break;
        at = (at + 1) & (s->table_len - 1);
    }
    return at;
}

const struct stored_object *object_store_find(const struct object_store *s, const struct oid *id)
{
    size_t number = s->table_len ? s->table[place_of(s, id)] : 0;

    return number ? vec_at(&s->objects, number - 1) : NULL;
}

/* Never more than half full. */
static void grow(struct object_store *s)
{
    if (2 * (s->objects.len + 1) <= s->table_len)
        return;
    free(s->table);
    s->table_len = s->table_len ? 2 * s->table_len : TABLE_MIN;
    s->table = mem_array(s->table_len, sizeof(*s->table));
    for (size_t i = 0; i < s->objects.len; i++) {
        const struct stored_object *o = vec_at(&s->objects, i);

        s->table[place_of(s, &o->id)] = i + 1;
    }
}

void object_store_add(struct object_store *s, const struct oid *id, enum object_type type,
                      const void *data, size_t len)
{
    struct stored_object *o;

    grow(s);
    o = vec_push(&s->objects);
    *o = (struct stored_object){.id = *id, .type = type};
    str_init(&o->data);
    str_add(&o->data, data, len);
    s->table[place_of(s, id)] = s->objects.len;
    s->bytes += len;
}

void object_store_release(struct object_store *s)
{
    vec_each (struct stored_object, o, &s->objects)
        str_release(&o->data);
    vec_release(&s->objects);
    free(s->table);
    s->table = NULL;
    s->table_len = s->bytes = 0;
}
