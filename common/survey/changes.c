#include "survey/changes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "repo/index.h"

void changes_release(struct changes *c)
{
    vec_each (struct change, change, &c->v)
        free(change->path);
    vec_release(&c->v);
}

static int add(void *payload, const char *path, const struct tree_entry *before,
               const struct tree_entry *after)
{
    struct changes *c = payload;
    struct change *change;

    if (str_ends(path, "/"))
        return 0; /* a directory as a whole: its paths follow */
    change = vec_push(&c->v);
    *change = (struct change){.path = mem_dup(path), .before = *before, .after = *after};
    change->before.name = change->after.name = "";
    return 0;
}

int changes_of_trees(struct changes *out, struct repo *r, const struct oid *before,
                     const struct oid *after)
{
    return tree_diff(r, before, after, add, out);
}

static int compare(const void *a, const void *b)
{
    const struct change *x = a, *y = b;

    return strcmp(x->path, y->path);
}

int changes_of_index(struct changes *out, struct repo *r, const struct oid *before)
{
    int rc = index_diff(r, before, add, out);

    vec_sort(&out->v, compare);
    return rc;
}

const struct change *changes_find(const struct changes *c, const char *path)
{
    size_t low = 0, high = c->v.len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct change *change = vec_at(&c->v, mid);
        int order = strcmp(change->path, path);

        if (!order)
            return change;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
