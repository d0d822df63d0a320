#include "survey/ancestry.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/commit.h"

/* Bits of nodes; the others are those of commits that are looked for. */
#define TIP ((uint64_t)1)
#define FROM ((uint64_t)2)
#define AT_ONCE 62

/* How many commits are looked at beyond a range, for clocks that were wrong. */
#define SLOP 1000

void ancestry_release(struct ancestry *a)
{
    vec_release(&a->nodes);
    vec_release(&a->parents);
    vec_release(&a->heap);
    free(a->table);
    a->table = NULL;
    a->table_len = 0;
}

static struct ancestry_node *node_at(const struct ancestry *a, size_t n)
{
    return vec_at(&a->nodes, n);
}

/* --- the table ----------------------------------------------------------------------------------
 */

/* Where ID is in the table, or would be. */
static size_t slot_of(const struct ancestry *a, const struct oid *id)
{
    uint64_t hash;
    size_t at;

    memcpy(&hash, id->bytes, sizeof(hash));
    at = (size_t)hash & (a->table_len - 1);
    while (a->table[at] && !oid_eq(&node_at(a, a->table[at] - 1)->id, id))
        at = (at + 1) & (a->table_len - 1);
    return at;
}

static void grow_table(struct ancestry *a)
{
    if (2 * (a->nodes.len + 1) <= a->table_len)
        return;
    free(a->table);
    a->table_len = a->table_len ? 2 * a->table_len : 1024;
    a->table = mem_array(a->table_len, sizeof(*a->table));
    for (size_t n = 0; n < a->nodes.len; n++)
        a->table[slot_of(a, &node_at(a, n)->id)] = n + 1;
}

/* When it was committed: the seconds in its "committer" line. */
static int64_t date_of(const struct commit *c)
{
    const char *line = strstr(c->raw.buf, "\ncommitter "), *at;

    if (!line || line > c->message)
        return 0;
    line++;
    at = memrchr(line, '>', strcspn(line, "\n"));
    return at ? strtoll(at + 1, NULL, 10) : 0;
}

/* The node of ID, read where it is new. ERR_NOT_FOUND (no message) where a shallow clone lacks it.
 */
static int see(size_t *out, struct ancestry *a, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    struct ancestry_node *node;
    size_t slot;
    int rc;

    grow_table(a);
    slot = slot_of(a, id);
    if (a->table[slot]) {
        *out = a->table[slot] - 1;
        return 0;
    }
    rc = commit_read(&c, a->repo, id);
    if (rc == ERR_NOT_FOUND && !repo_is_shallow(a->repo))
        rc = err_set(ERR_FAILED, "commit %s is missing", oid_text(id));
    if (!rc) {
        node = vec_push(&a->nodes);
        *node = (struct ancestry_node){
            .id = *id, .date = date_of(&c), .parents = a->parents.len, .n_parents = c.parents.len};
        vec_each (struct oid, parent, &c.parents)
            *(struct oid *)vec_push(&a->parents) = *parent;
        a->table[slot] = a->nodes.len;
        *out = a->nodes.len - 1;
    }
    commit_release(&c);
    return rc;
}

/* --- the heap -----------------------------------------------------------------------------------
 */

static size_t *heap_at(const struct ancestry *a, size_t i)
{
    return vec_at(&a->heap, i);
}

static bool is_newer(const struct ancestry *a, size_t x, size_t y)
{
    const struct ancestry_node *p = node_at(a, x), *q = node_at(a, y);

    return p->date != q->date ? p->date > q->date : x < y;
}

static void swap(size_t *x, size_t *y)
{
    size_t was = *x;

    *x = *y;
    *y = was;
}

static void sift_up(struct ancestry *a, size_t i)
{
    for (; i && is_newer(a, *heap_at(a, i), *heap_at(a, (i - 1) / 2)); i = (i - 1) / 2)
        swap(heap_at(a, i), heap_at(a, (i - 1) / 2));
}

static void sift_down(struct ancestry *a, size_t i)
{
    for (;;) {
        size_t best = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < a->heap.len; child++)
            if (is_newer(a, *heap_at(a, child), *heap_at(a, best)))
                best = child;
        if (best == i)
            return;
        swap(heap_at(a, i), heap_at(a, best));
        i = best;
    }
}

static bool waits(const struct ancestry *a, const struct ancestry_node *node)
{
    return (node->bits & TIP) && (!a->need || (node->bits & a->need) != a->need);
}

/* Take number I out of the heap. */
static size_t take(struct ancestry *a, size_t i)
{
    size_t n = *heap_at(a, i), last = *heap_at(a, a->heap.len - 1);

    vec_truncate(&a->heap, a->heap.len - 1);
    if (i < a->heap.len) {
        *heap_at(a, i) = last;
        sift_up(a, i);
        sift_down(a, i);
    }
    node_at(a, n)->queued = false;
    a->waiting -= waits(a, node_at(a, n));
    return n;
}

/* Where the oldest is. */
static size_t oldest(const struct ancestry *a)
{
    size_t best = a->heap.len / 2; /* none with children is older than they are */

    for (size_t i = best; i < a->heap.len; i++)
        if (is_newer(a, *heap_at(a, best), *heap_at(a, i)))
            best = i;
    return best;
}

/* --- walks --------------------------------------------------------------------------------------
 */

static void mark(struct ancestry *a, size_t n, uint64_t bits)
{
    struct ancestry_node *node = node_at(a, n);

    if ((node->bits | bits) == node->bits)
        return;
    if (node->queued)
        a->waiting -= waits(a, node);
    node->bits |= bits;
    a->waiting += waits(a, node);
    if (node->queued)
        return;
    node->queued = true;
    *(size_t *)vec_push(&a->heap) = n;
    sift_up(a, a->heap.len - 1);
}

/* What number N is reached from reaches its parents. */
static int pass_on(struct ancestry *a, size_t n)
{
    size_t count = node_at(a, n)->n_parents;
    int rc = 0;

    for (size_t i = 0; !rc && i < count; i++) {
        const struct oid id = *(struct oid *)vec_at(&a->parents, node_at(a, n)->parents + i);
        size_t parent;

        rc = see(&parent, a, &id);
        if (!rc)
            mark(a, parent, node_at(a, n)->bits);
        if (rc == ERR_NOT_FOUND) {
            node_at(a, n)->cut = true;
            rc = 0;
        }
    }
    return rc;
}

static void start(struct ancestry *a, uint64_t need)
{
    vec_each (struct ancestry_node, node, &a->nodes) {
        node->bits = 0;
        node->queued = node->cut = false;
    }
    vec_truncate(&a->heap, 0);
    a->need = need;
    a->waiting = 0;
}

static int mark_id(struct ancestry *a, const struct oid *id, uint64_t bits)
{
    size_t n;
    int rc = see(&n, a, id);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "commit %s is missing", oid_text(id));
    if (!rc)
        mark(a, n, bits);
    return rc;
}

/* Other bits are needed now. */
static void set_need(struct ancestry *a, uint64_t need)
{
    a->need = need;
    a->waiting = 0;
    vec_each (size_t, n, &a->heap)
        a->waiting += waits(a, node_at(a, *n));
}

static uint64_t bit_of(size_t i)
{
    return TIP << (i + 1);
}

/* The same for N of AT_ONCE or fewer. */
static int first_of(size_t *out, struct ancestry *a, const struct oid *tip, const struct oid *ids,
                    size_t n)
{
    size_t best = n, at[AT_ONCE];
    int rc = 0;

    start(a, bit_of(n) - 2);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = mark_id(a, &ids[i], bit_of(i));
        if (!rc)
            rc = see(&at[i], a, &ids[i]);
    }
    if (!rc)
        rc = mark_id(a, tip, TIP);
    while (!rc) {
        for (size_t i = 0; i < best; i++)
            if (node_at(a, at[i])->bits & TIP) {
                /* only what comes before it matters now */
                best = i;
                set_need(a, bit_of(i) - 2);
            }
        if (!best || !a->waiting)
            break;
        rc = pass_on(a, take(a, 0));
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

/* --- the range ----------------------------------------------------------------------------------
 */

/* Nothing waits any more, so no older commit is in the range, if the dates are true: go on for a
 * while from both ends, with the oldest first, as dates that are wrong are mostly too old. */
static int look_beyond(struct ancestry *a)
{
    size_t budget = SLOP + a->nodes.len / 4;
    int rc = 0;

    for (size_t i = 0; !rc && a->heap.len && i < budget; i++)
        rc = pass_on(a, take(a, i % 2 ? 0 : oldest(a)));
    return rc;
}

static bool in_range(const struct ancestry_node *node)
{
    return (node->bits & (TIP | FROM)) == TIP;
}

/* Children that are in the range and not given out yet, for each node. */
static size_t *count_children(struct ancestry *a)
{
    size_t *children = mem_array(a->nodes.len + 1, sizeof(*children));

    for (size_t n = 0; n < a->nodes.len; n++) {
        const struct ancestry_node *node = node_at(a, n);

        for (size_t i = 0; in_range(node) && i < node->n_parents; i++) {
            size_t slot = slot_of(a, vec_at(&a->parents, node->parents + i));

            if (a->table[slot])
                children[a->table[slot] - 1]++;
        }
    }
    return children;
}

/* Give them out, each before its parents. */
static void sort_range(struct vec *out, struct ancestry *a, const struct oid *tip)
{
    size_t *children = count_children(a), slot = slot_of(a, tip);

    vec_truncate(&a->heap, 0);
    if (in_range(node_at(a, a->table[slot] - 1)))
        *(size_t *)vec_push(&a->heap) = a->table[slot] - 1;
    while (a->heap.len) {
        size_t n = take(a, 0);
        const struct ancestry_node *node = node_at(a, n);

        *(struct oid *)vec_push(out) = node->id;
        for (size_t i = 0; i < node->n_parents; i++) {
            size_t at = a->table[slot_of(a, vec_at(&a->parents, node->parents + i))];

            if (!at || !in_range(node_at(a, at - 1)) || --children[at - 1])
                continue;
            *(size_t *)vec_push(&a->heap) = at - 1;
            sift_up(a, a->heap.len - 1);
        }
    }
    free(children);
}

int ancestry_range(struct vec *out, struct vec *near, bool *cut, struct ancestry *a,
                   const struct oid *tip, const struct oid *from)
{
    bool all = oid_is_none(from);
    int rc;

    start(a, all ? 0 : FROM);
    rc = all ? 0 : mark_id(a, from, FROM);
    if (!rc)
        rc = mark_id(a, tip, TIP);
    while (!rc && a->waiting)
        rc = pass_on(a, take(a, 0));
    if (!rc)
        rc = look_beyond(a);
    if (rc)
        return rc;
    *cut = false;
    vec_each (struct ancestry_node, node, &a->nodes) {
        *cut = *cut || (in_range(node) && node->cut);
        if (node->bits & FROM)
            *(struct oid *)vec_push(near) = node->id;
    }
    sort_range(out, a, tip);
    return 0;
}

size_t ancestry_parents(const struct oid **out, const struct ancestry *a, const struct oid *id)
{
    size_t at = a->table[slot_of(a, id)];
    const struct ancestry_node *node = at ? node_at(a, at - 1) : NULL;

    if (!node || !node->n_parents)
        return 0;
    *out = vec_at(&a->parents, node->parents);
    return node->n_parents;
}
