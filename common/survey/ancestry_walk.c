#include "survey/ancestry_walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/commit.h"

void ancestry_release(struct ancestry *a)
{
    vec_release(&a->nodes);
    vec_release(&a->parents);
    vec_release(&a->heap);
    free(a->table);
    a->table = NULL;
    a->table_len = 0;
}

struct ancestry_node *walk_node(const struct ancestry *a, size_t n)
{
    return vec_at(&a->nodes, n);
}

/* --- the table ----------------------------------------------------------------------------------
 */

size_t walk_slot(const struct ancestry *a, const struct oid *id)
{
    uint64_t hash;
    size_t at;

    memcpy(&hash, id->bytes, sizeof(hash));
    at = (size_t)hash & (a->table_len - 1);
    while (a->table[at] && !oid_eq(&walk_node(a, a->table[at] - 1)->id, id))
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
        a->table[walk_slot(a, &walk_node(a, n)->id)] = n + 1;
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

int walk_see(size_t *out, struct ancestry *a, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    struct ancestry_node *node;
    size_t slot;
    int rc;

    grow_table(a);
    slot = walk_slot(a, id);
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
    const struct ancestry_node *p = walk_node(a, x), *q = walk_node(a, y);

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

void walk_push(struct ancestry *a, size_t n)
{
    *(size_t *)vec_push(&a->heap) = n;
    sift_up(a, a->heap.len - 1);
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
    return (node->bits & WALK_TIP) && (!a->need || (node->bits & a->need) != a->need);
}

size_t walk_take(struct ancestry *a, size_t i)
{
    size_t n = *heap_at(a, i), last = *heap_at(a, a->heap.len - 1);

    vec_truncate(&a->heap, a->heap.len - 1);
    if (i < a->heap.len) {
        *heap_at(a, i) = last;
        sift_up(a, i);
        sift_down(a, i);
    }
    walk_node(a, n)->queued = false;
    a->waiting -= waits(a, walk_node(a, n));
    return n;
}

size_t walk_oldest(const struct ancestry *a)
{
    size_t best = a->heap.len / 2; /* none with children is older than they are */

    for (size_t i = best; i < a->heap.len; i++)
        if (is_newer(a, *heap_at(a, best), *heap_at(a, i)))
            best = i;
    return best;
}

/* --- walks --------------------------------------------------------------------------------------
 */

void walk_mark(struct ancestry *a, size_t n, uint64_t bits)
{
    struct ancestry_node *node = walk_node(a, n);

    if ((node->bits | bits) == node->bits)
        return;
    if (node->queued)
        a->waiting -= waits(a, node);
    node->bits |= bits;
    a->waiting += waits(a, node);
    if (node->queued)
        return;
    node->queued = true;
    walk_push(a, n);
}

int walk_pass_on(struct ancestry *a, size_t n)
{
    size_t count = walk_node(a, n)->n_parents;
    int rc = 0;

    for (size_t i = 0; !rc && i < count; i++) {
        const struct oid id = *(struct oid *)vec_at(&a->parents, walk_node(a, n)->parents + i);
        size_t parent;

        rc = walk_see(&parent, a, &id);
        if (!rc)
            walk_mark(a, parent, walk_node(a, n)->bits);
        if (rc == ERR_NOT_FOUND) {
            walk_node(a, n)->cut = true;
            rc = 0;
        }
    }
    return rc;
}

void walk_start(struct ancestry *a, uint64_t need)
{
    vec_each (struct ancestry_node, node, &a->nodes) {
        node->bits = 0;
        node->queued = node->cut = false;
    }
    vec_truncate(&a->heap, 0);
    a->need = need;
    a->waiting = 0;
}

int walk_mark_id(struct ancestry *a, const struct oid *id, uint64_t bits)
{
    size_t n;
    int rc = walk_see(&n, a, id);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "commit %s is missing", oid_text(id));
    if (!rc)
        walk_mark(a, n, bits);
    return rc;
}

void walk_need(struct ancestry *a, uint64_t need)
{
    a->need = need;
    a->waiting = 0;
    vec_each (size_t, n, &a->heap)
        a->waiting += waits(a, walk_node(a, *n));
}
