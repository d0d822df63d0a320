#include "survey/bump_tree.h"

#include "base/vec.h"
#include "repo/object.h"
#include "repo/tree.h"

int bump_tree(struct oid *out, struct repo *r, const struct oid *before, const struct bump *bump)
{
    struct vec changes = VEC_INIT(struct tree_change);
    int rc = 0;

    vec_each (struct bump_edit, e, &bump->edits) {
        struct tree_change *change = vec_push(&changes);

        change->path = e->path;
        change->mode = e->mode;
        rc = object_write(&change->id, r, OBJECT_BLOB, e->after.buf, e->after.len);
        if (rc)
            break;
    }
    if (!rc)
        rc = tree_set_all(out, r, before, &changes);
    vec_release(&changes);
    return rc;
}
