#include "survey/source_tree.h"

#include <string.h>

#include "base/err.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "survey/bump_names.h"
#include "survey/on_branch.h"

static int read_blob(void *context, struct str *out, unsigned *mode, const char *path)
{
    struct source_tree *view = context;
    struct tree_entry entry = TREE_ENTRY_NONE;
    enum object_type type;
    size_t size;
    int rc = tree_lookup(&entry, view->repo, &view->root, path);

    if (rc)
        return rc;
    if (entry.mode == MODE_TREE || entry.mode == MODE_GITLINK)
        return ERR_NOT_FOUND;
    rc = object_header(&type, &size, view->repo, &entry.id);
    if (rc == ERR_NOT_FOUND)
        return err_set(ERR_FAILED, "the object %s of '%s' is missing", oid_text(&entry.id), path);
    if (!rc && size > SOURCE_MAX)
        return err_set(ERR_REFUSED, "'%s' is too large for a file that carries a version", path);
    if (!rc)
        rc = object_need(out, view->repo, &entry.id, OBJECT_BLOB);
    if (!rc)
        *mode = entry.mode;
    return rc;
}

static int list_tree(void *context, struct strs *out, const char *path)
{
    struct source_tree *view = context;
    struct tree_entry entry = {.name = "", .mode = MODE_TREE, .id = view->root};
    struct tree tree = TREE_INIT;
    struct str name = STR_INIT;
    int rc = *path ? tree_lookup(&entry, view->repo, &view->root, path) : 0;

    if (!rc && entry.mode != MODE_TREE)
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = tree_read(&tree, view->repo, &entry.id);
    if (!rc) {
        vec_each (struct tree_entry, e, &tree.entries) {
            str_reset(&name);
            str_adds(&name, e->name);
            str_adds(&name, e->mode == MODE_TREE ? "/" : "");
            strs_add(out, name.buf);
        }
    }
    str_release(&name);
    tree_release(&tree);
    return rc;
}

static int add_path(void *payload, const char *path, const struct tree_entry *before,
                    const struct tree_entry *after)
{
    const char *slash = strrchr(path, '/');

    (void)before;
    if ((after->mode == MODE_FILE || after->mode == MODE_EXEC) &&
        bump_may_carry(slash ? slash + 1 : path))
        strs_add(payload, path);
    return 0;
}

static int walk(void *context, struct strs *out)
{
    struct source_tree *view = context;
    struct oid nothing = OID_NONE;

    return tree_diff(view->repo, &nothing, &view->root, add_path, out);
}

static void hint(void *context, const char *commands)
{
    struct source_tree *view = context;

    if (view->branch)
        on_branch_hint_text(view->repo, view->branch, commands);
    else
        err_hint("%s", commands);
}

static int committer(void *context, struct str *out)
{
    struct source_tree *view = context;
    int rc = commit_identity(out, view->repo);
    const char *end = strrchr(out->buf, '>');

    if (!rc && end && view->date) {
        str_truncate(out, (size_t)(end + 1 - out->buf));
        str_addf(out, " %s", view->date);
    }
    return rc;
}

struct source source_tree(struct source_tree *view, struct repo *r, const struct oid *root)
{
    view->repo = r;
    view->root = *root;
    view->branch = NULL;
    view->date = NULL;
    return (struct source){view, read_blob, list_tree, walk, hint, committer, true};
}
