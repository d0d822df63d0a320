/* What is written when refs are about to move: where it lies, and how it is looked at. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/moving_steps.h"

void moving_find(struct str *out, const struct repo *r)
{
    str_addf(out, "%s/cutover/moving", repo_common_dir(r));
}

void moving_find_trace(struct str *out, const struct repo *r)
{
    str_addf(out, "%s/cutover/moving-trace", repo_common_dir(r));
}

int moving_look(struct stat *st, const char *path)
{
    if (!lstat(path, st))
        return 0;
    return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND
                                               : err_errno(ERR_FAILED, "cannot look at '%s'", path);
}

bool moving_deletes(const struct ref_update *updates, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (oid_is_none(&updates[i].new_id))
            return true;
    return false;
}

void moving_set_lock(struct str *out, const char *dir, const char *name)
{
    str_reset(out);
    str_addf(out, "%s/%s.lock", dir, name);
}

int moving_remove_lock(const char *path)
{
    size_t len = strlen(path) - strlen(".lock");
    struct str made = STR_INIT;
    int rc = 0;

    if (str_ends(path, "/packed-refs.lock")) {
        str_addf(&made, "%.*s.new", (int)len, path);
        rc = file_unlink(made.buf);
    }
    str_release(&made);
    return rc ? rc : file_unlink(path);
}
