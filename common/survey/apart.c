#include "survey/apart.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/ancestry_walk.h"

/* So many commits are looked at beyond where the dates say that all is known. */
#define SLOP 200

/* How often the time is looked at. */
#define AT_ONCE 32

static bool is_over(const struct apart_patience *p)
{
    return p && p->is_over(p->payload);
}

/* What is no commit, or is not here, is not known; it is no reason not to tell of the others. */
static void start(struct apart *all, size_t n, struct ancestry *a)
{
    for (size_t i = 0; i < n; i++) {
        size_t node;

        all[i].how = APART_UNKNOWN;
        all[i].base = (struct oid)OID_NONE;
        if (walk_see(&node, a, &all[i].tip)) {
            err_clear();
            continue;
        }
        all[i].how = APART_BEYOND;
        all[i].date = walk_node(a, node)->date;
        walk_mark(a, node, WALK_TIP);
    }
}

static int walk(struct ancestry *a, const struct apart_patience *p)
{
    size_t budget = SLOP;
    int rc = 0;

    for (size_t i = 1; !rc && a->heap.len && (a->waiting || budget); i++) {
        if (i % AT_ONCE == 0 && is_over(p))
            break;
        budget -= !a->waiting;
        rc = walk_pass_on(a, walk_take(a, 0));
    }
    return rc;
}

/* Going down from one tip to what main has. */
struct descent {
    struct ancestry *a;
    struct apart *of;
    size_t *seen; /* by node: the number of the descent that was there last */
    size_t number;
    struct vec todo; /* of size_t: nodes */
};

static bool is_mains(const struct ancestry_node *node)
{
    return node->bits & WALK_FROM;
}

static void reach(struct descent *d, const struct oid *id)
{
    size_t at = d->a->table[walk_slot(d->a, id)];
    const struct ancestry_node *node = at ? walk_node(d->a, at - 1) : NULL;

    if (!node || d->seen[at - 1] == d->number)
        return;
    d->seen[at - 1] = d->number;
    if (!is_mains(node)) {
        *(size_t *)vec_push(&d->todo) = at - 1;
    } else if (oid_is_none(&d->of->base) || node->date > d->of->base_date) {
        d->of->base = node->id;
        d->of->base_date = node->date;
    }
}

static void descend(struct descent *d)
{
    struct apart *of = d->of;

    d->number++;
    reach(d, &of->tip);
    if (!d->todo.len) {
        of->how = APART_WITHIN;
        of->base = of->tip;
    }
    while (d->todo.len) {
        const struct ancestry_node *node =
            walk_node(d->a, *(size_t *)vec_at(&d->todo, d->todo.len - 1));

        vec_truncate(&d->todo, d->todo.len - 1);
        of->ahead++;
        of->cut = of->cut || node->cut;
        if (node->queued)
            of->how = APART_UNKNOWN;
        for (size_t i = 0; i < node->n_parents; i++)
            reach(d, vec_at(&d->a->parents, node->parents + i));
    }
}

int apart_find(struct apart *all, size_t n, struct ancestry *a, const struct oid *main,
               const struct apart_patience *patience)
{
    struct descent d = {.a = a, .todo = VEC_INIT(size_t)};
    int rc;

    walk_start(a, WALK_FROM);
    rc = walk_mark_id(a, main, WALK_FROM);
    if (rc)
        return rc;
    start(all, n, a);
    rc = walk(a, patience);
    d.seen = mem_array(a->nodes.len + 1, sizeof(*d.seen));
    for (size_t i = 0; !rc && i < n; i++) {
        d.of = &all[i];
        if (all[i].how == APART_BEYOND && !is_over(patience))
            descend(&d);
        else if (all[i].how == APART_BEYOND)
            all[i].how = APART_UNKNOWN;
    }
    free(d.seen);
    vec_release(&d.todo);
    return rc;
}

int apart_line(struct vec *out, struct ancestry *a, const struct oid *tip, size_t max,
               bool (*wanted)(void *payload, const struct apart_step *step), void *payload)
{
    struct oid id = *tip;

    for (size_t i = 0; i < max; i++) {
        const struct ancestry_node *node;
        struct apart_step step;
        size_t n;
        int rc = walk_see(&n, a, &id);

        if (rc)
            return rc == ERR_NOT_FOUND ? 0 : rc;
        node = walk_node(a, n);
        step = (struct apart_step){node->id, node->date};
        *(struct apart_step *)vec_push(out) = step;
        if (!wanted(payload, &step) || !node->n_parents)
            return 0;
        id = *(struct oid *)vec_at(&a->parents, node->parents);
    }
    return 0;
}
