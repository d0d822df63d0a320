#include "repo/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/object.h"

bool tree_entry_eq(const struct tree_entry *a, const struct tree_entry *b)
{
    return a->mode == b->mode && oid_eq(&a->id, &b->id);
}

void tree_release(struct tree *t)
{
    str_release(&t->raw);
    vec_release(&t->entries);
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const struct tree_entry *)a)->name, ((const struct tree_entry *)b)->name);
}

/* Octal digits up to the space; 0 when there are none. */
static unsigned parse_mode(const char **p, const char *end)
{
    unsigned mode = 0;

    while (*p < end && **p >= '0' && **p <= '7' && mode < 01000000)
        mode = mode << 3 | (unsigned)(*(*p)++ - '0');
    if (*p >= end || **p != ' ')
        return 0;
    ++*p;
    return mode;
}

/* git wrote other modes than today's in its first days; it reads them as these. */
static unsigned known_mode(unsigned mode)
{
    switch (mode & 0170000) {
    case 0040000:
        return MODE_TREE;
    case 0120000:
        return MODE_LINK;
    case 0160000:
        return MODE_GITLINK;
    case 0100000:
        return mode & 0100 ? MODE_EXEC : MODE_FILE;
    default:
        return 0;
    }
}

static int parse(struct tree *t, size_t oid_len, const struct oid *id)
{
    const char *p = t->raw.buf, *end = t->raw.buf + t->raw.len;

    /* an entry has a mode, a name and an id */
    vec_reserve(&t->entries, t->raw.len / (strlen("40000 x") + 1 + oid_len));
    while (p < end) {
        struct tree_entry *e = vec_push(&t->entries);
        size_t len;

        e->mode = known_mode(parse_mode(&p, end));
        len = e->mode ? strnlen(p, (size_t)(end - p)) : 0;
        if (!e->mode || (size_t)(end - p) < len + 1 + oid_len)
            return err_set(ERR_FAILED, "malformed tree %s", oid_text(id));
        if (!tree_name_ok(p, len))
            return err_set(ERR_FAILED, "tree %s holds the name '%s', which no path may have",
                           oid_text(id), p);
        if (e->mode == MODE_LINK && !tree_link_ok(p, len))
            return err_set(ERR_FAILED,
                           "tree %s holds the name '%s', which no symbolic link may have",
                           oid_text(id), p);
        e->name = p;
        p += len + 1;
        oid_set(&e->id, (const unsigned char *)p, oid_len);
        p += oid_len;
    }
    return 0;
}

/*
 * git's order takes a directory for its name with a slash behind: nearly that of the plain names.
 * The name that is there twice, or NULL: git fsck finds fault with such a tree, checking it out
 * does not, and which of the two would be meant?
 */
static const char *sort_by_name(struct vec *entries)
{
    bool sorted = false;

    for (size_t i = 1; i < entries->len; i++) {
        const struct tree_entry *e = vec_at(entries, i);
        int order = compare_entries(vec_at(entries, i - 1), e);

        if (!order)
            return e->name;
        if (order > 0 && !sorted) {
            vec_sort(entries, compare_entries);
            sorted = true;
            i = 0;
        }
    }
    return NULL;
}

int tree_read(struct tree *out, struct repo *r, const struct oid *id)
{
    const char *twice = NULL;
    int rc;

    vec_truncate(&out->entries, 0);
    if (oid_is_none(id)) {
        str_reset(&out->raw);
        return 0;
    }
    rc = object_need(&out->raw, r, id, OBJECT_TREE);
    if (!rc)
        rc = parse(out, repo_oid_len(r), id);
    if (!rc)
        twice = sort_by_name(&out->entries);
    if (twice)
        rc = err_set(ERR_FAILED, "tree %s holds the name '%s' twice", oid_text(id), twice);
    /* the entry that did not parse has no name, and no walk may meet it */
    if (rc)
        vec_truncate(&out->entries, 0);
    return rc;
}

int tree_check_depth(unsigned depth)
{
    if (depth <= TREE_DEPTH_MAX)
        return 0;
    return err_set(ERR_UNSUPPORTED, "directories are nested more than %d deep", TREE_DEPTH_MAX);
}

const struct tree_entry *tree_find(const struct tree *t, const char *name, size_t len)
{
    size_t low = 0, high = t->entries.len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct tree_entry *e = vec_at(&t->entries, mid);
        int order = strncmp(e->name, name, len);

        if (!order && e->name[len])
            order = 1;
        if (!order)
            return e;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

int tree_lookup(struct tree_entry *out, struct repo *r, const struct oid *root, const char *path)
{
    struct tree_entry at = {.name = "", .mode = MODE_TREE, .id = *root};
    struct tree tree = TREE_INIT;
    int rc = 0;

    while (!rc && *path) {
        size_t len = strcspn(path, "/");
        const struct tree_entry *e;

        if (at.mode != MODE_TREE) {
            rc = ERR_NOT_FOUND;
            break;
        }
        rc = tree_read(&tree, r, &at.id);
        if (rc)
            break;
        e = tree_find(&tree, path, len);
        if (!e) {
            rc = ERR_NOT_FOUND;
            break;
        }
        at = *e;
        path += len + (path[len] == '/');
    }
    tree_release(&tree);
    if (rc)
        return rc;
    at.name = "";
    *out = at;
    return 0;
}

void tree_maker_add(struct tree_maker *m, const char *name, unsigned mode, const struct oid *id)
{
    struct tree_entry *e = vec_push(&m->entries);

    e->name = mem_dup(name);
    e->mode = mode;
    e->id = *id;
}

void tree_maker_release(struct tree_maker *m)
{
    vec_each (struct tree_entry, e, &m->entries)
        free((char *)e->name);
    vec_release(&m->entries);
}

/* git's order: a directory sorts as if its name ended in a slash. */
static int compare_for_git(const void *a, const void *b)
{
    const struct tree_entry *x = a, *y = b;
    size_t n = strlen(x->name), m = strlen(y->name);
    int order = memcmp(x->name, y->name, n < m ? n : m);
    unsigned char c, d;

    if (order)
        return order;
    c = n > m ? (unsigned char)x->name[m] : x->mode == MODE_TREE ? '/' : 0;
    d = m > n ? (unsigned char)y->name[n] : y->mode == MODE_TREE ? '/' : 0;
    if (n == m)
        return 0;
    return (c > d) - (c < d);
}

int tree_maker_write(struct oid *out, struct repo *r, struct tree_maker *m)
{
    static const struct oid none = OID_NONE;
    struct str raw = STR_INIT;
    int rc;

    if (!m->entries.len) {
        *out = none;
        return 0;
    }
    vec_sort(&m->entries, compare_for_git);
    vec_each (struct tree_entry, e, &m->entries) {
        str_addf(&raw, "%o %s", e->mode, e->name);
        str_add(&raw, "", 1);
        str_add(&raw, e->id.bytes, e->id.len);
    }
    rc = object_write(out, r, OBJECT_TREE, raw.buf, raw.len);
    str_release(&raw);
    return rc;
}
