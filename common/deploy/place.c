#include "deploy/place.h"

#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "os/unpack.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/tree.h"

static int unpack(struct repo *r, const struct oid *tree, struct str *path,
                  unsigned depth) MUST_CHECK;

static int unpack_blob(struct repo *r, const struct tree_entry *entry, const char *path)
{
    struct str bytes = STR_INIT;
    int rc = object_need(&bytes, r, &entry->id, OBJECT_BLOB);

    if (!rc && entry->mode == MODE_LINK)
        rc = strlen(bytes.buf) == bytes.len
                 ? unpack_link(path, bytes.buf)
                 : err_set(ERR_FAILED, "the symbolic link '%s' leads nowhere", path);
    else if (!rc)
        rc = unpack_file(path, bytes.buf, bytes.len, entry->mode == MODE_EXEC);
    str_release(&bytes);
    return rc;
}

static int unpack_entry(struct repo *r, const struct tree_entry *entry, struct str *path,
                        unsigned depth)
{
    size_t len = path->len;
    int rc;

    str_addf(path, "/%s", entry->name);
    if (entry->mode == MODE_TREE)
        rc = unpack(r, &entry->id, path, depth + 1);
    else if (entry->mode == MODE_GITLINK)
        rc = unpack_dir(path->buf);
    else
        rc = unpack_blob(r, entry, path->buf);
    str_truncate(path, len);
    return rc;
}

/* The tree TREE as the directory PATH, which is made. */
static int unpack(struct repo *r, const struct oid *tree, struct str *path, unsigned depth)
{
    struct tree t = TREE_INIT;
    int rc = tree_check_depth(depth);

    if (!rc)
        rc = unpack_dir(path->buf);
    if (!rc)
        rc = tree_read(&t, r, tree);
    if (!rc)
        vec_each (struct tree_entry, entry, &t.entries) {
            rc = unpack_entry(r, entry, path, depth);
            if (rc)
                break;
        }
    tree_release(&t);
    return rc;
}

int deploy_place_make(struct deploy_place *out, struct repo *r, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_need(&c, r, id);

    if (!rc)
        rc = file_make_temporary(&out->dir);
    if (!rc) {
        str_addf(&out->tree, "%s/tree", out->dir.buf);
        rc = unpack(r, &c.tree, &out->tree, 0);
    }
    commit_release(&c);
    return rc;
}

void deploy_place_end(struct deploy_place *p)
{
    struct err_saved *cause = err_save();

    if (p->dir.len && file_remove_tree(p->dir.buf))
        err_clear();
    err_restore(cause);
    str_release(&p->dir);
    str_release(&p->tree);
    str_release(&p->result);
}
