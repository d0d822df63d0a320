/* Directories of os/file.h: made, and removed with all that is in them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"

int file_mkdirs(const char *path)
{
    struct str part = STR_INIT;
    int rc = 0;

    for (const char *p = path; !rc && *p;) {
        size_t n = strspn(p, "/") + strcspn(p + strspn(p, "/"), "/");

        str_add(&part, p, n);
        p += n;
        if (mkdir(part.buf, 0777) && errno != EEXIST)
            rc = err_errno(ERR_FAILED, "cannot make the directory '%s'", part.buf);
    }
    str_release(&part);
    return rc;
}

/* Empty the directory open at FD, which is closed, of all but BUT. Depth is bounded by the
 * descriptors there are.
 */
static int empty_dir(int fd, const char *path, const char *but)
{
    DIR *dir = fdopendir(fd);
    struct dirent *e;
    int rc = 0;

    if (!dir) {
        close(fd);
        return err_errno(ERR_FAILED, "cannot read the directory '%s'", path);
    }
    while (!rc && (e = readdir(dir))) {
        int below;

        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || !strcmp(e->d_name, but))
            continue;
        if (e->d_type != DT_DIR && !unlinkat(fd, e->d_name, 0))
            continue;
        below = openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below < 0)
            rc = errno == ENOENT
                     ? 0
                     : err_errno(ERR_FAILED, "cannot remove '%s' in '%s'", e->d_name, path);
        else
            rc = empty_dir(below, path, "");
        if (!rc && below >= 0 && unlinkat(fd, e->d_name, AT_REMOVEDIR) && errno != ENOENT)
            rc = err_errno(ERR_FAILED, "cannot remove '%s' in '%s'", e->d_name, path);
    }
    closedir(dir);
    return rc;
}

int file_remove_tree_last(const char *path, const char *last)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct str file = STR_INIT;
    int rc;

    if (fd < 0) {
        if (errno == ENOENT)
            return 0;
        return errno == ENOTDIR || errno == ELOOP ? file_unlink(path)
                                                  : err_errno(ERR_FAILED, "cannot open '%s'", path);
    }
    rc = empty_dir(fd, path, last);
    str_addf(&file, "%s/%s", path, last);
    if (!rc && *last)
        rc = file_unlink(file.buf);
    str_release(&file);
    if (!rc && rmdir(path) && errno != ENOENT)
        rc = err_errno(ERR_FAILED, "cannot remove '%s'", path);
    return rc;
}

int file_remove_tree(const char *path)
{
    return file_remove_tree_last(path, "");
}
