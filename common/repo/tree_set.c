/* Trees that are changed by path. */
#include "repo/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* Changes with one beginning, AT bytes of the path, in the order of their paths. */
struct changes {
    const struct tree_change *first;
    size_t len, at;
};

static int set_below(struct oid *out, struct repo *r, const struct oid *root, struct changes c);

/* Take from the front of C those that lie at, or below, one name of LEN bytes. */
static struct changes take_name(struct changes *c, size_t len)
{
    const char *name = c->first->path + c->at;
    struct changes taken = {c->first, 1, c->at + len};

    while (name[len] && taken.len < c->len) {
        const char *next = c->first[taken.len].path + c->at;

        if (memcmp(next, name, len + 1) != 0)
            break;
        taken.len++;
    }
    c->first += taken.len;
    c->len -= taken.len;
    return taken;
}

/* Does any of C put something there? */
static bool adds(const struct changes *c)
{
    for (size_t i = 0; i < c->len; i++) {
        if (c->first[i].mode)
            return true;
    }
    return false;
}

/* What comes of OLD (NULL: nothing is there) by the changes C at or below it. */
static int change_entry(struct tree_entry *out, struct repo *r, const struct tree_entry *old,
                        struct changes c)
{
    static const struct oid none = OID_NONE;
    bool directory = old && old->mode == MODE_TREE;
    int rc;

    if (!c.first->path[c.at]) {
        *out = (struct tree_entry){.name = "", .mode = c.first->mode, .id = c.first->id};
        return 0;
    }
    /* removing what is not there changes nothing */
    if (old && !directory && !adds(&c)) {
        *out = *old;
        return 0;
    }
    c.at++;
    *out = (struct tree_entry){.name = "", .mode = MODE_TREE, .id = OID_NONE};
    rc = set_below(&out->id, r, directory ? &old->id : &none, c);
    if (oid_is_none(&out->id))
        out->mode = 0;
    return rc;
}

/* The entries of TREE but for what C changes, into MAKER, with what comes of that. */
static int change_entries(struct tree_maker *maker, struct repo *r, const struct tree *tree,
                          bool *changed, struct changes c)
{
    const struct tree_entry *entries = tree->entries.items;

    while (c.len) {
        const char *path = c.first->path + c.at;
        size_t len = strcspn(path, "/");
        const struct tree_entry *old = tree_find(tree, path, len);
        struct tree_entry now;
        int rc = change_entry(&now, r, old, take_name(&c, len));
        char *name;

        if (rc)
            return rc;
        if (old)
            changed[old - entries] = true;
        if (!now.mode)
            continue;
        name = mem_dup_n(path, len);
        tree_maker_add(maker, name, now.mode, &now.id);
        free(name);
    }
    for (size_t i = 0; i < tree->entries.len; i++) {
        if (!changed[i])
            tree_maker_add(maker, entries[i].name, entries[i].mode, &entries[i].id);
    }
    return 0;
}

/* The directory ROOT with the changes C, whose names in it begin at c.at. */
static int set_below(struct oid *out, struct repo *r, const struct oid *root, struct changes c)
{
    struct tree tree = TREE_INIT;
    struct tree_maker maker = TREE_MAKER_INIT;
    bool *changed = NULL;
    int rc = tree_read(&tree, r, root);

    if (rc)
        goto out;
    changed = mem_array(tree.entries.len + 1, sizeof(*changed));
    rc = change_entries(&maker, r, &tree, changed, c);
    if (!rc)
        rc = tree_maker_write(out, r, &maker);
out:
    free(changed);
    tree_maker_release(&maker);
    tree_release(&tree);
    return rc;
}

static int compare_paths(const void *a, const void *b)
{
    const struct tree_change *x = a, *y = b;

    return strcmp(x->path, y->path);
}

int tree_set_all(struct oid *out, struct repo *r, const struct oid *root, struct vec *changes)
{
    struct changes c;

    vec_sort(changes, compare_paths);
    c = (struct changes){changes->items, changes->len, 0};
    if (!c.len) {
        *out = *root;
        return 0;
    }
    return set_below(out, r, root, c);
}

int tree_set(struct oid *out, struct repo *r, const struct oid *root, const char *path,
             unsigned mode, const struct oid *id)
{
    struct tree_change change = {path, mode, *id};

    return set_below(out, r, root, (struct changes){&change, 1, 0});
}
