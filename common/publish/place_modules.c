/* The directories of submodules: git has no more of one that is not checked out than that. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "publish/place_steps.h"

/* What the directory that is open at FD, which is closed here, holds. */
static int look_into(enum place_module *out, int fd, const char *path)
{
    DIR *dir = fdopendir(fd);
    struct dirent *e;

    if (!dir) {
        close(fd);
        return err_errno(ERR_FAILED, "cannot read the directory '%s'", path);
    }
    *out = MODULE_EMPTY;
    errno = 0;
    while (*out != MODULE_IN_USE && (e = readdir(dir)))
        if (!strcmp(e->d_name, ".git"))
            *out = MODULE_IN_USE;
        else if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            *out = MODULE_FILLED;
    if (errno) {
        err_errno(ERR_FAILED, "cannot read the directory '%s'", path);
        closedir(dir);
        return ERR_FAILED;
    }
    closedir(dir);
    return 0;
}

int place_module_at(enum place_module *out, struct stat *st, struct place *p, const char *path)
{
    const char *name;
    int dir, fd, rc = beneath_stat(st, &p->top, path);

    *out = rc ? MODULE_NONE : MODULE_OTHER;
    if (rc == ERR_NOT_FOUND)
        return 0;
    if (rc || !S_ISDIR(st->st_mode))
        return rc;
    rc = beneath_parent(&dir, &name, &p->top, path, false);
    if (rc)
        return rc;
    fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? err_errno(ERR_FAILED, "cannot open the directory '%s'", path)
                  : look_into(out, fd, path);
}

int place_drop_module(struct place *p, const char *path, uint64_t inode, struct strs *kept)
{
    struct stamp here;
    int rc = place_stamp_at(&here, &p->top, path);

    if (!rc && !here.inode) /* gone by an earlier try, its directories may not be */
        return beneath_prune_above(&p->top, path);
    if (!rc && here.inode == inode)
        rc = beneath_prune(&p->top, path);
    if (!rc)
        rc = place_stamp_at(&here, &p->top, path);
    if (!rc && here.inode)
        strs_add(kept, path);
    return rc;
}
