/*
 * Growing arrays of one item type. Items are addressed by index: a pointer into items is good only
 * until the next vec_push().
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

struct vec {
    void *items;
    size_t len;
    size_t cap;
    size_t size; /* of one item, in bytes */
};

#define VEC_INIT(type)                                                                             \
    {                                                                                              \
        .items = NULL, .len = 0, .cap = 0, .size = sizeof(type)                                    \
    }

/* A new item at the end, zeroed; borrowed. */
void *vec_push(struct vec *v);

/* Make room for EXTRA more items at once, where it is known how many will come: growing would move
 * all that is there again and again. */
void vec_reserve(struct vec *v, size_t extra);

/* Item number I, which is below len. */
void *vec_at(const struct vec *v, size_t i);

/* Drop all items behind the first LEN, and free the memory of all. What items own is not freed. */
void vec_truncate(struct vec *v, size_t len);
void vec_release(struct vec *v);

/* In the order of COMPARE; what is in it already costs one walk. */
void vec_sort(struct vec *v, int (*compare)(const void *, const void *));

/* Walk over the items: vec_each(struct item, it, &v) { use it; } */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type cannot stand in parentheses */
#define vec_each(type, it, v)                                                                      \
    for (type *it = (v)->items; it && it < (type *)(v)->items + (v)->len; it++)
/* NOLINTEND(bugprone-macro-parentheses) */

/* A list of strings, each owned: "struct strs" is a vec of char *. */
struct strs {
    struct vec v;
};

#define STRS_INIT                                                                                  \
    {                                                                                              \
        .v = VEC_INIT(char *)                                                                      \
    }

void strs_add(struct strs *l, const char *text); /* copies */
const char *strs_at(const struct strs *l, size_t i);
size_t strs_len(const struct strs *l);
void strs_move(struct strs *to, struct strs *from); /* all of FROM, which is empty then */
void strs_release(struct strs *l);
void strs_sort(struct strs *l);                        /* in byte order */
bool strs_has(const struct strs *l, const char *text); /* of a list in byte order */

#endif
