#include "repo/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/map.h"
#include "repo/index_file.h"
#include "repo/index_git.h"

struct walk {
    struct repo *r;
    const struct index_file *file;
    struct str path; /* the directory that is compared, with a slash at its end; "" is the top */
    tree_visit *each;
    void *payload;
    unsigned depth;
};

static const struct tree_entry nothing = TREE_ENTRY_NONE;

/* Entries FROM up to TO of the index, which lie in one directory; what is noted down of it, or
 * NULL. */
struct range {
    size_t from, to;
    const struct index_dir *dir;
};

static struct index_entry entry_at(const struct walk *w, size_t i)
{
    return index_file_entry(w->file, i);
}

static int compare_dir(struct walk *w, const struct oid *tree, const struct range *range);

static int report(struct walk *w, const char *name, size_t len, const struct tree_entry *before,
                  const struct tree_entry *after)
{
    size_t was = w->path.len;
    int rc;

    str_add(&w->path, name, len);
    rc = w->each(w->payload, w->path.buf, before, after);
    str_truncate(&w->path, was);
    return rc;
}

/* The directory called NAME in DIR, or NULL. */
static const struct index_dir *find_child(const struct walk *w, const struct index_dir *dir,
                                          const char *name, size_t len)
{
    size_t at;

    if (!dir)
        return NULL;
    at = (size_t)(dir - (const struct index_dir *)vec_at(&w->file->dirs, 0)) + 1;
    for (size_t i = 0; i < dir->children && at < w->file->dirs.len; i++) {
        const struct index_dir *child = vec_at(&w->file->dirs, at);

        if (!strncmp(child->name, name, len) && !child->name[len])
            return child;
        at = child->end;
    }
    return NULL;
}

static int compare_start(const struct walk *w, size_t i, const char *name, size_t len)
{
    return strncmp(entry_at(w, i).name, name, len);
}

/* Where the entries end that share the first LEN bytes of entry FROM. They are in order; where they
 * are not, what is compared next notices. */
static size_t group_end(const struct walk *w, size_t from, size_t to, size_t len,
                        const struct index_dir *child)
{
    const char *name = entry_at(w, from).name;
    size_t low = from + 1, high = to;

    if (child && child->entries > 0 && (size_t)child->entries <= to - from) {
        size_t end = from + (size_t)child->entries;

        if (!compare_start(w, end - 1, name, len) &&
            (end == to || compare_start(w, end, name, len) != 0))
            return end;
    }
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (!compare_start(w, mid, name, len))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool is_tree(const struct walk *w, const struct index_dir *dir, const struct oid *tree)
{
    struct oid id;

    if (!dir || dir->entries < 0)
        return false;
    oid_set(&id, dir->id, repo_oid_len(w->r));
    return oid_eq(&id, tree);
}

/* What a tree lacks, or has lost, with the path in front. */
static int report_below(void *payload, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    struct walk *w = payload;

    return str_ends(path, "/") ? 0 : report(w, path, strlen(path), before, after);
}

/* The directory NAME was BEFORE, and is AFTER as a whole (the zero id: nothing). */
static int compare_trees(struct walk *w, const char *name, size_t len, const struct oid *before,
                         const struct oid *after)
{
    size_t was = w->path.len;
    int rc;

    str_add(&w->path, name, len);
    str_addc(&w->path, '/');
    rc = tree_diff(w->r, before, after, report_below, w);
    str_truncate(&w->path, was);
    return rc;
}

/* What was there is gone. */
static int report_gone(struct walk *w, const struct tree_entry *was)
{
    const struct oid none = OID_NONE;

    if (was->mode == MODE_TREE)
        return compare_trees(w, was->name, strlen(was->name), &was->id, &none);
    return report(w, was->name, strlen(was->name), was, &nothing);
}

static unsigned plain_mode(unsigned mode)
{
    switch (mode & 0170000U) {
    case 0120000U:
        return MODE_LINK;
    case 0160000U:
        return MODE_GITLINK;
    case MODE_TREE:
        return MODE_TREE;
    default:
        return mode & 0100U ? MODE_EXEC : MODE_FILE;
    }
}

/* The entry E, which is called NAME in this directory, where WAS was. */
static int compare_file(struct walk *w, const struct index_entry *e, const char *name, size_t len,
                        const struct tree_entry *was)
{
    struct tree_entry is = {.name = "", .mode = plain_mode(e->mode)};
    const struct tree_entry *before = was ? was : &nothing;
    int rc = 0;

    oid_set(&is.id, e->id, repo_oid_len(w->r));
    if (was && was->mode == MODE_TREE) {
        rc = report_gone(w, was);
        before = &nothing;
    }
    if (rc || tree_entry_eq(before, &is))
        return rc;
    return report(w, name, len, before, &is);
}

/* The entries of RANGE, all below the directory NAME, where WAS was. */
static int compare_group(struct walk *w, const char *name, size_t len, const struct range *range,
                         const struct tree_entry *was)
{
    static const struct oid none = OID_NONE;
    const struct oid *before = was && was->mode == MODE_TREE ? &was->id : &none;
    const struct index_entry first = entry_at(w, range->from);
    size_t path_len = w->path.len;
    struct oid whole;
    int rc = 0;

    if (was && was->mode != MODE_TREE)
        rc = report_gone(w, was);
    if (rc || is_tree(w, range->dir, before))
        return rc;
    if (first.mode == MODE_TREE && first.len == path_len + len + 1) { /* of a sparse index */
        oid_set(&whole, first.id, repo_oid_len(w->r));
        return compare_trees(w, name, len, before, &whole);
    }
    str_add(&w->path, name, len);
    str_addc(&w->path, '/');
    rc = compare_dir(w, before, range);
    str_truncate(&w->path, path_len);
    return rc;
}

/* The next name in this directory, from entry number *at on, which is moved behind it. */
static int compare_next(struct walk *w, size_t *at, const struct range *range, const struct tree *t,
                        bool *seen)
{
    const struct index_entry e = entry_at(w, *at);
    const char *name = e.name + w->path.len, *slash;
    size_t len;
    const struct tree_entry *was;
    struct range below = {*at, *at + 1, NULL};

    if (e.len <= w->path.len || memcmp(e.name, w->path.buf, w->path.len) != 0)
        return err_set(ERR_FAILED, "the index is not in order at '%s'", e.name);
    slash = memchr(name, '/', e.len - w->path.len);
    len = slash ? (size_t)(slash - name) : e.len - w->path.len;
    if (!tree_name_ok(name, len))
        return err_set(ERR_FAILED, "the index has a path that may not be: '%s'", e.name);
    was = tree_find(t, name, len);
    if (slash) {
        below.dir = find_child(w, range->dir, name, len);
        below.to = group_end(w, *at, range->to, w->path.len + len + 1, below.dir);
    }
    *at = below.to;
    if (!slash && e.intended)
        return 0;
    if (was)
        seen[was - (const struct tree_entry *)t->entries.items] = true;
    if (!slash && e.unmerged)
        return 0;
    return slash ? compare_group(w, name, len, &below, was) : compare_file(w, &e, name, len, was);
}

static int compare_entries(struct walk *w, const struct range *range, const struct tree *t)
{
    bool *seen = mem_array(t->entries.len, sizeof(*seen));
    size_t at = range->from;
    int rc = 0;

    while (!rc && at < range->to)
        rc = compare_next(w, &at, range, t, seen);
    for (size_t i = 0; !rc && i < t->entries.len; i++)
        if (!seen[i])
            rc = report_gone(w, vec_at(&t->entries, i));
    free(seen);
    return rc;
}

static int compare_dir(struct walk *w, const struct oid *tree, const struct range *range)
{
    struct tree t = TREE_INIT;
    int rc = tree_check_depth(w->depth++);

    if (!rc)
        rc = tree_read(&t, w->r, tree);
    if (!rc)
        rc = compare_entries(w, range, &t);
    w->depth--;
    tree_release(&t);
    return rc;
}

static int compare(struct repo *r, const struct index_file *file, const struct oid *tree,
                   tree_visit *each, void *payload)
{
    struct walk w = {.r = r, .file = file, .path = STR_INIT, .each = each, .payload = payload};
    const struct range all = {0, file->starts.len, file->dirs.len ? vec_at(&file->dirs, 0) : NULL};
    int rc = is_tree(&w, all.dir, tree) ? 0 : compare_dir(&w, tree, &all);

    str_release(&w.path);
    return rc;
}

/* The file that git would read: a relative name is meant from where we are. */
static void find_index(struct str *out, const struct repo *r)
{
    const char *named = getenv("GIT_INDEX_FILE");

    if (named && *named)
        str_adds(out, named);
    else
        str_addf(out, "%s/index", repo_git_dir(r));
}

int index_diff(struct repo *r, const struct oid *tree, tree_visit *each, void *payload)
{
    struct index_file file = INDEX_FILE_INIT;
    struct map_file map = {.len = 0};
    struct str path = STR_INIT;
    int rc;

    find_index(&path, r);
    rc = map_open(&map, path.buf);
    if (!rc && map.len)
        rc = index_file_parse(&file, map.bytes, map.len, repo_oid_len(r));
    if (rc == ERR_NOT_FOUND)
        rc = 0; /* nothing was ever added */
    if (rc == ERR_INVALID) {
        rc = err_set(ERR_FAILED, "'%s' is no index", path.buf);
        err_hint("git fsck");
    }
    if (!rc)
        rc = file.foreign ? index_git_diff(r, tree, each, payload)
                          : compare(r, &file, tree, each, payload);
    index_file_release(&file);
    map_release(&map);
    str_release(&path);
    return rc;
}
