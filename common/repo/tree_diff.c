/* tree_diff(): two trees side by side. */
#include <string.h>

#include "base/str.h"
#include "repo/tree.h"

struct walk {
    struct repo *r;
    struct str path; /* of what is being compared */
    tree_visit *each;
    void *payload;
    unsigned depth;
};

static const struct tree_entry nothing = TREE_ENTRY_NONE;
static const struct oid no_tree = OID_NONE;

static int diff_trees(struct walk *w, const struct oid *before, const struct oid *after);

/* A directory that only one side has. */
static int diff_whole(struct walk *w, const struct tree_entry *before,
                      const struct tree_entry *after)
{
    size_t len = w->path.len;
    int rc;

    str_addc(&w->path, '/');
    rc = w->each(w->payload, w->path.buf, before, after);
    str_truncate(&w->path, len);
    if (rc == TREE_SKIP)
        return 0;
    return rc ? rc
              : diff_trees(w, before->mode ? &before->id : &no_tree,
                           after->mode ? &after->id : &no_tree);
}

/* One side alone: a directory as a whole, or the one path. */
static int diff_side(struct walk *w, const struct tree_entry *before,
                     const struct tree_entry *after)
{
    const struct tree_entry *e = before->mode ? before : after;

    if (e->mode == MODE_TREE)
        return diff_whole(w, before, after);
    return w->each(w->payload, w->path.buf, before, after);
}

static int diff_pair(struct walk *w, const struct tree_entry *before,
                     const struct tree_entry *after)
{
    bool was_tree = before->mode == MODE_TREE, is_tree = after->mode == MODE_TREE;
    int rc;

    if (tree_entry_eq(before, after))
        return 0;
    if (was_tree && is_tree)
        return diff_trees(w, &before->id, &after->id);
    if (!before->mode || !after->mode || (!was_tree && !is_tree))
        return diff_side(w, before, after);
    rc = diff_side(w, before, &nothing);
    return rc ? rc : diff_side(w, &nothing, after);
}

static int diff_name(struct walk *w, const struct tree_entry *before,
                     const struct tree_entry *after)
{
    size_t len = w->path.len;
    int rc;

    if (len)
        str_addc(&w->path, '/');
    str_adds(&w->path, before->mode ? before->name : after->name);
    rc = diff_pair(w, before, after);
    str_truncate(&w->path, len);
    return rc;
}

static int diff_trees(struct walk *w, const struct oid *before, const struct oid *after)
{
    struct tree a = TREE_INIT, b = TREE_INIT;
    size_t i = 0, j = 0;
    int rc = tree_check_depth(w->depth++);

    if (!rc)
        rc = tree_read(&a, w->r, before);
    if (!rc)
        rc = tree_read(&b, w->r, after);
    while (!rc && (i < a.entries.len || j < b.entries.len)) {
        const struct tree_entry *x = i < a.entries.len ? vec_at(&a.entries, i) : NULL;
        const struct tree_entry *y = j < b.entries.len ? vec_at(&b.entries, j) : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->name, y->name);

        rc = diff_name(w, x && order <= 0 ? x : &nothing, y && order >= 0 ? y : &nothing);
        i += order <= 0;
        j += order >= 0;
    }
    w->depth--;
    tree_release(&a);
    tree_release(&b);
    return rc;
}

int tree_diff(struct repo *r, const struct oid *before, const struct oid *after, tree_visit *each,
              void *payload)
{
    struct walk w = {.r = r, .path = STR_INIT, .each = each, .payload = payload};
    int rc = oid_eq(before, after) ? 0 : diff_trees(&w, before, after);

    str_release(&w.path);
    return rc;
}
