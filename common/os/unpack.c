#include "os/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"

int unpack_dir(const char *path)
{
    return mkdir(path, 0777) ? err_errno(ERR_FAILED, "cannot make '%s'", path) : 0;
}

int unpack_file(const char *path, const void *bytes, size_t len, bool program)
{
    int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, program ? 0777 : 0666);
    int rc;

    if (fd < 0)
        return err_errno(ERR_FAILED, "cannot make '%s'", path);
    rc = file_write(fd, path, bytes, len);
    if (close(fd) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", path);
    return rc;
}

int unpack_link(const char *path, const char *target)
{
    return symlink(target, path) ? err_errno(ERR_FAILED, "cannot make '%s'", path) : 0;
}

int unpack_read(struct str *out, const char *path, size_t max)
{
    struct stat st;
    /* what is no file might be waited for */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    int rc;

    if (fd < 0)
        return errno == ENOENT ? 0 : err_errno(ERR_REFUSED, "cannot read '%s'", path);
    if (fstat(fd, &st) || !S_ISREG(st.st_mode))
        rc = err_set(ERR_REFUSED, "'%s' is no regular file", path);
    else
        rc = file_read_fd(out, fd, path, max, ERR_REFUSED);
    close(fd);
    return rc;
}
