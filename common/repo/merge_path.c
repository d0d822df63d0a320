/*
 * merge_by_path(): the merge in which each path has one side's version. It gives up, for git to
 * tell, wherever git's answer could be another:
 *  - both sides changed a path in different ways (contents, modes, a directory against a file);
 *  - one side added something to a directory that the other has removed: git may have seen the
 *    directory renamed (merge.directoryRenames);
 *  - a path is gone on both sides while one side has new paths: each may have renamed it elsewhere.
 * A rename that meets no change of the other side needs no detection: its delete and its add say
 * all.
 */
#include <string.h>

#include "repo/merge_internal.h"
#include "repo/tree.h"

struct walk {
    struct repo *r;
    bool added;        /* a path is new on some side */
    bool both_removed; /* a path is gone on both */
    unsigned depth;
};

static const struct tree_entry nothing = TREE_ENTRY_NONE;
static const struct oid no_tree = OID_NONE;

struct three {
    const struct tree_entry *base, *ours, *theirs;
};

static int merge_dirs(struct tree_entry *out, struct walk *w, const struct three *in);

static bool is_tree(const struct tree_entry *e)
{
    return e->mode == MODE_TREE;
}

static void note(struct walk *w, const struct three *in)
{
    bool was = in->base->mode, one = in->ours->mode, two = in->theirs->mode;

    /* a directory that changed may hold new paths, and one changed alike on both sides, removed
     * ones */
    w->added = w->added || (!was && (one || two)) || is_tree(in->ours) || is_tree(in->theirs);
    w->both_removed = w->both_removed || (was && !one && !two) ||
                      (is_tree(in->ours) && tree_entry_eq(in->ours, in->theirs));
}

/* Put what becomes of one name into *out (mode 0: nothing). */
static int merge_name(struct tree_entry *out, struct walk *w, const struct three *in)
{
    bool ours_same = tree_entry_eq(in->base, in->ours);
    bool theirs_same = tree_entry_eq(in->base, in->theirs);
    bool dir_ours = is_tree(in->ours) || !in->ours->mode;
    bool dir_theirs = is_tree(in->theirs) || !in->theirs->mode;

    if (ours_same && theirs_same) {
        *out = *in->ours;
        return 0;
    }
    note(w, in);
    if (tree_entry_eq(in->ours, in->theirs) || theirs_same) {
        *out = *in->ours;
        return 0;
    }
    if (ours_same) {
        *out = *in->theirs;
        return 0;
    }
    /* a base that was a file and is a directory on both sides now is gone on both */
    if (dir_ours && dir_theirs && (is_tree(in->base) || !in->base->mode))
        return merge_dirs(out, w, in);
    return MERGE_NEEDS_GIT;
}

struct cursor {
    struct tree tree;
    size_t at;
};

static int open_dir(struct cursor *c, struct repo *r, const struct tree_entry *e)
{
    return tree_read(&c->tree, r, is_tree(e) ? &e->id : &no_tree);
}

static const struct tree_entry *peek(const struct cursor *c)
{
    return c->at < c->tree.entries.len ? vec_at(&c->tree.entries, c->at) : NULL;
}

/* The entry called NAME at the cursor, which moves on, or nothing. */
static const struct tree_entry *take(struct cursor *c, const char *name)
{
    const struct tree_entry *e = peek(c);

    if (!e || strcmp(e->name, name) != 0)
        return &nothing;
    c->at++;
    return e;
}

static const char *first_name(const struct cursor c[3])
{
    const char *name = NULL;

    for (int i = 0; i < 3; i++) {
        const struct tree_entry *e = peek(&c[i]);

        if (e && (!name || strcmp(e->name, name) < 0))
            name = e->name;
    }
    return name;
}

static int merge_entries(struct tree_maker *maker, struct walk *w, struct cursor c[3],
                         const struct three *dir)
{
    bool one_gone = is_tree(dir->base) && (!is_tree(dir->ours) || !is_tree(dir->theirs));
    const char *name;

    while ((name = first_name(c))) {
        struct three in = {take(&c[0], name), take(&c[1], name), take(&c[2], name)};
        struct tree_entry now = TREE_ENTRY_NONE;
        int rc;

        if (one_gone && !in.base->mode)
            return MERGE_NEEDS_GIT;
        rc = merge_name(&now, w, &in);
        if (rc)
            return rc;
        if (now.mode)
            tree_maker_add(maker, name, now.mode, &now.id);
    }
    return 0;
}

/* A directory, or nothing, on each of the three sides. */
static int merge_dirs(struct tree_entry *out, struct walk *w, const struct three *in)
{
    struct cursor c[3] = {{.tree = TREE_INIT}, {.tree = TREE_INIT}, {.tree = TREE_INIT}};
    struct tree_maker maker = TREE_MAKER_INIT;
    struct tree_entry made = {.name = "", .mode = MODE_TREE, .id = OID_NONE};
    int rc = tree_check_depth(w->depth++);

    if (!rc)
        rc = open_dir(&c[0], w->r, in->base);
    if (!rc)
        rc = open_dir(&c[1], w->r, in->ours);
    if (!rc)
        rc = open_dir(&c[2], w->r, in->theirs);
    if (!rc)
        rc = merge_entries(&maker, w, c, in);
    if (!rc)
        rc = tree_maker_write(&made.id, w->r, &maker);
    if (!rc) {
        if (oid_is_none(&made.id))
            made.mode = 0;
        *out = made;
    }
    w->depth--;
    tree_maker_release(&maker);
    for (int i = 0; i < 3; i++)
        tree_release(&c[i].tree);
    return rc;
}

static struct tree_entry root_entry(const struct oid *tree)
{
    struct tree_entry e = {.name = "", .mode = MODE_TREE, .id = *tree};

    return e;
}

int merge_by_path(struct oid *out, struct repo *r, const struct oid *base, const struct oid *ours,
                  const struct oid *theirs)
{
    struct walk w = {.r = r};
    struct tree_entry a = root_entry(base), b = root_entry(ours), c = root_entry(theirs);
    struct three in = {&a, &b, &c};
    struct tree_entry made = TREE_ENTRY_NONE;
    int rc = 0;

    if (oid_eq(ours, theirs) || oid_eq(base, theirs)) {
        *out = *ours;
        return 0;
    }
    if (oid_eq(base, ours)) {
        *out = *theirs;
        return 0;
    }
    rc = merge_dirs(&made, &w, &in);
    if (!rc && w.both_removed && w.added)
        rc = MERGE_NEEDS_GIT;
    if (!rc)
        *out = made.id;
    return rc;
}
