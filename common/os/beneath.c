#include "os/beneath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef CUTOVER_PORTABLE
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include "base/err.h"
#include "base/mem.h"
#include "os/atomic.h"
#include "os/file.h"

int beneath_open(struct beneath *b, const char *top)
{
    b->fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->fd < 0)
        return err_errno(ERR_FAILED, "cannot open the directory '%s'", top);
    str_reset(&b->top);
    str_adds(&b->top, top);
    return 0;
}

static void forget_dir(struct beneath *b)
{
    if (b->dir_fd >= 0)
        close(b->dir_fd);
    b->dir_fd = -1;
    str_reset(&b->dir);
}

void beneath_close(struct beneath *b)
{
    forget_dir(b);
    if (b->fd >= 0)
        close(b->fd);
    b->fd = -1;
    str_release(&b->dir);
    str_release(&b->top);
}

/* Open the directory PATH component by component; *fd is ours to close. */
static int walk_down(int *fd, const struct beneath *b, const char *path, bool make)
{
    int at = fcntl(b->fd, F_DUPFD_CLOEXEC, 0);
    char *copy = mem_dup(path), *save = NULL;

    for (char *part = strtok_r(copy, "/", &save); at >= 0 && part;
         part = strtok_r(NULL, "/", &save)) {
        int next;

        if (make && mkdirat(at, part, 0777) && errno != EEXIST) {
            close(at);
            at = -1;
            break;
        }
        next = openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close(at);
        at = next;
    }
    free(copy);
    *fd = at;
    return at < 0 ? -1 : 0;
}

static int open_dir(int *fd, const struct beneath *b, const char *path, bool make)
{
#ifndef CUTOVER_PORTABLE
    struct open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    long got = syscall(SYS_openat2, b->fd, path, &how, sizeof(how));

    if (got >= 0) {
        *fd = (int)got;
        return 0;
    }
    if (errno != ENOSYS && errno != EPERM && !(make && errno == ENOENT))
        return -1;
#endif
    return walk_down(fd, b, path, make);
}

int beneath_parent(int *fd, const char **name, struct beneath *b, const char *path, bool make)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    char *dir;
    int got = -1;

    *name = slash ? slash + 1 : path;
    if (!slash) {
        *fd = b->fd;
        return 0;
    }
    if (b->dir_fd >= 0 && b->dir.len == len && !memcmp(b->dir.buf, path, len)) {
        *fd = b->dir_fd;
        return 0;
    }
    forget_dir(b);
    dir = mem_dup_n(path, len);
    if (!open_dir(&got, b, dir, make)) {
        b->dir_fd = *fd = got;
        str_adds(&b->dir, dir);
        free(dir);
        return 0;
    }
    free(dir);
    if (errno == ENOENT)
        return ERR_NOT_FOUND;
    if (errno == ENOTDIR || errno == ELOOP || errno == EXDEV)
        return err_set(ERR_REFUSED, "something that is no directory stands above '%s'", path);
    return err_errno(ERR_FAILED, "cannot open the directory of '%s'", path);
}

int beneath_stat(struct stat *out, struct beneath *b, const char *path)
{
    const char *name = NULL;
    int fd = -1, rc = beneath_parent(&fd, &name, b, path, false);

    if (rc)
        return rc;
    if (!fstatat(fd, name, out, AT_SYMLINK_NOFOLLOW))
        return 0;
    return errno == ENOENT ? ERR_NOT_FOUND : err_errno(ERR_FAILED, "cannot look at '%s'", path);
}

int beneath_read(struct str *out, struct stat *st, struct beneath *b, const char *path, size_t max)
{
    size_t start = out->len;
    const char *name = NULL;
    int dir, fd, rc = beneath_parent(&dir, &name, b, path, false);

    if (rc)
        return rc;
    fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return ERR_NOT_FOUND;
    if (fd < 0 && errno == ELOOP)
        return err_set(ERR_REFUSED, "'%s' is a symbolic link, not a file", path);
    if (fd < 0 || fstat(fd, st))
        rc = err_errno(ERR_FAILED, "cannot open '%s'", path);
    else if (!S_ISREG(st->st_mode))
        rc = err_set(ERR_REFUSED, "'%s' is not a regular file", path);
    else
        rc = file_read_fd(out, fd, path, max, ERR_REFUSED);
    if (rc)
        str_truncate(out, start);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* Both directories at once: TO and FROM may be one, whose descriptor for the first would be gone.
 */
struct pair {
    int to, from;
    const char *to_name, *from_name;
    int owned; /* a copy to close, or -1 */
};

static int open_pair(struct pair *p, struct beneath *to, const char *to_path, bool make,
                     struct beneath *from, const char *from_path)
{
    int rc = beneath_parent(&p->from, &p->from_name, from, from_path, false);

    p->owned = -1;
    if (rc)
        return rc;
    if (to == from && p->from != from->fd) {
        p->owned = p->from = fcntl(p->from, F_DUPFD_CLOEXEC, 0);
        if (p->from < 0)
            return err_errno(ERR_FAILED, "cannot open the directory of '%s'", from_path);
    }
    rc = beneath_parent(&p->to, &p->to_name, to, to_path, make);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "the directory of '%s' is gone", to_path);
    return rc;
}

static void close_pair(struct pair *p)
{
    if (p->owned >= 0)
        close(p->owned);
}

static int taken(const char *path)
{
    return err_set(ERR_RACE, "'%s' appeared meanwhile", path);
}

int beneath_link(struct beneath *to, const char *to_path, struct beneath *from,
                 const char *from_path)
{
    struct pair p;
    int rc = open_pair(&p, to, to_path, true, from, from_path);

    if (!rc && linkat(p.from, p.from_name, p.to, p.to_name, 0))
        rc = errno == EEXIST ? taken(to_path)
                             : err_errno(ERR_FAILED, "cannot put '%s' in place", to_path);
    close_pair(&p);
    return rc;
}

int beneath_exchange(struct beneath *a, const char *a_path, struct beneath *b, const char *b_path)
{
    struct pair p;
    int rc = open_pair(&p, a, a_path, false, b, b_path);

    if (!rc && atomic_exchange_names(p.to, p.to_name, p.from, p.from_name))
        rc = err_errno(ERR_FAILED, "cannot exchange '%s'", a_path);
    close_pair(&p);
    return rc;
}

int beneath_move(struct beneath *to, const char *to_path, struct beneath *from,
                 const char *from_path)
{
    struct pair p;
    int rc = open_pair(&p, to, to_path, true, from, from_path);

    if (!rc && atomic_rename_free(p.from, p.from_name, p.to, p.to_name)) {
        if (errno == ENOENT)
            rc = ERR_NOT_FOUND;
        else
            rc = errno == EEXIST ? taken(to_path)
                                 : err_errno(ERR_FAILED, "cannot move '%s'", from_path);
    }
    close_pair(&p);
    forget_dir(from); /* it may have gone along */
    return rc;
}

int beneath_replace(struct beneath *b, const char *to_path, const char *from_path)
{
    const char *to, *from;
    int dir = -1, rc = beneath_parent(&dir, &from, b, from_path, false);

    if (!rc)
        rc = beneath_parent(&dir, &to, b, to_path, false);
    if (!rc && renameat(dir, from, dir, to))
        rc = err_errno(ERR_FAILED, "cannot rename '%s' to '%s'", from_path, to_path);
    return rc;
}

int beneath_sync(struct beneath *b, const char *path)
{
    const char *name = NULL;
    int dir = -1, rc = beneath_parent(&dir, &name, b, path, false);

    if (!rc && fsync(dir))
        rc = err_errno(ERR_FAILED, "cannot make the directory of '%s' durable", path);
    return rc;
}

int beneath_has_entries(bool *out, struct beneath *b, const char *path)
{
    const char *name = NULL;
    struct dirent *e;
    DIR *list;
    int dir = -1, rc = beneath_parent(&dir, &name, b, path, false);

    if (rc)
        return rc;
    dir = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    list = dir < 0 ? NULL : fdopendir(dir);
    if (!list) {
        rc = err_errno(ERR_FAILED, "cannot list the directory of '%s'", path);
        if (dir >= 0)
            close(dir);
        return rc;
    }
    do
        e = readdir(list);
    while (e && (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")));
    *out = e != NULL;
    closedir(list);
    return 0;
}

int beneath_readlink(struct str *out, struct beneath *b, const char *path)
{
    char target[PATH_MAX];
    const char *name = NULL;
    ssize_t n;
    int dir = -1, rc = beneath_parent(&dir, &name, b, path, false);

    if (rc)
        return rc;
    n = readlinkat(dir, name, target, sizeof(target));
    if (n < 0)
        return errno == ENOENT || errno == EINVAL
                   ? ERR_NOT_FOUND
                   : err_errno(ERR_FAILED, "cannot read the symbolic link '%s'", path);
    str_add(out, target, (size_t)n);
    return 0;
}

int beneath_unlink(struct beneath *b, const char *path)
{
    const char *name = NULL;
    int fd = -1, rc = beneath_parent(&fd, &name, b, path, false);

    if (rc == ERR_NOT_FOUND)
        return 0;
    if (!rc && unlinkat(fd, name, 0) && errno != ENOENT)
        rc = err_errno(ERR_FAILED, "cannot remove '%s'", path);
    return rc;
}

int beneath_prune(struct beneath *b, const char *path)
{
    char *dir = mem_dup(path);
    int rc = 0;

    while (*dir) {
        const char *name = NULL;
        char *slash;
        int fd = -1;

        rc = beneath_parent(&fd, &name, b, dir, false);
        if (rc == ERR_NOT_FOUND)
            rc = 0;
        else if (!rc && unlinkat(fd, name, AT_REMOVEDIR)) {
            if (errno != ENOENT)
                break; /* not empty, or not ours to judge: it stays */
        }
        if (rc)
            break;
        slash = strrchr(dir, '/');
        *(slash ? slash : dir) = '\0';
    }
    forget_dir(b);
    free(dir);
    return rc;
}

int beneath_prune_above(struct beneath *b, const char *path)
{
    struct str dir = STR_INIT;
    int rc = 0;

    if (strchr(path, '/')) {
        file_dirname(&dir, path);
        rc = beneath_prune(b, dir.buf);
    }
    str_release(&dir);
    return rc;
}

int beneath_may_write(bool *out, struct beneath *b, const char *path)
{
    const char *name = NULL;
    int fd = -1, rc = beneath_parent(&fd, &name, b, path, false);

    if (rc)
        return rc;
    *out = !faccessat(fd, ".", W_OK | X_OK, AT_EACCESS);
    if (!*out && errno != EACCES && errno != EPERM && errno != EROFS)
        return err_errno(ERR_FAILED, "cannot look at the directory of '%s'", path);
    return 0;
}

bool beneath_same_system(const struct beneath *a, const struct beneath *b)
{
    struct stat x, y;

    return !fstat(a->fd, &x) && !fstat(b->fd, &y) && x.st_dev == y.st_dev;
}
