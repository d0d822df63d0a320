#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/clock.h"

#define READ_BLOCK ((size_t)65536)
#define COPY_BLOCK ((size_t)1 << 20)

int file_read_fd(struct str *out, int fd, const char *path, size_t max, enum err_code too_large)
{
    size_t start = out->len;

    for (;;) {
        ssize_t n;

        str_reserve(out, READ_BLOCK);
        n = read(fd, out->buf + out->len, READ_BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(ERR_FAILED, "cannot read '%s'", path);
        if (!n)
            return 0;
        out->len += (size_t)n;
        out->buf[out->len] = '\0';
        if (out->len - start > max)
            return err_set(too_large, "'%s' is larger than %zu bytes", path, max);
    }
}

int file_read_most(struct str *out, const char *path, size_t max, enum err_code too_large)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t start = out->len;
    int rc;

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? ERR_NOT_FOUND
                   : err_errno(ERR_FAILED, "cannot open '%s'", path);
    rc = file_read_fd(out, fd, path, max, too_large);
    if (rc)
        str_truncate(out, start);
    close(fd);
    return rc;
}

int file_read(struct str *out, const char *path, size_t max)
{
    return file_read_most(out, path, max, ERR_FAILED);
}

static int sync_fd(int fd, const char *path)
{
    return fsync(fd) ? err_errno(ERR_FAILED, "cannot make '%s' durable", path) : 0;
}

int file_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return err_errno(ERR_FAILED, "cannot open '%s'", path);
    rc = sync_fd(fd, path);
    close(fd);
    return rc;
}

int file_sync_system(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = 0;

    if (fd < 0)
        return err_errno(ERR_FAILED, "cannot open '%s'", path);
#ifdef CUTOVER_PORTABLE
    sync();
#else
    if (syncfs(fd))
        rc = err_errno(ERR_FAILED, "cannot make the files below '%s' durable", path);
#endif
    close(fd);
    return rc;
}

int file_write(int fd, const char *path, const void *bytes, size_t len)
{
    for (const char *at = bytes; len;) {
        ssize_t n = write(fd, at, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (!n)
            errno = ENOSPC; /* nothing was taken, and nothing says why */
        if (n <= 0)
            return err_errno(ERR_FAILED, "cannot write '%s'", path);
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

int file_append(const char *path, const void *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND
                               : err_errno(ERR_FAILED, "cannot open '%s' to append to it", path);
    rc = file_write(fd, path, bytes, len);
    if (close(fd) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", path);
    return rc;
}

int file_rename(const char *from, const char *to)
{
    if (rename(from, to))
        return err_errno(ERR_FAILED, "cannot rename '%s' to '%s'", from, to);
    return 0;
}

int file_replace_permitted(const char *path, const void *bytes, size_t len, unsigned bits,
                           bool exact)
{
    struct str tmp = STR_INIT, dir = STR_INIT;
    int rc, fd;

    str_addf(&tmp, "%s.%ld.tmp", path, (long)getpid());
    file_dirname(&dir, path);
    fd = open(tmp.buf, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) {
        rc = err_errno(ERR_FAILED, "cannot create '%s'", tmp.buf);
        goto out;
    }
    rc = file_write(fd, tmp.buf, bytes, len);
    if (!rc && bits)
        rc = file_permit(tmp.buf, bits, exact);
    if (!rc)
        rc = sync_fd(fd, tmp.buf);
    if (close(fd) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", tmp.buf);
    if (!rc)
        rc = file_rename(tmp.buf, path);
    if (rc)
        unlink(tmp.buf);
    else
        rc = file_sync(dir.buf);
out:
    str_release(&tmp);
    str_release(&dir);
    return rc;
}

int file_sync_bytes(int fd, bool start)
{
#ifdef CUTOVER_PORTABLE
    return start ? 0 : fsync(fd);
#else
    unsigned wait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER;

    if (!sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE | (start ? 0 : wait)) || start)
        return 0;
    return fsync(fd); /* a file system that does not know it */
#endif
}

int file_put(const char *path, const void *bytes, size_t len)
{
    struct str tmp = STR_INIT;
    int fd, rc;

    str_addf(&tmp, "%s.%ld.tmp", path, (long)getpid());
    fd = open(tmp.buf, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    rc = fd < 0 ? err_errno(ERR_FAILED, "cannot create '%s'", tmp.buf)
                : file_write(fd, tmp.buf, bytes, len);
    if (!rc && file_sync_bytes(fd, false))
        rc = err_errno(ERR_FAILED, "cannot make '%s' durable", tmp.buf);
    if (fd >= 0 && close(fd) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", tmp.buf);
    if (!rc)
        rc = file_rename(tmp.buf, path);
    if (rc && fd >= 0)
        unlink(tmp.buf);
    str_release(&tmp);
    return rc;
}

int file_replace(const char *path, const void *bytes, size_t len)
{
    return file_replace_permitted(path, bytes, len, 0, false);
}

int file_copy(const char *to, const char *from, struct stat *st)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, rc = 0;
    struct timespec times[2];
    char *block = NULL;

    if (in < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : err_errno(ERR_FAILED, "cannot open '%s'", from);
    block = mem_alloc(COPY_BLOCK);
    if (fstat(in, st))
        rc = err_errno(ERR_FAILED, "cannot look at '%s'", from);
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (!rc && out < 0)
        rc = err_errno(ERR_FAILED, "cannot create '%s'", to);
    while (!rc) {
        ssize_t n = read(in, block, COPY_BLOCK);

        if (n < 0 && errno != EINTR)
            rc = err_errno(ERR_FAILED, "cannot read '%s'", from);
        if (!n)
            break;
        if (!rc && n > 0)
            rc = file_write(out, to, block, (size_t)n);
    }
    times[0] = st->st_atim;
    times[1] = st->st_mtim;
    if (!rc && futimens(out, times))
        rc = err_errno(ERR_FAILED, "cannot set the time of '%s'", to);
    if (out >= 0 && close(out) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", to);
    close(in);
    free(block);
    return rc;
}

int file_touch(const char *path)
{
    int fd;

    if (unlink(path) && errno != ENOENT)
        return err_errno(ERR_FAILED, "cannot remove '%s'", path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_errno(ERR_FAILED, "cannot create '%s'", path);
    return close(fd) ? err_errno(ERR_FAILED, "cannot create '%s'", path) : 0;
}

int file_link(const char *from, const char *to)
{
    if (!link(from, to))
        return 0;
    return errno == EEXIST ? ERR_RACE : err_errno(ERR_FAILED, "cannot make '%s'", to);
}

int file_make_temporary(struct str *out)
{
    const char *named = getenv("TMPDIR");
    struct str path = STR_INIT;
    int rc = 0;

    /* what runs elsewhere has to find it too */
    str_addf(&path, "%s/cutover-XXXXXX", named && *named == '/' ? named : "/tmp");
    if (mkdtemp(path.buf))
        str_add(out, path.buf, path.len);
    else
        rc = err_errno(ERR_FAILED, "cannot make a temporary directory '%s'", path.buf);
    str_release(&path);
    return rc;
}

int file_unlink(const char *path)
{
    if (unlink(path) && errno != ENOENT)
        return err_errno(ERR_FAILED, "cannot remove '%s'", path);
    return 0;
}

int file_unlink_synced(const char *path)
{
    struct str dir = STR_INIT;
    int rc = file_unlink(path);

    file_dirname(&dir, path);
    if (!rc)
        rc = file_sync(dir.buf);
    str_release(&dir);
    return rc;
}

int file_permit(const char *path, unsigned bits, bool exact)
{
    struct stat st;
    mode_t mode;

    if (lstat(path, &st) || st.st_uid != geteuid())
        return 0;
    if (!(st.st_mode & S_IWUSR))
        bits &= ~0222U;
    mode = (st.st_mode & (exact ? 07000 : 07777)) | bits;
    if (S_ISDIR(st.st_mode))
        mode |= (mode & 0444) >> 2 | S_ISGID;
    if (st.st_mode & S_IXUSR)
        mode |= (bits & 0444) >> 2;
    if (mode != (st.st_mode & 07777) && chmod(path, mode))
        return err_errno(ERR_FAILED, "cannot share '%s'", path);
    return 0;
}

int file_lock(int *out, const char *path, unsigned seconds)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

    if (fd < 0)
        return err_errno(ERR_FAILED, "cannot open the lock '%s'", path);
    for (unsigned long tries = seconds * 20UL;; tries--) {
        if (!flock(fd, LOCK_EX | LOCK_NB)) {
            *out = fd;
            return 0;
        }
        if (errno != EWOULDBLOCK && errno != EINTR) {
            close(fd);
            return err_errno(ERR_FAILED, "cannot lock '%s'", path);
        }
        if (!tries)
            break;
        clock_sleep_ms(50);
    }
    close(fd);
    return ERR_RACE;
}
