/* ancestry_range(), ancestry_gained(): what one commit reaches, and others do not. */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/ancestry_walk.h"

/* How many commits are looked at beyond a range, for clocks that were wrong. */
#define SLOP 1000

/* How many times as many commits as are wanted are looked at to find those that are gained. */
#define BEYOND 4

/* Nothing waits any more, so no older commit is in the range, if the dates are true: go on for a
 * while from both ends, with the oldest first, as dates that are wrong are mostly too old. */
static int look_beyond(struct ancestry *a)
{
    size_t budget = SLOP + a->nodes.len / 4;
    int rc = 0;

    for (size_t i = 0; !rc && a->heap.len && i < budget; i++)
        rc = walk_pass_on(a, walk_take(a, i % 2 ? 0 : walk_oldest(a)));
    return rc;
}

static bool in_range(const struct ancestry_node *node)
{
    return (node->bits & (WALK_TIP | WALK_FROM)) == WALK_TIP;
}

/* Children that are in the range and not given out yet, for each node. */
static size_t *count_children(struct ancestry *a)
{
    size_t *children = mem_array(a->nodes.len + 1, sizeof(*children));

    for (size_t n = 0; n < a->nodes.len; n++) {
        const struct ancestry_node *node = walk_node(a, n);

        for (size_t i = 0; in_range(node) && i < node->n_parents; i++) {
            size_t slot = walk_slot(a, vec_at(&a->parents, node->parents + i));

            if (a->table[slot])
                children[a->table[slot] - 1]++;
        }
    }
    return children;
}

/* Give them out, each before its parents. */
static void sort_range(struct vec *out, struct ancestry *a, const struct oid *tip)
{
    size_t *children = count_children(a), slot = walk_slot(a, tip);

    vec_truncate(&a->heap, 0);
    if (a->table[slot] && in_range(walk_node(a, a->table[slot] - 1)))
        walk_push(a, a->table[slot] - 1);
    while (a->heap.len) {
        size_t n = walk_take(a, 0);
        const struct ancestry_node *node = walk_node(a, n);

        *(struct oid *)vec_push(out) = node->id;
        for (size_t i = 0; i < node->n_parents; i++) {
            size_t at = a->table[walk_slot(a, vec_at(&a->parents, node->parents + i))];

            if (!at || !in_range(walk_node(a, at - 1)) || --children[at - 1])
                continue;
            walk_push(a, at - 1);
        }
    }
    free(children);
}

int ancestry_range(struct vec *out, struct vec *near, bool *cut, struct ancestry *a,
                   const struct oid *tip, const struct oid *from)
{
    bool all = oid_is_none(from);
    int rc;

    walk_start(a, all ? 0 : WALK_FROM);
    rc = all ? 0 : walk_mark_id(a, from, WALK_FROM);
    if (!rc)
        rc = walk_mark_id(a, tip, WALK_TIP);
    while (!rc && a->waiting)
        rc = walk_pass_on(a, walk_take(a, 0));
    if (!rc)
        rc = look_beyond(a);
    if (rc)
        return rc;
    *cut = false;
    vec_each (struct ancestry_node, node, &a->nodes) {
        *cut = *cut || (in_range(node) && node->cut);
        if (node->bits & WALK_FROM)
            *(struct oid *)vec_push(near) = node->id;
    }
    sort_range(out, a, tip);
    return 0;
}

/* Where a shallow clone lacks the commit, it has nothing to tell. */
static int mark_if_there(struct ancestry *a, const struct oid *id, uint64_t bits)
{
    size_t n;
    int rc = oid_is_none(id) ? ERR_NOT_FOUND : walk_see(&n, a, id);

    if (!rc)
        walk_mark(a, n, bits);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int ancestry_gained(struct vec *out, struct ancestry *a, const struct oid *tip,
                    const struct oid *known, size_t n, size_t max)
{
    size_t before = out->len;
    int rc = 0;

    walk_start(a, WALK_FROM);
    for (size_t i = 0; !rc && i < n; i++)
        rc = mark_if_there(a, &known[i], WALK_FROM);
    if (!rc)
        rc = mark_if_there(a, tip, WALK_TIP);
    while (!rc && a->waiting && a->nodes.len < BEYOND * max)
        rc = walk_pass_on(a, walk_take(a, 0));
    if (rc || !a->table_len)
        return rc;
    sort_range(out, a, tip);
    if (out->len - before > max + 1)
        vec_truncate(out, before + max + 1);
    return 0;
}
