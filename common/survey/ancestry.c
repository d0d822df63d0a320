#include "survey/ancestry.h"

#include <stdlib.h>

#include "survey/ancestry_walk.h"

#define AT_ONCE 62 /* bits but for those of WALK_TIP and WALK_FROM */

static uint64_t bit_of(size_t i)
{
    return WALK_TIP << (i + 1);
}

/* The same for N of AT_ONCE or fewer. */
static int first_of(size_t *out, struct ancestry *a, const struct oid *tip, const struct oid *ids,
                    size_t n)
{
    size_t best = n, at[AT_ONCE];
    int rc = 0;

    walk_start(a, bit_of(n) - 2);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = walk_mark_id(a, &ids[i], bit_of(i));
        if (!rc)
            rc = walk_see(&at[i], a, &ids[i]);
    }
    if (!rc)
        rc = walk_mark_id(a, tip, WALK_TIP);
    while (!rc) {
        for (size_t i = 0; i < best; i++)
            if (walk_node(a, at[i])->bits & WALK_TIP) {
                /* only what comes before it matters now */
                best = i;
                walk_need(a, bit_of(i) - 2);
            }
        if (!best || !a->waiting)
            break;
        rc = walk_pass_on(a, walk_take(a, 0));
    }
    if (!rc)
        *out = best;
    return rc;
}

int ancestry_first(size_t *out, struct ancestry *a, const struct oid *tip, const struct oid *ids,
                   size_t n)
{
    size_t done = 0, found = 0;
    int rc = 0;

    while (!rc && done < n) {
        size_t count = n - done < AT_ONCE ? n - done : AT_ONCE;

        rc = first_of(&found, a, tip, ids + done, count);
        if (!rc && found < count)
            break;
        done += count;
    }
    if (!rc)
        *out = done < n ? done + found : n;
    return rc;
}

size_t ancestry_parents(const struct oid **out, const struct ancestry *a, const struct oid *id)
{
    size_t at = a->table[walk_slot(a, id)];
    const struct ancestry_node *node = at ? walk_node(a, at - 1) : NULL;

    if (!node || !node->n_parents)
        return 0;
    *out = vec_at(&a->parents, node->parents);
    return node->n_parents;
}
