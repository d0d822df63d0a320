#include "plan/arrival.h"

#include <string.h>

#include "base/str.h"

static const struct tree_entry nothing = TREE_ENTRY_NONE;

struct walk {
    struct repo *r;
    struct str to, from;
    arrival_visit *each;
    void *payload;
    unsigned depth;
};

struct trees {
    struct oid before, after, dev;
};

/* The entry called as E in TREE, or one with mode 0. */
static const struct tree_entry *find(const struct tree *tree, const struct tree_entry *e)
{
    const struct tree_entry *found = tree_find(tree, e->name, strlen(e->name));

    return found ? found : &nothing;
}

/* Both trees are in the order of names, so one pass over both does. */
static void list_changed(struct vec *out, const struct arrival *here)
{
    const struct vec *old = &here->before->entries;
    size_t i = 0;

    vec_each (struct tree_entry, e, &here->after->entries) {
        const struct tree_entry *was = &nothing;
        struct arrival_entry *changed;
        int order = -1;

        while (i < old->len &&
               (order = strcmp(((struct tree_entry *)vec_at(old, i))->name, e->name)) < 0)
            i++;
        if (i < old->len && !order)
            was = vec_at(old, i++);
        if (tree_entry_eq(e, was))
            continue;
        changed = vec_push(out);
        changed->after = e;
        changed->before = was;
        changed->dev = find(here->dev, e);
    }
}

/* The tree that E is; none where it is something else. */
static struct oid tree_of(const struct tree_entry *e)
{
    return e->mode == MODE_TREE ? e->id : nothing.id;
}

static int walk(struct walk *w, const struct trees *ids);

static int walk_below(struct walk *w, const struct arrival *here)
{
    size_t to = w->to.len, from = w->from.len;
    int rc = 0;

    vec_each (struct arrival_entry, e, here->changed) {
        struct trees ids = {
            .after = e->after->id, .before = tree_of(e->before), .dev = tree_of(e->dev)};

        if (e->after->mode != MODE_TREE)
            continue;
        str_addf(&w->to, "/%s", e->after->name);
        str_addf(&w->from, "/%s", e->after->name);
        rc = walk(w, &ids);
        str_truncate(&w->to, to);
        str_truncate(&w->from, from);
        if (rc)
            break;
    }
    return rc;
}

static int walk(struct walk *w, const struct trees *ids)
{
    struct tree before = TREE_INIT, after = TREE_INIT, dev = TREE_INIT;
    struct vec changed = VEC_INIT(struct arrival_entry);
    bool same = oid_eq(&ids->after, &ids->dev);
    struct arrival here = {
        .before = &before, .after = &after, .dev = same ? &after : &dev, .changed = &changed};
    int rc = tree_check_depth(w->depth++);

    if (!rc)
        rc = tree_read(&before, w->r, &ids->before);
    if (!rc)
        rc = tree_read(&after, w->r, &ids->after);
    if (!rc && !same)
        rc = tree_read(&dev, w->r, &ids->dev);
    here.to = w->to.buf;
    here.from = w->from.buf;
    if (!rc)
        list_changed(&changed, &here);
    if (!rc)
        rc = w->each(w->payload, &here);
    if (!rc)
        rc = walk_below(w, &here);
    w->depth--;
    vec_release(&changed);
    tree_release(&before);
    tree_release(&after);
    tree_release(&dev);
    return rc;
}

int arrivals_walk(struct repo *r, const struct plan_move *m, arrival_visit *each, void *payload)
{
    const struct trees ids = {.before = m->before, .after = m->after, .dev = m->from_tree};
    struct walk w = {.r = r, .to = STR_INIT, .from = STR_INIT, .each = each, .payload = payload};
    int rc;

    str_adds(&w.to, m->to);
    str_adds(&w.from, m->from);
    rc = oid_eq(&ids.before, &ids.after) ? 0 : walk(&w, &ids);
    str_release(&w.to);
    str_release(&w.from);
    return rc;
}
