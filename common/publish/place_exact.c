/* Directories of a place: a whole one that goes, and those whose entries come and go. */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "publish/place_steps.h"
#include "repo/tree.h"

int place_check_open(struct place_dirs *d, const char *path)
{
    int rc = place_check_access(&d->open, d->place, path);

    d->refused = rc == ERR_REFUSED;
    return rc;
}

static int is_plain_name(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* One entry of the directory on disk against the tree's: its kind alone, as "git status" has
 * compared the contents, and what changes from now on is seen when it goes. */
static int entry_is_exact(bool *out, struct place_dirs *d, const char *dir,
                          const struct dirent *here, const struct tree_entry *e)
{
    struct str path = STR_INIT;
    int rc = 0;

    *out = false;
    if (!e || here->d_type == DT_UNKNOWN)
        return 0;
    if (e->mode == MODE_TREE && here->d_type == DT_DIR) {
        str_addf(&path, "%s/%s", dir, e->name);
        rc = place_dir_is_exact(out, d, path.buf, &e->id);
        str_release(&path);
    } else if (e->mode != MODE_TREE && e->mode != MODE_GITLINK) {
        *out = here->d_type == (e->mode == MODE_LINK ? DT_LNK : DT_REG);
    }
    return rc;
}

int place_dir_is_exact(bool *out, struct place_dirs *d, const char *path, const struct oid *tree)
{
    struct tree want = TREE_INIT;
    struct str inside = STR_INIT;
    struct dirent *e;
    const char *name;
    size_t n = 0;
    DIR *dir = NULL;
    int fd, rc;

    *out = false;
    str_addf(&inside, "%s/.", path);
    rc = beneath_parent(&fd, &name, &d->place->top, inside.buf, false);
    if (!rc)
        rc = tree_read(&want, d->repo, tree);
    if (rc)
        goto out;
    fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        rc = err_errno(ERR_FAILED, "cannot read the directory '%s'", path);
        goto out;
    }
    *out = true;
    while (*out && !rc && (e = readdir(dir)))
        if (is_plain_name(e->d_name)) {
            rc = entry_is_exact(out, d, path, e, tree_find(&want, e->d_name, strlen(e->d_name)));
            n++;
        }
    *out = *out && n == want.entries.len;
    if (!rc && *out)
        rc = place_check_open(d, inside.buf);
out:
    if (dir)
        closedir(dir);
    tree_release(&want);
    str_release(&inside);
    if (rc != ERR_REFUSED || d->refused)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    err_clear(); /* a link is in its place: named file by file */
    return 0;
}
