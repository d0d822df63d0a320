/* place_finish(): the refs have moved, so what is old goes, unless it turns out to be the user's.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "base/watch.h"
#include "os/file.h"
#include "publish/place_steps.h"

/* Put back what was taken out of its place and turns out to be the user's. */
static int put_back(struct place *p, const char *from, const char *to, struct strs *kept)
{
    int rc = beneath_move(&p->top, to, &p->inside, from);

    if (rc == ERR_RACE) { /* a newer one is there: both are kept */
        struct str other = STR_INIT;

        err_clear();
        str_addf(&other, "%s.cutover-kept", to);
        rc = beneath_move(&p->top, other.buf, &p->inside, from);
        strs_add(kept, other.buf);
        str_release(&other);
        return rc;
    }
    if (!rc)
        strs_add(kept, to);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* One file: out of the work tree into the stage, looked at, dropped. */
static int finish_file(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    const char *old = place_staged(path, "old", op);
    struct stamp here, there;
    int rc = place_stamp_at(&there, &p->inside, old);

    if (!rc && !there.inode)
        rc = place_stamp_at(&here, &p->top, op->path);
    if (rc)
        return rc;
    if (!there.inode) {
        if (!here.inode) /* gone by an earlier try, its directories may not be */
            return beneath_prune_above(&p->top, op->path);
        if (!stamp_eq(&here, &op->before)) {
            strs_add(kept, op->path);
            return 0;
        }
        rc = beneath_move(&p->inside, old, &p->top, op->path);
        if (!rc)
            rc = place_stamp_at(&there, &p->inside, old);
        if (rc)
            return rc == ERR_NOT_FOUND ? 0 : rc;
    }
    if (!stamp_eq(&there, &op->before))
        return put_back(p, old, op->path, kept);
    rc = beneath_unlink(&p->inside, old);
    return rc ? rc : beneath_prune_above(&p->top, op->path);
}

/* A directory of the stage that is looked at again: where it lies, and where it lay. */
struct again {
    struct place *place;
    const char *from, *to;
    struct strs *kept;
};

static int check_dir(const struct again *a, int fd);

/* The entry NAME as it is called in the stage and in the work tree. */
static void entry_paths(struct str paths[2], const struct again *a, const char *name)
{
    str_addf(&paths[0], "%s/%s", a->from, name);
    str_addf(&paths[1], "%s/%s", a->to, name);
}

static int check_dir_below(const struct again *a, int dir_fd, const char *name)
{
    struct str paths[2] = {STR_INIT, STR_INIT};
    struct again below = *a;
    int rc, fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    entry_paths(paths, a, name);
    below.from = paths[0].buf;
    below.to = paths[1].buf;
    rc = fd < 0 ? err_errno(ERR_FAILED, "cannot open '%s'", below.from) : check_dir(&below, fd);
    str_release(&paths[0]);
    str_release(&paths[1]);
    return rc;
}

/* One entry: put back when it is newer than our look at it. */
static int check_entry(const struct again *a, int dir_fd, const char *name)
{
    struct str paths[2] = {STR_INIT, STR_INIT};
    struct stat st;
    int rc;

    if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? 0 : err_errno(ERR_FAILED, "cannot look at '%s/%s'", a->from, name);
    if (S_ISDIR(st.st_mode))
        return check_dir_below(a, dir_fd, name);
    a->place->dropped++;
    if (!stamp_changed_since(&st, &a->place->since))
        return 0;
    entry_paths(paths, a, name);
    rc = put_back(a->place, paths[0].buf, paths[1].buf, a->kept);
    str_release(&paths[0]);
    str_release(&paths[1]);
    return rc;
}

/* Look again at all that is in the directory open at FD, which is closed here. */
static int check_dir(const struct again *a, int fd)
{
    DIR *dir = fdopendir(fd);
    struct dirent *e;
    int rc = 0;

    if (!dir) {
        close(fd);
        return err_errno(ERR_FAILED, "cannot read the directory '%s'", a->from);
    }
    while (!rc && (e = readdir(dir)))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            rc = check_entry(a, dirfd(dir), e->d_name);
    closedir(dir);
    return rc;
}

/* Open the directory *PATH of the stage; *fd is the caller's. ERR_NOT_FOUND (no message) when it is
 * not there. */
static int open_dir(int *fd, struct place *p, struct str *path)
{
    const char *name;
    int borrowed, rc;

    str_adds(path, "/.");
    rc = beneath_parent(&borrowed, &name, &p->inside, path->buf, false);
    str_truncate(path, path->len - 2);
    if (rc)
        return rc;
    *fd = fcntl(borrowed, F_DUPFD_CLOEXEC, 0);
    return *fd < 0 ? err_errno(ERR_FAILED, "cannot open '%s'", path->buf) : 0;
}

/* A whole directory: one rename, then each file in it is looked at again. place_clean() drops it.
 */
static int finish_dir(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    struct stamp here;
    int fd = -1, rc = place_stamp_at(&here, &p->top, op->path);

    place_staged(path, "old", op);
    if (!rc && here.inode && here.inode != op->before.inode)
        strs_add(kept, op->path); /* another directory than the one that was looked at */
    else if (!rc)
        rc = beneath_move(&p->inside, path->buf, &p->top, op->path);
    if (rc == ERR_RACE)
        err_clear(); /* moved by an earlier try; what is at its place now is the user's */
    else if (rc && rc != ERR_NOT_FOUND)
        return rc;
    rc = open_dir(&fd, p, path);
    if (!rc)
        rc = check_dir(&(struct again){p, path->buf, op->path, kept}, fd);
    else if (rc == ERR_NOT_FOUND)
        rc = 0;
    return rc ? rc : beneath_prune_above(&p->top, op->path);
}

static bool same_stamp(const struct stat *st, const struct stamp *stamp)
{
    struct stamp now = stamp_of(st);

    return stamp_eq(&now, stamp);
}

/* What an exchange took out of the work tree was looked at then, but for what is inside a
 * directory, and for what an editor that had it open has written since. */
static int finish_change(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    struct str to = STR_INIT;
    struct stat st;
    int fd = -1, rc = beneath_stat(&st, &p->inside, place_staged(path, "new", op));

    if (!rc && S_ISDIR(st.st_mode)) {
        str_addf(&to, "%s.cutover-kept", op->path); /* at its place is a file now */
        rc = open_dir(&fd, p, path);
        if (!rc)
            rc = check_dir(&(struct again){p, path->buf, to.buf, kept}, fd);
    } else if (!rc && st.st_ino != op->after.inode && !same_stamp(&st, &op->before))
        rc = put_back(p, path->buf, op->path, kept);
    str_release(&to);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int finish(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    switch (op->kind) {
    case OP_ADD: /* one name is left, so its status is final */
        return beneath_unlink(&p->inside, place_staged(path, "new", op));
    case OP_CHANGE:
        return finish_change(p, op, path, kept);
    case OP_REMOVE:
        return finish_file(p, op, path, kept);
    case OP_ADD_MODULE:
        return 0;
    case OP_REMOVE_MODULE:
        return place_drop_module(p, op->path, op->before.inode, kept);
    case OP_MOVE_MODULE:
        return place_finish_move(p, op, kept);
    case OP_REMOVE_DIR:
        break;
    }
    return finish_dir(p, op, path, kept);
}

/* Those that are whole directories, or all others. */
static int finish_all(size_t *n, struct place *p, bool dirs, struct strs *kept)
{
    struct str path = STR_INIT;
    int rc = 0;

    vec_each (struct op, op, &p->ops) {
        if (rc || dirs != (op->kind == OP_REMOVE_DIR))
            continue;
        watch_at(++*n);
        rc = finish(p, op, &path, kept);
    }
    str_release(&path);
    return rc;
}

/* Whole directories last: what is in them is in the index no more, so the index is brought up to
 * date beside us. */
int place_finish(struct place *p, struct strs *kept)
{
    struct place_refresh refresh = PLACE_REFRESH_INIT;
    int rc = place_open(p);
    size_t n = 0;

    watch_begin("Taking out what is old", p->ops.len);
    if (!rc)
        rc = place_put_index(p);
    if (!rc)
        rc = finish_all(&n, p, false, kept);
    if (!rc)
        place_refresh_begin(&refresh, p);
    if (!rc)
        rc = finish_all(&n, p, true, kept);
    watch_end(rc);
    watch_begin("Refreshing the index", 0);
    place_refresh_end(&refresh, p);
    watch_end(rc);
    return rc;
}
