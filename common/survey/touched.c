#include "survey/touched.h"

#include "base/err.h"
#include "repo/commit.h"
#include "repo/tree.h"

/* What lies at PATH in the tree of the commit ID, or nothing. */
static int entry_of(struct tree_entry *out, struct repo *r, const struct oid *id, const char *path)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    *out = (struct tree_entry)TREE_ENTRY_NONE;
    if (!rc)
        rc = tree_lookup(out, r, &c.tree, path);
    commit_release(&c);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int touched_by(bool *out, struct repo *r, const struct oid *id, const struct oid *parent,
               const char *path)
{
    struct tree_entry before = TREE_ENTRY_NONE, after;
    int rc;

    if (!*path) {
        *out = true;
        return 0;
    }
    rc = entry_of(&after, r, id, path);
    if (!rc && parent)
        rc = entry_of(&before, r, parent, path);
    if (!rc)
        *out = !tree_entry_eq(&before, &after);
    return rc;
}
