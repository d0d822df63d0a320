/* The questions of os/file.h: what is where, and whose. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"

void file_dirname(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        str_addc(out, '.');
    else if (slash == path)
        str_addc(out, '/');
    else
        str_add(out, path, (size_t)(slash - path));
}

int file_current_dir(struct str *out)
{
    char *path = getcwd(NULL, 0);

    if (!path)
        return err_errno(ERR_FAILED, "cannot tell the current directory");
    str_adds(out, path);
    free(path);
    return 0;
}

int file_enter(const char *path)
{
    return chdir(path) ? err_errno(ERR_FAILED, "cannot go to '%s'", path) : 0;
}

bool file_exists(const char *path)
{
    struct stat st;

    return !lstat(path, &st);
}

bool file_exists_in(const char *dir, const char *name)
{
    struct str path = STR_INIT;
    bool there;

    str_addf(&path, "%s/%s", dir, name);
    there = file_exists(path.buf);
    str_release(&path);
    return there;
}

bool file_is_dir(const char *path)
{
    struct stat st;

    return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

bool file_is_foreign(const char *path)
{
    struct stat st;

    return !lstat(path, &st) && st.st_uid != geteuid();
}

bool file_same(const char *a, const char *b)
{
    struct stat x, y;

    return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
