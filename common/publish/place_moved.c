/* place_finish_move(): what git mv does, in steps that a kill may part. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/place_steps.h"
#include "survey/lock.h"

/* The new ".git" is put in place of the old; that it lies in the stage no more says that it was. */
static int put_link(struct place *p, const struct op *op, struct strs *kept)
{
    struct str at = STR_INIT, staged = STR_INIT;
    struct stat st;
    int rc;

    str_addf(&staged, PLACE_LINK "/%s", op->path);
    str_addf(&at, "%s/.git", op->path);
    rc = beneath_stat(&st, &p->inside, staged.buf);
    if (rc)
        goto out;
    rc = beneath_stat(&st, &p->top, at.buf);
    if (!rc && stamp_changed_since(&st, &p->since)) {
        strs_add(kept, at.buf);
        goto out;
    }
    if (!rc)
        rc = beneath_unlink(&p->top, at.buf);
    if (!rc || rc == ERR_NOT_FOUND)
        rc = beneath_move(&p->top, at.buf, &p->inside, staged.buf);
out:
    str_release(&at);
    str_release(&staged);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

struct config_paths {
    struct str config, lock, staged;
};

static int stamp_at(struct stamp *out, const struct str *path)
{
    struct stat st;

    memset(out, 0, sizeof(*out));
    if (!lstat(path->buf, &st))
        *out = stamp_of(&st);
    else if (errno != ENOENT)
        return err_errno(ERR_FAILED, "cannot look at '%s'", path->buf);
    return 0;
}

/* Under git's own lock on that file, which has its final content already. */
static int take_over(const struct config_paths *x, const struct op *op, bool *changed)
{
    struct stamp now, lock, ours;
    int rc = stamp_at(&ours, &x->staged);

    if (!rc)
        rc = stamp_at(&lock, &x->lock);
    if (!rc && lock.inode != ours.inode)
        rc = file_link(x->staged.buf, x->lock.buf);
    if (rc == ERR_RACE)
        rc = lock_refuse(x->lock.buf);
    if (!rc)
        rc = stamp_at(&now, &x->config);
    if (rc)
        return rc;
    *changed = !stamp_eq(&now, &op->after);
    return *changed ? file_unlink(x->lock.buf) : file_rename(x->lock.buf, x->config.buf);
}

static int put_config(const struct place *p, const struct op *op, struct strs *kept)
{
    struct config_paths x = {STR_INIT, STR_INIT, STR_INIT};
    struct stamp now, ours;
    bool changed = false;
    int rc;

    str_addf(&x.staged, "%s/" PLACE_CONFIG "/%s", p->stage, op->path);
    str_addf(&x.config, "%s/config", op->module->git_dir);
    str_addf(&x.lock, "%s/config.lock", op->module->git_dir);
    rc = stamp_at(&ours, &x.staged);
    if (!rc)
        rc = stamp_at(&now, &x.config);
    if (!rc && ours.inode && now.inode != ours.inode)
        rc = take_over(&x, op, &changed);
    if (changed)
        strs_add(kept, x.config.buf);
    if (!rc && ours.inode) /* it is the configuration now, and not to be written to by this name */
        rc = file_unlink(x.staged.buf);
    if (!rc && ours.inode)
        rc = file_sync(op->module->git_dir);
    str_release(&x.config);
    str_release(&x.lock);
    str_release(&x.staged);
    return rc;
}

/* Is it at PATH, the directory that was looked at? */
static int is_at(bool *out, struct place *p, const struct op *op, const char *path)
{
    struct stamp here;
    int rc = place_stamp_at(&here, &p->top, path);

    *out = !rc && here.inode == op->before.inode;
    return rc;
}

int place_finish_move(struct place *p, const struct op *op, struct strs *kept)
{
    const char *from = op->module ? op->module->from : NULL;
    bool there, here = false;
    int rc;

    if (!from)
        return err_set(ERR_FAILED, "the journal does not say from where '%s' moves", op->path);
    rc = is_at(&there, p, op, op->path);
    if (!rc && !there)
        rc = is_at(&here, p, op, from);
    if (!rc && here)
        rc = beneath_move(&p->top, op->path, &p->top, from);
    if (rc == ERR_RACE || (!rc && !there && !here)) { /* taken, or moved by somebody else */
        err_clear();
        strs_add(kept, from);
        return 0;
    }
    if (!rc)
        rc = put_link(p, op, kept);
    if (!rc)
        rc = put_config(p, op, kept);
    if (!rc)
        rc = beneath_prune_above(&p->top, from);
    return rc ? rc : file_sync_system(p->work_tree);
}
