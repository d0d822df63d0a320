#include "survey/in_sync.h"

#include "base/err.h"
#include "base/str.h"
#include "repo/tree.h"

static int id_at(struct oid *out, struct repo *r, const struct oid *tree, const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, r, tree, path);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (rc)
        e = (struct tree_entry)TREE_ENTRY_NONE;
    *out = e.id;
    return 0;
}

static bool is_next(const struct commit *tip, const struct commit *released)
{
    struct str now = STR_INIT, then = STR_INIT;
    bool is = !commit_trailer(&now, tip->message, "Version", 0) &&
              (commit_trailer(&then, released->message, "Version", 0) || !str_eq(&now, &then));

    str_release(&now);
    str_release(&then);
    return is;
}

int in_sync_compare(struct strs *out, struct repo *r, const struct settings *s,
                    const struct commit *tip, const struct commit *released)
{
    if (oid_eq(&tip->id, &released->id) || is_next(tip, released))
        return 0;
    vec_each (struct map, map, &s->maps) {
        struct oid is, was;
        int rc = id_at(&is, r, &tip->tree, map->to);

        if (!rc)
            rc = id_at(&was, r, &released->tree, map->to);
        if (rc)
            return rc;
        if (!oid_eq(&is, &was))
            strs_add(out, map->to);
    }
    return 0;
}
