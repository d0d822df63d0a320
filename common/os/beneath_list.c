/* beneath_list(): what is in a directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "os/beneath.h"

static bool is_directory(int fd, const struct dirent *e)
{
    struct stat st;

    if (e->d_type != DT_UNKNOWN)
        return e->d_type == DT_DIR;
    return !fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
}

static void add(struct strs *out, int fd, const struct dirent *e)
{
    struct str name = STR_INIT;

    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
        return;
    str_addf(&name, "%s%s", e->d_name, is_directory(fd, e) ? "/" : "");
    strs_add(out, name.buf);
    str_release(&name);
}

int beneath_list(struct strs *out, struct beneath *b, const char *dir)
{
    struct str path = STR_INIT;
    const char *name;
    struct dirent *e;
    DIR *d = NULL;
    int fd, mine, rc;

    str_addf(&path, "%s%sx", dir, *dir ? "/" : "");
    rc = beneath_parent(&fd, &name, b, path.buf, false);
    str_release(&path);
    if (rc)
        return rc;
    mine = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    d = mine < 0 ? NULL : fdopendir(mine);
    if (!d) {
        rc = err_errno(ERR_FAILED, "cannot list '%s'", *dir ? dir : ".");
        if (mine >= 0)
            close(mine);
        return rc;
    }
    for (errno = 0; (e = readdir(d)); errno = 0)
        add(out, mine, e);
    if (errno)
        rc = err_errno(ERR_FAILED, "cannot list '%s'", *dir ? dir : ".");
    closedir(d);
    return rc;
}
