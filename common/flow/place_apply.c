/* The part of a place's life that changes the user's work tree: lock, apply, undo, finish. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/place.h"
#include "os/file.h"
#include "os/proc.h"

struct index_paths {
    struct str index, lock, ours;
};

static void index_paths(struct index_paths *x, const struct place *p)
{
    str_init(&x->index);
    str_init(&x->lock);
    str_init(&x->ours);
    str_addf(&x->index, "%s/index", p->git_dir);
    str_addf(&x->lock, "%s/index.lock", p->git_dir);
    str_addf(&x->ours, "%s/index", p->stage);
}

static void index_paths_release(struct index_paths *x)
{
    str_release(&x->index);
    str_release(&x->lock);
    str_release(&x->ours);
}

/* A read error is never taken for a difference: only "not there" is an answer. */
static int inode_of(uint64_t *out, const char *path)
{
    struct stat st;

    *out = 0;
    if (lstat(path, &st))
        return errno == ENOENT ? 0 : err_errno(ERR_FAILED, "cannot look at '%s'", path);
    *out = (uint64_t)st.st_ino;
    return 0;
}

static int lock_is_ours(bool *out, const struct index_paths *x)
{
    uint64_t lock = 0, ours = 0;
    int rc = inode_of(&lock, x->lock.buf);

    if (!rc)
        rc = inode_of(&ours, x->ours.buf);
    *out = !rc && lock && lock == ours;
    return rc;
}

static int check_index_unchanged(const struct place *p, const struct index_paths *x)
{
    static const struct stamp none;
    struct stamp now = none;
    struct stat st;

    if (!lstat(x->index.buf, &st))
        now = stamp_of(&st);
    else if (errno != ENOENT)
        return err_errno(ERR_FAILED, "cannot look at '%s'", x->index.buf);
    if (stamp_eq(&now, &p->index))
        return 0;
    err_set(ERR_RACE, "the index of '%s' was changed by another process meanwhile", p->work_tree);
    err_hint("run it again");
    return ERR_RACE;
}

int place_lock(struct place *p)
{
    struct index_paths x;
    int rc = 0;

    index_paths(&x, p);
    if (link(x.ours.buf, x.lock.buf)) {
        if (errno == EEXIST) {
            rc = err_set(ERR_RACE, "'%s' exists: another git is at work there, or was killed",
                         x.lock.buf);
            err_hint("wait for it to end, or remove the file if no git runs there any more");
        } else {
            rc = err_errno(ERR_FAILED, "cannot lock the index of '%s'", p->work_tree);
        }
    }
    if (!rc)
        rc = check_index_unchanged(p, &x);
    index_paths_release(&x);
    return rc;
}

static int open_both(struct place *p)
{
    int rc = 0;

    if (p->top.fd < 0)
        rc = beneath_open(&p->top, p->work_tree);
    if (!rc && p->inside.fd < 0)
        rc = beneath_open(&p->inside, p->stage);
    return rc;
}

static const char *staged(struct str *path, const char *where, const struct op *op)
{
    str_reset(path);
    str_addf(path, "%s/%s", where, op->path);
    return path->buf;
}

/* The stamp of what is at PATH; all zeros when nothing is. */
static int stamp_at(struct stamp *out, struct beneath *b, const char *path)
{
    struct stat st;
    int rc = beneath_stat(&st, b, path);

    memset(out, 0, sizeof(*out));
    if (!rc)
        *out = stamp_of(&st);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int changed_meanwhile(const struct place *p, const char *path)
{
    err_set(ERR_RACE, "'%s' in '%s' was changed by another process meanwhile", path, p->work_tree);
    err_hint("run it again");
    return ERR_RACE;
}

static int apply_change(struct place *p, const struct op *op, struct str *path)
{
    struct stamp out;
    int rc = beneath_exchange(&p->top, op->path, &p->inside, staged(path, "new", op));

    if (!rc)
        rc = stamp_at(&out, &p->inside, path->buf);
    if (!rc && !stamp_eq(&out, &op->before))
        rc = changed_meanwhile(p, op->path);
    return rc;
}

int place_apply(struct place *p)
{
    struct str path = STR_INIT;
    int rc = open_both(p);

    vec_each (struct op, op, &p->ops) {
        if (rc)
            break;
        if (op->kind == OP_ADD)
            rc = beneath_link(&p->top, op->path, &p->inside, staged(&path, "new", op));
        else if (op->kind == OP_CHANGE)
            rc = apply_change(p, op, &path);
    }
    str_release(&path);
    return rc ? rc : file_sync_system(p->work_tree);
}

static void name_kept(struct strs *kept, const char *path)
{
    strs_add(kept, path);
}

/* A file that was brought in goes again, if it is still what came from the stage. */
static int undo_add(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    struct stamp here, ours;
    char *dir, *slash;
    int rc = stamp_at(&here, &p->top, op->path);

    if (!rc)
        rc = stamp_at(&ours, &p->inside, staged(path, "new", op));
    if (rc || !here.inode || here.inode != op->after.inode)
        return rc; /* never brought in, or the user's own */
    if (!stamp_eq(&here, &op->after) || !ours.inode) {
        name_kept(kept, op->path);
        return 0;
    }
    rc = beneath_unlink(&p->top, op->path);
    dir = mem_dup(op->path);
    slash = strrchr(dir, '/');
    if (!rc && slash) {
        *slash = '\0';
        rc = beneath_prune(&p->top, dir);
    }
    free(dir);
    return rc;
}

/* The user's file comes back from the stage, if ours is still the one in its place. */
static int undo_change(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    struct stamp here = {0}, there = {0};
    int rc = stamp_at(&here, &p->top, op->path);

    if (!rc)
        rc = stamp_at(&there, &p->inside, staged(path, "new", op));
    if (rc || there.inode == op->after.inode || !there.inode)
        return rc; /* never exchanged */
    if (here.inode && !stamp_eq(&here, &op->after)) {
        name_kept(kept, op->path);
        return 0;
    }
    if (!here.inode)
        return beneath_move(&p->top, op->path, &p->inside, path->buf);
    return beneath_exchange(&p->top, op->path, &p->inside, path->buf);
}

static int drop_lock(struct place *p)
{
    struct index_paths x;
    bool ours;
    int rc;

    index_paths(&x, p);
    rc = lock_is_ours(&ours, &x);
    if (!rc && ours)
        rc = file_unlink(x.lock.buf);
    index_paths_release(&x);
    return rc;
}

int place_undo(struct place *p)
{
    struct strs kept = STRS_INIT;
    struct str path = STR_INIT;
    int rc = open_both(p);

    for (size_t i = p->ops.len; !rc && i-- > 0;) {
        const struct op *op = vec_at(&p->ops, i);

        if (op->kind == OP_ADD)
            rc = undo_add(p, op, &path, &kept);
        else if (op->kind == OP_CHANGE)
            rc = undo_change(p, op, &path, &kept);
    }
    if (!rc)
        rc = file_sync_system(p->work_tree);
    if (!rc)
        rc = drop_lock(p);
    for (size_t i = 0; i < strs_len(&kept); i++)
        err_note("'%s' was changed meanwhile and is left as it is", strs_at(&kept, i));
    strs_release(&kept);
    str_release(&path);
    return rc;
}

/* Our lock becomes the index. A rename onto another name of the same file does nothing and leaves
 * both: then the lock is unlinked. */
static int put_index(struct place *p)
{
    struct index_paths x;
    uint64_t index = 0, ours = 0;
    bool locked = false;
    int rc;

    index_paths(&x, p);
    rc = inode_of(&index, x.index.buf);
    if (!rc)
        rc = inode_of(&ours, x.ours.buf);
    if (!rc)
        rc = lock_is_ours(&locked, &x);
    if (!rc && locked && index == ours)
        rc = file_unlink(x.lock.buf);
    else if (!rc && locked)
        rc = file_rename(x.lock.buf, x.index.buf);
    if (!rc)
        rc = file_sync(p->git_dir);
    index_paths_release(&x);
    return rc;
}

/* Put back what was taken out of its place and turns out to be the user's. */
static int put_back(struct place *p, const char *from, const char *to, struct strs *kept)
{
    int rc = beneath_move(&p->top, to, &p->inside, from);

    if (rc == ERR_RACE) { /* a newer one is there: both are kept */
        struct str other = STR_INIT;

        err_clear();
        str_addf(&other, "%s.cutover-kept", to);
        rc = beneath_move(&p->top, other.buf, &p->inside, from);
        name_kept(kept, other.buf);
        str_release(&other);
        return rc;
    }
    if (!rc)
        name_kept(kept, to);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* One file: out of the work tree into the stage, looked at, dropped. */
static int finish_file(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    const char *old = staged(path, "old", op);
    struct stamp here, there;
    char *dir, *slash;
    int rc = stamp_at(&there, &p->inside, old);

    if (!rc && !there.inode)
        rc = stamp_at(&here, &p->top, op->path);
    if (rc)
        return rc;
    if (!there.inode) {
        if (!here.inode)
            return 0;
        if (!stamp_eq(&here, &op->before)) {
            name_kept(kept, op->path);
            return 0;
        }
        rc = beneath_move(&p->inside, old, &p->top, op->path);
        if (!rc)
            rc = stamp_at(&there, &p->inside, old);
        if (rc)
            return rc == ERR_NOT_FOUND ? 0 : rc;
    }
    if (!stamp_eq(&there, &op->before))
        return put_back(p, old, op->path, kept);
    rc = beneath_unlink(&p->inside, old);
    dir = mem_dup(op->path);
    slash = strrchr(dir, '/');
    if (!rc && slash) {
        *slash = '\0';
        rc = beneath_prune(&p->top, dir);
    }
    free(dir);
    return rc;
}

static int check_dir(struct place *p, int fd, const char *from, const char *to, struct strs *kept);

/* One entry of a directory in the stage: put back when it is newer than our look at it. */
static int check_entry(struct place *p, int dir_fd, const char *name, struct str paths[2],
                       struct strs *kept)
{
    struct stat st;
    int fd;

    if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? 0 : err_errno(ERR_FAILED, "cannot look at '%s'", paths[0].buf);
    if (S_ISDIR(st.st_mode)) {
        fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            return err_errno(ERR_FAILED, "cannot open '%s'", paths[0].buf);
        return check_dir(p, fd, paths[0].buf, paths[1].buf, kept);
    }
    p->dropped++;
    if (stamp_changed_since(&st, &p->since))
        return put_back(p, paths[0].buf, paths[1].buf, kept);
    return 0;
}

/* Look again at all that is in the directory open at FD (closed here), called FROM in the stage and
 * TO in the work tree. */
static int check_dir(struct place *p, int fd, const char *from, const char *to, struct strs *kept)
{
    DIR *dir = fdopendir(fd);
    struct str paths[2] = {STR_INIT, STR_INIT};
    struct dirent *e;
    int rc = 0;

    if (!dir) {
        close(fd);
        return err_errno(ERR_FAILED, "cannot read the directory '%s'", from);
    }
    while (!rc && (e = readdir(dir))) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        str_reset(&paths[0]);
        str_reset(&paths[1]);
        str_addf(&paths[0], "%s/%s", from, e->d_name);
        str_addf(&paths[1], "%s/%s", to, e->d_name);
        rc = check_entry(p, dirfd(dir), e->d_name, paths, kept);
    }
    closedir(dir);
    str_release(&paths[0]);
    str_release(&paths[1]);
    return rc;
}

/* A whole directory: one rename, then each file in it is looked at again. place_clean() drops it.
 */
static int finish_dir(struct place *p, const struct op *op, struct str *path, struct strs *kept)
{
    char *up = mem_dup(op->path), *slash = strrchr(up, '/');
    const char *name;
    int fd, top, rc = beneath_move(&p->inside, staged(path, "old", op), &p->top, op->path);

    if (rc == ERR_RACE)
        err_clear(); /* moved by an earlier try; what is at its place now is the user's */
    else if (rc && rc != ERR_NOT_FOUND)
        goto out;
    str_adds(path, "/.");
    rc = beneath_parent(&fd, &name, &p->inside, path->buf, false);
    str_truncate(path, path->len - 2);
    if (!rc) {
        top = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        rc = top < 0 ? err_errno(ERR_FAILED, "cannot open '%s'", path->buf)
                     : check_dir(p, top, path->buf, op->path, kept);
    } else if (rc == ERR_NOT_FOUND) {
        rc = 0;
    }
    if (!rc && slash) {
        *slash = '\0';
        rc = beneath_prune(&p->top, up);
    }
out:
    free(up);
    return rc;
}

int place_finish(struct place *p, struct strs *kept)
{
    struct str path = STR_INIT;
    int rc = open_both(p);

    if (!rc)
        rc = put_index(p);
    vec_each (struct op, op, &p->ops) {
        if (rc)
            break;
        if (op->kind == OP_REMOVE)
            rc = finish_file(p, op, &path, kept);
        else if (op->kind == OP_REMOVE_DIR)
            rc = finish_dir(p, op, &path, kept);
    }
    str_release(&path);
    return rc;
}

/* So many files take seconds to unlink: nobody has to wait for that. */
#define MANY_FILES 5000

static int discard_later(const struct place *p)
{
    struct str trash = STR_INIT;
    const char *name = strrchr(p->stage, '/') + 1;
    int rc = 0;

    file_dirname(&trash, p->stage);
    str_addf(&trash, "/trash-%ld-%s", (long)getpid(), name);
    if (rename(p->stage, trash.buf))
        rc = err_errno(ERR_FAILED, "cannot rename '%s'", p->stage);
    else
        rc = proc_discard(trash.buf);
    str_release(&trash);
    return rc;
}

int place_clean(struct place *p)
{
    beneath_close(&p->top);
    beneath_close(&p->inside);
    return p->dropped > MANY_FILES ? discard_later(p) : file_remove_tree(p->stage);
}
