/* What is written when refs are about to move: where it lies, and how it is looked at. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/moving_steps.h"
#include "repo/reftable.h"

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
    if (reftable_is_in(dir)) {
        reftable_set_lock(out, dir);
        return;
    }
    str_reset(out);
    str_addf(out, "%s/%s.lock", dir, name);
}

static const char *const seconds[] = {"moving-all", "moving-tree"};

static void set_second(struct str *out, const struct repo *r, size_t i)
{
    str_reset(out);
    str_addf(out, "%s/cutover/%s", repo_common_dir(r), seconds[i]);
}

bool moving_set_second(struct str *out, const struct repo *r, const char *lock)
{
    struct str all = STR_INIT;

    reftable_set_lock(&all, repo_common_dir(r));
    set_second(out, r, strcmp(lock, all.buf) != 0);
    str_release(&all);
    return str_ends(lock, "/reftable/tables.list.lock");
}

int moving_drop_seconds(const struct repo *r)
{
    struct str path = STR_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof(seconds) / sizeof(seconds[0]); i++) {
        set_second(&path, r, i);
        rc = file_unlink(path.buf);
    }
    str_release(&path);
    return rc;
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
