#include "survey/collide.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/path.h"
#include "repo/tree.h"

struct collide_tree {
    struct oid id;
    struct tree tree;
};

void collide_release(struct collide *c)
{
    vec_each (struct collide_tree *, kept, &c->kept) {
        tree_release(&(*kept)->tree);
        free(*kept);
    }
    vec_release(&c->kept);
    free(c->table);
}

static struct collide_tree *kept_at(const struct collide *c, size_t n)
{
    return *(struct collide_tree **)vec_at(&c->kept, n);
}

static size_t slot_of(const struct collide *c, const struct oid *id)
{
    size_t hash, at;

    memcpy(&hash, id->bytes, sizeof(hash));
    at = hash & (c->table_len - 1);
    while (c->table[at] && !oid_eq(&kept_at(c, c->table[at] - 1)->id, id))
        at = (at + 1) & (c->table_len - 1);
    return at;
}

static void grow(struct collide *c)
{
    if (2 * (c->kept.len + 1) <= c->table_len)
        return;
    free(c->table);
    c->table_len = c->table_len ? 2 * c->table_len : 64;
    c->table = mem_array(c->table_len, sizeof(*c->table));
    for (size_t n = 0; n < c->kept.len; n++)
        c->table[slot_of(c, &kept_at(c, n)->id)] = n + 1;
}

/* The tree ID, which is going to be asked for again. Borrowed. */
static int keep(const struct tree **out, struct collide *c, const struct oid *id)
{
    struct collide_tree *kept;
    size_t slot;
    int rc;

    grow(c);
    slot = slot_of(c, id);
    if (c->table[slot]) {
        *out = &kept_at(c, c->table[slot] - 1)->tree;
        return 0;
    }
    kept = mem_alloc(sizeof(*kept));
    *kept = (struct collide_tree){.id = *id, .tree = TREE_INIT};
    rc = tree_read(&kept->tree, c->repo, id);
    if (rc) {
        free(kept);
        return rc;
    }
    *(struct collide_tree **)vec_push(&c->kept) = kept;
    c->table[slot] = c->kept.len;
    *out = &kept->tree;
    return 0;
}

/* One comparison, from a directory down. */
struct comparing {
    struct collide *c;
    struct strs *out;
    struct str path; /* on main */
    bool is_mapped;  /* below what a promote maps: else that is passed over */
    unsigned depth;
};

static const struct tree_entry nothing = TREE_ENTRY_NONE;
static const struct oid no_tree = OID_NONE;

static bool passes_over(const struct comparing *w)
{
    const struct settings *s = w->c->settings;

    if (!strs_len(&s->version_files) && !strcmp(w->path.buf, "VERSION"))
        return true;
    for (size_t i = 0; i < strs_len(&s->version_files); i++)
        if (!strcmp(w->path.buf, strs_at(&s->version_files, i)))
            return true;
    if (w->is_mapped)
        return false;
    for (size_t i = 0; i < strs_len(&s->retire); i++)
        if (path_is_within(w->path.buf, strs_at(&s->retire, i)))
            return true;
    vec_each (struct map, map, &s->maps)
        if (path_is_within(w->path.buf, map->from))
            return true;
    return false;
}

static int compare_trees(struct comparing *w, const struct oid *base, const struct oid *ours,
                         const struct oid *theirs);

static const struct oid *tree_of(const struct tree_entry *e)
{
    return e->mode == MODE_TREE ? &e->id : &no_tree;
}

static int compare_entry(struct comparing *w, const struct tree_entry *base,
                         const struct tree_entry *ours, const struct tree_entry *theirs)
{
    if (w->is_mapped && !theirs->mode && w->c->settings->mode == MODE_OVERLAY)
        return 0; /* what the branch lacks stays */
    if (tree_entry_eq(ours, base) || tree_entry_eq(theirs, base) || tree_entry_eq(ours, theirs) ||
        passes_over(w))
        return 0;
    /* one side has no directory there, which the other has changed */
    if (ours->mode == MODE_TREE && theirs->mode == MODE_TREE)
        return compare_trees(w, tree_of(base), &ours->id, &theirs->id);
    strs_add(w->out, w->path.buf);
    return 0;
}

static const struct tree_entry *find(const struct tree *t, const char *name)
{
    const struct tree_entry *e = t ? tree_find(t, name, strlen(name)) : NULL;

    return e ? e : &nothing;
}

/* What is in OURS, or was in BASE; what THEIRS alone has is in nobody's way. */
static int compare_names(struct comparing *w, const struct tree *base, const struct tree *ours,
                         const struct tree *theirs)
{
    size_t len = w->path.len, i = 0, j = 0;
    int rc = 0;

    while (!rc && (i < base->entries.len || j < ours->entries.len)) {
        const struct tree_entry *x = i < base->entries.len ? vec_at(&base->entries, i) : NULL;
        const struct tree_entry *y = j < ours->entries.len ? vec_at(&ours->entries, j) : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->name, y->name);
        const struct tree_entry *was = x && order <= 0 ? x : &nothing;
        const struct tree_entry *is = y && order >= 0 ? y : &nothing;
        const char *name = was->mode ? was->name : is->name;

        i += order <= 0;
        j += order >= 0;
        if (tree_entry_eq(was, is))
            continue;
        if (len)
            str_addc(&w->path, '/');
        str_adds(&w->path, name);
        rc = compare_entry(w, was, is, find(theirs, name));
        str_truncate(&w->path, len);
    }
    return rc;
}

static int compare_trees(struct comparing *w, const struct oid *base, const struct oid *ours,
                         const struct oid *theirs)
{
    const struct tree *b = NULL, *o = NULL;
    struct tree t = TREE_INIT;
    int rc;

    if (oid_eq(base, ours) || oid_eq(base, theirs) || oid_eq(ours, theirs))
        return 0;
    rc = tree_check_depth(w->depth++);
    if (!rc)
        rc = keep(&b, w->c, base);
    if (!rc)
        rc = keep(&o, w->c, ours);
    if (!rc)
        rc = tree_read(&t, w->c->repo, theirs);
    if (!rc)
        rc = compare_names(w, b, o, &t);
    tree_release(&t);
    w->depth--;
    return rc;
}

/* *found: PATH is a directory of ROOT. */
static int look_up(struct oid *out, bool *found, struct repo *r, const struct oid *root,
                   const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = oid_is_none(root) ? ERR_NOT_FOUND : tree_lookup(&e, r, root, path);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    *found = !rc && e.mode == MODE_TREE;
    *out = *found ? e.id : no_tree;
    return 0;
}

/* What was there before the branch began with its copy is what it is a copy of. */
static int compare_map(struct comparing *w, const struct map *map, const struct oid *base,
                       const struct oid *ours, const struct oid *theirs)
{
    struct repo *r = w->c->repo;
    struct oid before, now, copy;
    bool has, there;
    int rc = look_up(&copy, &has, r, theirs, map->from);

    if (rc || !has)
        return rc;
    rc = look_up(&before, &there, r, base, map->to);
    if (!rc)
        rc = look_up(&now, &there, r, ours, map->to);
    if (rc || oid_eq(&before, &now))
        return rc;
    str_reset(&w->path);
    if (strcmp(map->to, ".") != 0)
        str_adds(&w->path, map->to);
    w->is_mapped = true;
    return compare_trees(w, &before, &now, &copy);
}

int collide_find(struct strs *out, struct collide *c, const struct oid *base,
                 const struct oid *ours, const struct oid *theirs)
{
    struct comparing w = {.c = c, .out = out, .path = STR_INIT};
    int rc = compare_trees(&w, base, ours, theirs);

    vec_each (struct map, map, &c->settings->maps)
        if (!rc)
            rc = compare_map(&w, map, base, ours, theirs);
    str_release(&w.path);
    return rc;
}
