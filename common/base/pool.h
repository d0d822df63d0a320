/*
 * Texts that go all at once: of thousands of small ones, each costs its bytes and no more. What a
 * pool gives stays where it is until pool_release().
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool_block;
struct pool {
    struct pool_block *last; /* NULL: nothing was asked of it */
    size_t used, size;       /* bytes of LAST */
};

#define POOL_INIT                                                                                  \
    {                                                                                              \
        .last = NULL, .used = 0, .size = 0                                                         \
    }

/* LEN bytes for text, not initialised and not aligned. */
char *pool_room(struct pool *p, size_t len);

/* A copy of TEXT, or NULL of NULL; of its first LEN bytes, with a NUL behind them. */
const char *pool_dup(struct pool *p, const char *text);
const char *pool_dup_n(struct pool *p, const char *text, size_t len);

void pool_release(struct pool *p);

#endif
