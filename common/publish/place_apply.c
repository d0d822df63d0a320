/* place_apply() and place_undo(): what is new comes into the work tree, or goes out of it again. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/watch.h"
#include "os/file.h"
#include "publish/place_steps.h"

static int changed_meanwhile(const struct place *p, const char *path)
{
    err_set(ERR_RACE, "'%s' in '%s' was changed by another process meanwhile", path, p->work_tree);
    err_hint("run it again");
    return ERR_RACE;
}

static int apply_change(struct place *p, const struct op *op, struct str *path)
{
    struct stamp out;
    int rc = beneath_exchange(&p->top, op->path, &p->inside, place_staged(path, "new", op));

    if (!rc)
        rc = place_stamp_at(&out, &p->inside, path->buf);
    if (!rc && !stamp_eq(&out, &op->before))
        rc = changed_meanwhile(p, op->path);
    return rc;
}

int place_apply(struct place *p)
{
    struct str path = STR_INIT;
    int rc = place_open(p);
    size_t n = 0;

    watch_begin("Bringing in files", p->ops.len);
    vec_each (struct op, op, &p->ops) {
        if (rc)
            break;
        watch_at(++n);
        if (op->kind == OP_ADD)
            rc = beneath_link(&p->top, op->path, &p->inside, place_staged(&path, "new", op));
        else if (op->kind == OP_CHANGE)
            rc = apply_change(p, op, &path);
        else if (op->kind == OP_ADD_MODULE)
            rc = beneath_move(&p->top, op->path, &p->inside, place_staged(&path, "new", op));
    }
    str_release(&path);
    if (!rc)
        rc = file_sync_system(p->work_tree);
    watch_end(rc);
    return rc;
}

/* A file that was brought in goes again, if it is still what came from the stage. */
static int undo_add(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    struct stamp here, ours;
    int rc = place_stamp_at(&here, &p->top, op->path);

    if (!rc)
        rc = place_stamp_at(&ours, &p->inside, place_staged(path, "new", op));
    if (!rc && !here.inode) /* never brought in, or gone by an earlier try */
        return beneath_prune_above(&p->top, op->path);
    if (rc || here.inode != op->after.inode)
        return rc; /* the user's own */
    if (!stamp_eq(&here, &op->after) || !ours.inode) {
        strs_add(kept, op->path);
        return 0;
    }
    rc = beneath_unlink(&p->top, op->path);
    return rc ? rc : beneath_prune_above(&p->top, op->path);
}

/* The user's file comes back from the stage, if ours is still the one in its place. */
static int undo_change(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    struct stamp here = {0}, there = {0};
    int rc = place_stamp_at(&here, &p->top, op->path);

    if (!rc)
        rc = place_stamp_at(&there, &p->inside, place_staged(path, "new", op));
    if (rc || there.inode == op->after.inode || !there.inode)
        return rc; /* never exchanged */
    if (here.inode && !stamp_eq(&here, &op->after)) {
        strs_add(kept, op->path);
        return 0;
    }
    if (!here.inode)
        return beneath_move(&p->top, op->path, &p->inside, path->buf);
    return beneath_exchange(&p->top, op->path, &p->inside, path->buf);
}

int place_undo(struct place *p)
{
    struct strs kept = STRS_INIT;
    struct str path = STR_INIT;
    int rc = place_open(p);

    watch_begin("Putting back files", p->ops.len);
    for (size_t i = p->ops.len; !rc && i-- > 0;) {
        const struct op *op = vec_at(&p->ops, i);

        watch_at(p->ops.len - i);
        if (op->kind == OP_ADD)
            rc = undo_add(p, op, &path, &kept);
        else if (op->kind == OP_CHANGE)
            rc = undo_change(p, op, &path, &kept);
        else if (op->kind == OP_ADD_MODULE)
            rc = place_drop_module(p, op->path, op->after.inode, &kept);
    }
    if (!rc)
        rc = file_sync_system(p->work_tree);
    watch_end(rc);
    if (!rc)
        rc = place_drop_lock(p);
    for (size_t i = 0; i < strs_len(&kept); i++)
        err_note("'%s' was changed meanwhile and is left as it is", strs_at(&kept, i));
    strs_release(&kept);
    str_release(&path);
    return rc;
}
