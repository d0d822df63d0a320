#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void vec_reserve(struct vec *v, size_t extra)
{
    size_t most = SIZE_MAX / (v->size ? v->size : 1);

    if (extra <= v->cap - v->len)
        return;
    /* more than there can be ends the process */
    v->cap = extra > most - v->len ? SIZE_MAX : v->len + extra;
    v->items = mem_grow(v->items, v->cap, v->size);
}

void *vec_push(struct vec *v)
{
    void *item;

    if (v->len == v->cap) {
        v->cap = v->cap ? v->cap * 2 : 8;
        v->items = mem_grow(v->items, v->cap, v->size);
    }
    item = (char *)v->items + v->len++ * v->size;
    memset(item, 0, v->size);
    return item;
}

void *vec_at(const struct vec *v, size_t i)
{
    return (char *)v->items + i * v->size;
}

void vec_truncate(struct vec *v, size_t len)
{
    if (len < v->len)
        v->len = len;
}

void vec_release(struct vec *v)
{
    free(v->items);
    v->items = NULL;
    v->len = 0;
    v->cap = 0;
}

void vec_sort(struct vec *v, int (*compare)(const void *, const void *))
{
    for (size_t i = 1; i < v->len; i++) {
        if (compare(vec_at(v, i - 1), vec_at(v, i)) > 0) {
            qsort(v->items, v->len, v->size, compare);
            return;
        }
    }
}

void strs_add(struct strs *l, const char *text)
{
    *(char **)vec_push(&l->v) = mem_dup(text);
}

const char *strs_at(const struct strs *l, size_t i)
{
    return *(char **)vec_at(&l->v, i);
}

size_t strs_len(const struct strs *l)
{
    return l->v.len;
}

void strs_move(struct strs *to, struct strs *from)
{
    for (size_t i = 0; i < strs_len(from); i++)
        strs_add(to, strs_at(from, i));
    strs_release(from);
}

void strs_release(struct strs *l)
{
    vec_each (char *, p, &l->v)
        free(*p);
    vec_release(&l->v);
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void strs_sort(struct strs *l)
{
    vec_sort(&l->v, compare_text);
}

bool strs_has(const struct strs *l, const char *text)
{
    return l->v.len && bsearch(&text, l->v.items, l->v.len, sizeof(text), compare_text);
}
