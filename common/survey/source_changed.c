#include "survey/source_changed.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/object.h"

static int read_changed(struct source_changed *view, struct str *out, unsigned *mode,
                        const struct change *c)
{
    enum object_type type;
    size_t size;
    int rc;

    if (!c->after.mode || c->after.mode == MODE_GITLINK)
        return ERR_NOT_FOUND;
    rc = object_header(&type, &size, view->tree.repo, &c->after.id);
    if (rc == ERR_NOT_FOUND)
        return err_set(ERR_FAILED, "the object %s of '%s' is missing", oid_text(&c->after.id),
                       c->path);
    if (!rc && size > SOURCE_MAX)
        return err_set(ERR_REFUSED, "'%s' is too large for a file that carries a version", c->path);
    if (!rc)
        rc = object_need(out, view->tree.repo, &c->after.id, OBJECT_BLOB);
    if (!rc)
        *mode = c->after.mode;
    return rc;
}

static int read_file(void *context, struct str *out, unsigned *mode, const char *path)
{
    struct source_changed *view = context;
    const struct change *c = changes_find(view->changes, path);
    struct source tree = source_tree(&view->tree, view->tree.repo, &view->tree.root);

    return c ? read_changed(view, out, mode, c) : source_read(&tree, out, mode, path);
}

static bool has(const struct strs *names, const char *name)
{
    for (size_t i = 0; i < strs_len(names); i++)
        if (!strcmp(strs_at(names, i), name))
            return true;
    return false;
}

/* What is left of DIR's names: a file that a change took is gone, and so is a directory of whose
 * files none is left. */
static bool is_left(struct source_changed *view, const char *dir, const char *name);

/* The change's path in DIR (with a slash at its end, or ""), up to the next slash and with it; NULL
 * when it lies elsewhere. The caller frees it. */
static char *name_in(const char *dir, const struct change *c)
{
    const char *name, *slash;

    if (!str_starts(c->path, dir))
        return NULL;
    name = c->path + strlen(dir);
    slash = strchr(name, '/');
    return mem_dup_n(name, slash ? (size_t)(slash - name) + 1 : strlen(name));
}

/* Add what the changes bring into DIR. */
static void add_new(struct strs *out, const struct changes *changes, const char *dir)
{
    vec_each (struct change, c, &changes->v) {
        char *name = c->after.mode ? name_in(dir, c) : NULL;

        if (name && !has(out, name))
            strs_add(out, name);
        free(name);
    }
}

static int list_names(struct source_changed *view, struct strs *out, const char *path)
{
    struct source tree = source_tree(&view->tree, view->tree.repo, &view->tree.root);
    struct strs was = STRS_INIT;
    struct str dir = STR_INIT;
    int rc = source_list(&tree, &was, path);

    if (rc == ERR_NOT_FOUND)
        rc = 0;
    str_adds(&dir, path);
    if (dir.len)
        str_addc(&dir, '/');
    for (size_t i = 0; !rc && i < strs_len(&was); i++)
        if (is_left(view, dir.buf, strs_at(&was, i)))
            strs_add(out, strs_at(&was, i));
    if (!rc)
        add_new(out, view->changes, dir.buf);
    str_release(&dir);
    strs_release(&was);
    return rc;
}

/* Are there changes below DIR that take something away? */
static bool loses(const struct changes *changes, const char *dir)
{
    vec_each (struct change, c, &changes->v)
        if (!c->after.mode && str_starts(c->path, dir))
            return true;
    return false;
}

static bool is_left(struct source_changed *view, const char *dir, const char *name)
{
    struct strs below = STRS_INIT;
    struct str path = STR_INIT;
    const struct change *c;
    bool left;

    str_addf(&path, "%s%s", dir, name);
    if (!str_ends(name, "/")) {
        c = changes_find(view->changes, path.buf);
        left = !c || c->after.mode;
    } else if (!loses(view->changes, path.buf)) {
        left = true;
    } else {
        str_truncate(&path, path.len - 1);
        left = !list_names(view, &below, path.buf) && strs_len(&below);
        err_clear();
    }
    strs_release(&below);
    str_release(&path);
    return left;
}

static int list_dir(void *context, struct strs *out, const char *path)
{
    size_t before = strs_len(out);
    int rc = list_names(context, out, path);

    return rc || strs_len(out) > before || !*path ? rc : ERR_NOT_FOUND;
}

struct source source_changed(struct source_changed *view, struct repo *r, const struct oid *root,
                             const struct changes *changes)
{
    struct source s = source_tree(&view->tree, r, root);

    view->changes = changes;
    s.context = view;
    s.read = read_file;
    s.list = list_dir;
    s.hint = NULL;
    s.committed = false;
    return s;
}
