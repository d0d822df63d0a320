#include "base/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIRST_BYTES ((size_t)4 << 10)
#define MOST_BYTES ((size_t)64 << 10)

struct pool_block {
    struct pool_block *before;
    char bytes[];
};

/* Each block is twice the one before, up to a limit; what is larger than that has its own. */
static void add_block(struct pool *p, size_t len)
{
    size_t size = p->size < MOST_BYTES / 2 ? p->size * 2 : MOST_BYTES;
    struct pool_block *block;

    if (!p->last)
        size = FIRST_BYTES;
    if (size < len)
        size = len;
    /* a sum that overflows is as much as there is not */
    block = mem_grow(NULL, size > SIZE_MAX - sizeof(*block) ? SIZE_MAX : sizeof(*block) + size, 1);
    block->before = p->last;
    p->last = block;
    p->size = size;
    p->used = 0;
}

char *pool_room(struct pool *p, size_t len)
{
    char *room;

    if (!p->last || len > p->size - p->used)
        add_block(p, len);
    room = p->last->bytes + p->used;
    p->used += len;
    return room;
}

const char *pool_dup_n(struct pool *p, const char *text, size_t len)
{
    char *copy = pool_room(p, len + 1);

    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

const char *pool_dup(struct pool *p, const char *text)
{
    return text ? pool_dup_n(p, text, strlen(text)) : NULL;
}

void pool_release(struct pool *p)
{
    while (p->last) {
        struct pool_block *before = p->last->before;

        free(p->last);
        p->last = before;
    }
    *p = (struct pool)POOL_INIT;
}
