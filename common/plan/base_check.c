/* move_base_check(): is the copy older than the commit that brought it in? */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "plan/base.h"
#include "plan/command.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "text/lines.h"

/* How far back on the first-parent line; a copy that is older still is hardly merged at all. */
#define COMMITS_MAX 2000

struct look {
    struct repo *r;
    const struct move_base *base;
    bool mirror;
    struct strs seen;  /* paths that were judged */
    struct strs stale; /* those that are older in the copy */
    struct oid older;  /* the commit whose "to" the copy has */
};

/* The entry of PATH in TREE; mode 0 for none. */
static int entry_at(struct tree_entry *out, struct repo *r, const struct oid *tree,
                    const char *path)
{
    static const struct tree_entry nothing = TREE_ENTRY_NONE;
    int rc = oid_is_none(tree) ? ERR_NOT_FOUND : tree_lookup(out, r, tree, path);

    if (rc == ERR_NOT_FOUND) {
        *out = nothing;
        rc = 0;
    }
    return rc;
}

static bool has(const struct strs *list, const char *path)
{
    for (size_t i = 0; i < strs_len(list); i++)
        if (!strcmp(strs_at(list, i), path))
            return true;
    return false;
}

#define FILE_MAX ((size_t)1 << 20)

/* The contents of a file that is small enough to be compared; ERR_NOT_FOUND (no message) otherwise.
 */
static int read_file(struct str *out, struct repo *r, const struct tree_entry *e)
{
    enum object_type type = OBJECT_NONE;
    size_t size = 0;
    int rc;

    if (e->mode != MODE_FILE && e->mode != MODE_EXEC)
        return ERR_NOT_FOUND;
    rc = object_header(&type, &size, r, &e->id);
    if (!rc && (type != OBJECT_BLOB || size > FILE_MAX))
        rc = ERR_NOT_FOUND;
    return rc ? rc : object_need(out, r, &e->id, OBJECT_BLOB);
}

/* Is the copy made from the older of the two versions? It has more lines in common with what it was
 * made from, whatever was developed on it since. */
static int is_nearer(bool *out, struct repo *r, const struct tree_entry *copy,
                     const struct tree_entry *older, const struct tree_entry *newer)
{
    struct str a = STR_INIT, b = STR_INIT, c = STR_INIT;
    int rc = read_file(&a, r, copy);

    *out = tree_entry_eq(copy, older);
    if (!rc)
        rc = read_file(&b, r, older);
    if (!rc)
        rc = read_file(&c, r, newer);
    if (!rc && !*out)
        *out = lines_apart(&a, &b) < lines_apart(&a, &c);
    str_release(&a);
    str_release(&b);
    str_release(&c);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* PATH changed from OLDER to what the base has, the last time it did. */
static int visit(void *payload, const char *path, const struct tree_entry *older,
                 const struct tree_entry *newer)
{
    struct look *look = payload;
    struct tree_entry copy, base;
    bool stale = false;
    int rc;

    (void)newer;
    if (path[strlen(path) - 1] == '/' || has(&look->seen, path))
        return 0;
    rc = entry_at(&copy, look->r, &look->base->from, path);
    if (!rc)
        rc = entry_at(&base, look->r, &look->base->tree, path);
    if (rc || tree_entry_eq(&copy, &base))
        return rc;
    strs_add(&look->seen, path);
    if (!copy.mode)
        stale = look->mirror && !older->mode;
    else
        rc = is_nearer(&stale, look->r, &copy, older, &base);
    if (!rc && stale)
        strs_add(&look->stale, path);
    return rc;
}

/* Walk the history of "to" from the guessed base back. */
static int walk(struct look *look, const struct map *map)
{
    struct commit c = COMMIT_INIT;
    struct oid newer = look->base->tree, id = look->base->parent;
    int rc = 0;

    for (int n = 0; !rc && n < COMMITS_MAX; n++) {
        struct tree_entry to;
        size_t stale = strs_len(&look->stale);

        rc = commit_read(&c, look->r, &id);
        if (rc == ERR_NOT_FOUND) { /* the boundary of a shallow clone */
            rc = 0;
            break;
        }
        if (!rc)
            rc = entry_at(&to, look->r, &c.tree, map->to);
        if (!rc && to.mode == MODE_TREE && !oid_eq(&to.id, &newer)) {
            rc = tree_diff(look->r, &to.id, &newer, visit, look);
            newer = to.id;
            if (strs_len(&look->stale) > stale)
                look->older = id;
        }
        if (!commit_parent(&c, 0))
            break;
        id = *commit_parent(&c, 0);
    }
    commit_release(&c);
    return rc;
}

static void hint_base(const struct oid *commit, const struct plan *p)
{
    struct str option = STR_INIT;

    str_addf(&option, "--base=%s", oid_text(commit));
    command_hint(p, option.buf);
    str_release(&option);
}

int move_base_check(const struct move_base *base, struct repo *r, const struct map *map,
                    bool mirror, const struct plan *p)
{
    struct look look = {
        .r = r, .base = base, .mirror = mirror, .seen = STRS_INIT, .stale = STRS_INIT};
    int rc;

    if (!base->guessed || oid_eq(&base->from, &base->tree))
        return 0;
    rc = walk(&look, map);
    if (!rc && strs_len(&look.stale)) {
        rc = err_set(
            ERR_REFUSED,
            "'%s' has files as '%s' had them before a later change: it may be the older copy, "
            "or they were taken back on purpose",
            map->from, map->to);
        for (size_t i = 0; i < strs_len(&look.stale) && i < 20; i++)
            err_note("%s/%s", map->to, strs_at(&look.stale, i));
        err_note(
            "the first keeps what changed in '%s' since the copy was made, the second takes it "
            "back:",
            map->to);
        hint_base(&look.older, p);
        hint_base(&base->parent, p);
    }
    strs_release(&look.seen);
    strs_release(&look.stale);
    return rc;
}
