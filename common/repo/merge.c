#include "repo/merge.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/commit.h"
#include "repo/merge_internal.h"
#include "repo/object.h"
#include "repo/tree.h"

void merge_release(struct merge *m)
{
    strs_release(&m->conflicts);
    strs_release(&m->messages);
}

int merge_scratch_commit(struct oid *out, struct repo *r, const struct oid *tree,
                         const struct oid *parent)
{
    struct str text = STR_INIT;
    struct oid empty;
    int rc = 0;

    if (oid_is_none(tree)) {
        rc = object_write(&empty, r, OBJECT_TREE, "", 0);
        tree = &empty;
    }
    if (rc)
        return rc;
    str_addf(&text, "tree %s\n", oid_text(tree));
    if (parent)
        str_addf(&text, "parent %s\n", oid_text(parent));
    str_adds(&text, "author cutover <cutover> 0 +0000\ncommitter cutover <cutover> 0 +0000\n\n");
    rc = object_write(out, r, OBJECT_COMMIT, text.buf, text.len);
    str_release(&text);
    return rc;
}

static int place_at(struct oid *out, struct repo *r, const struct oid *tree, const char *at)
{
    static const struct oid none = OID_NONE;

    if (!*at || oid_is_none(tree)) {
        *out = *tree;
        return 0;
    }
    return tree_set(out, r, &none, at, MODE_TREE, tree);
}

int merge_trees(struct merge *out, struct repo *r, const struct merge_trees *in)
{
    struct merge_by_git how = {.attributes = in->attributes};
    struct tree_entry found;
    struct oid base;
    int rc = merge_by_path(&out->tree, r, &in->base, &in->ours, &in->theirs);

    if (rc != MERGE_NEEDS_GIT)
        return rc;
    rc = place_at(&how.base_tree, r, &in->base, in->at);
    if (!rc)
        rc = place_at(&how.ours_tree, r, &in->ours, in->at);
    if (!rc)
        rc = place_at(&how.theirs_tree, r, &in->theirs, in->at);
    if (!rc)
        rc = merge_scratch_commit(&base, r, &how.base_tree, NULL);
    if (!rc)
        rc = merge_scratch_commit(&how.ours, r, &how.ours_tree, &base);
    if (!rc)
        rc = merge_scratch_commit(&how.theirs, r, &how.theirs_tree, &base);
    out->ours = how.ours;
    out->theirs = how.theirs;
    if (!rc)
        rc = merge_by_git(out, r, &how);
    if (rc || strs_len(&out->conflicts))
        return rc;
    rc = tree_lookup(&found, r, &out->tree, in->at);
    if (!rc && found.mode != MODE_TREE)
        rc = err_set(ERR_REFUSED, "'%s' would no longer be a directory", in->at);
    if (rc == ERR_NOT_FOUND) {
        memset(&found, 0, sizeof(found));
        rc = 0;
    }
    if (!rc)
        out->tree = found.id;
    return rc;
}

/* The trees of a merge of commits; OURS_TREE (NULL: its own) is that of OURS. *bases is how many
 * merge bases there are. */
static int find_trees(struct merge_by_git *how, size_t *n_bases, struct repo *r,
                      const struct oid *ours_tree)
{
    struct vec bases = VEC_INIT(struct oid);
    int rc = commit_merge_bases(&bases, r, &how->ours, &how->theirs);

    *n_bases = bases.len;
    if (!rc && !bases.len)
        rc = err_set(ERR_REFUSED, "%s and %s share no history", oid_text(&how->ours),
                     oid_text(&how->theirs));
    if (!rc)
        rc = commit_tree_of(&how->base_tree, r, vec_at(&bases, 0));
    if (!rc)
        rc = commit_tree_of(&how->theirs_tree, r, &how->theirs);
    if (!rc && !ours_tree)
        rc = commit_tree_of(&how->ours_tree, r, &how->ours);
    else if (!rc)
        how->ours_tree = *ours_tree;
    vec_release(&bases);
    return rc;
}

/* With several merge bases git first merges those. */
static int merge_without_git(struct oid *out, struct repo *r, const struct merge_by_git *how,
                             size_t n_bases)
{
    return n_bases > 1 ? MERGE_NEEDS_GIT
                       : merge_by_path(out, r, &how->base_tree, &how->ours_tree, &how->theirs_tree);
}

static int merge_as(struct merge *out, struct repo *r, const struct oid *ours,
                    const struct oid *ours_tree, const struct oid *theirs,
                    const struct strs *versioned)
{
    struct merge_by_git how = {.ours = *ours, .theirs = *theirs, .versioned = versioned};
    size_t bases = 0;
    int rc = find_trees(&how, &bases, r, ours_tree);

    if (!rc && ours_tree)
        rc = merge_scratch_commit(&how.ours, r, ours_tree, ours);
    if (rc)
        return rc;
    out->ours = how.ours;
    out->theirs = how.theirs;
    how.attributes = how.ours_tree;
    rc = merge_without_git(&out->tree, r, &how, bases);
    return rc == MERGE_NEEDS_GIT ? merge_by_git(out, r, &how) : rc;
}

int merge_commits_here(bool *told, struct oid *out, struct repo *r, const struct oid *ours,
                       const struct oid *ours_tree, const struct oid *theirs)
{
    struct merge_by_git how = {.ours = *ours, .theirs = *theirs};
    size_t bases = 0;
    int rc = find_trees(&how, &bases, r, ours_tree);

    if (!rc)
        rc = merge_without_git(out, r, &how, bases);
    *told = !rc;
    return rc == MERGE_NEEDS_GIT ? 0 : rc;
}

int merge_commits_as(struct merge *out, struct repo *r, const struct oid *ours,
                     const struct oid *ours_tree, const struct oid *theirs)
{
    return merge_as(out, r, ours, ours_tree, theirs, NULL);
}

int merge_commits(struct merge *out, struct repo *r, const struct oid *ours,
                  const struct oid *theirs)
{
    return merge_as(out, r, ours, NULL, theirs, NULL);
}

int merge_commits_versioned(struct merge *out, struct repo *r, const struct oid *ours,
                            const struct oid *theirs, const struct strs *versioned)
{
    return merge_as(out, r, ours, NULL, theirs, versioned);
}

static int overlay(struct oid *out, struct repo *r, const struct oid *under, const struct oid *over,
                   unsigned depth);

static int overlay_dirs(struct oid *out, struct repo *r, const struct oid *under,
                        const struct oid *over, unsigned depth)
{
    struct tree a = TREE_INIT, b = TREE_INIT;
    struct tree_maker maker = TREE_MAKER_INIT;
    bool changed = false;
    int rc = tree_check_depth(depth);

    if (!rc)
        rc = tree_read(&a, r, under);
    if (!rc)
        rc = tree_read(&b, r, over);
    vec_each (struct tree_entry, e, &b.entries) {
        const struct tree_entry *below = tree_find(&a, e->name, strlen(e->name));
        struct oid id = e->id;

        if (rc)
            break;
        if (e->mode == MODE_TREE && below && below->mode == MODE_TREE)
            rc = overlay(&id, r, &below->id, &e->id, depth + 1);
        changed = changed || !oid_eq(&id, &e->id);
        tree_maker_add(&maker, e->name, e->mode, &id);
    }
    vec_each (struct tree_entry, e, &a.entries)
        if (!tree_find(&b, e->name, strlen(e->name))) {
            changed = true;
            tree_maker_add(&maker, e->name, e->mode, &e->id);
        }
    if (!rc && changed)
        rc = tree_maker_write(out, r, &maker);
    else if (!rc)
        *out = *over;
    tree_maker_release(&maker);
    tree_release(&a);
    tree_release(&b);
    return rc;
}

static int overlay(struct oid *out, struct repo *r, const struct oid *under, const struct oid *over,
                   unsigned depth)
{
    if (oid_is_none(under) || oid_eq(under, over)) {
        *out = *over;
        return 0;
    }
    return overlay_dirs(out, r, under, over, depth);
}

int merge_overlay(struct oid *out, struct repo *r, const struct oid *under, const struct oid *over)
{
    return overlay(out, r, under, over, 0);
}

static const struct oid *dir_id(const struct tree_entry *e)
{
    static const struct oid none = OID_NONE;

    return e && e->mode == MODE_TREE ? &e->id : &none;
}

static int without(struct oid *out, struct repo *r, const struct oid of_was_now[3], unsigned depth);

/* One entry of OF: kept, left out, or a directory that is looked into. */
static int keep_entry(struct tree_maker *maker, struct repo *r,
                      const struct tree_entry *const of_was_now[3], unsigned depth)
{
    const struct tree_entry *e = of_was_now[0], *was = of_was_now[1], *now = of_was_now[2];
    struct oid id = e->id;
    int rc = 0;

    if (was && !now && e->mode != MODE_TREE)
        return 0;
    if (was && e->mode == MODE_TREE)
        rc = without(&id, r, (struct oid[]){e->id, *dir_id(was), *dir_id(now)}, depth + 1);
    if (!rc && !oid_is_none(&id))
        tree_maker_add(maker, e->name, e->mode, &id);
    return rc;
}

static int without(struct oid *out, struct repo *r, const struct oid of_was_now[3], unsigned depth)
{
    const struct oid *of = &of_was_now[0], *was = &of_was_now[1], *now = &of_was_now[2];
    struct tree a = TREE_INIT, b = TREE_INIT, c = TREE_INIT;
    struct tree_maker maker = TREE_MAKER_INIT;
    int rc;

    if (oid_is_none(of) || oid_is_none(was) || oid_eq(was, now)) {
        *out = *of;
        return 0;
    }
    rc = tree_check_depth(depth);
    if (!rc)
        rc = tree_read(&a, r, of);
    if (!rc)
        rc = tree_read(&b, r, was);
    if (!rc)
        rc = tree_read(&c, r, now);
    vec_each (struct tree_entry, e, &a.entries) {
        const struct tree_entry *const entries[3] = {e, tree_find(&b, e->name, strlen(e->name)),
                                                     tree_find(&c, e->name, strlen(e->name))};

        if (!rc)
            rc = keep_entry(&maker, r, entries, depth);
    }
    if (!rc)
        rc = tree_maker_write(out, r, &maker);
    tree_maker_release(&maker);
    tree_release(&a);
    tree_release(&b);
    tree_release(&c);
    return rc;
}

int merge_without(struct oid *out, struct repo *r, const struct oid *of, const struct oid *was,
                  const struct oid *now)
{
    return without(out, r, (struct oid[]){*of, *was, *now}, 0);
}
