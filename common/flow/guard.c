#include "flow/guard.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "os/proc.h"
#include "promote/resume.h"
#include "publish/place.h"
#include "publish/recover.h"
#include "publish/rewrite.h"
#include "repo/object.h"
#include "text/quote.h"

/* "look-<pid>-0", "batch-<pid>" and their kin belong to that process. */
static bool owner_is_alive(const char *name)
{
    const char *dash = strchr(name, '-');
    long pid = dash ? strtol(dash + 1, NULL, 10) : 0;

    return pid > 0 && proc_is_alive(pid);
}

/* A scratch work tree, see hook/scratch.h. What was run there may have made it hard to remove. */
static bool is_scratch(const char *name)
{
    return str_starts(name, "hooks-") || str_starts(name, "exec-");
}

/* Of a place, see publish/place.h; that of a tool that only looks has a name of its own. */
static bool is_stage(const char *name)
{
    return str_starts(name, "stage-") || str_starts(name, "look-");
}

/* Is NAME, in our directory, left over? A stage is, when its journal is gone. */
static bool is_litter(const char *name)
{
    if (str_starts(name, "trash-") || str_starts(name, "stage-") || str_starts(name, "moving-"))
        return true;
    if (str_ends(name, ".tmp")) /* of file_replace(), which under the lock is ours alone */
        return true;
    return (str_starts(name, "look-") || str_starts(name, "batch-") || is_scratch(name)) &&
           !owner_is_alive(name);
}

/* What has a name of its own, a process id, is in nobody's way: where it cannot be removed a later
 * tool does it. In a shared repository another user's may be closed to us; a git that outlived the
 * tool that started it may still be writing there. */
static int remove_litter(const char *path, const char *name, const struct repo *r)
{
    int rc = is_stage(name) ? place_remove_stage(path, r) : file_remove_tree(path);

    if (!rc || !(is_scratch(name) || str_starts(name, "batch-") || file_is_foreign(path)))
        return rc;
    err_clear();
    return 0;
}

/* Remove what is litter in the directory at PATH, which may not be there. */
static int sweep_dir(const char *path, const struct repo *r)
{
    struct str below = STR_INIT;
    DIR *dir = opendir(path);
    struct dirent *e;
    int rc = 0;

    if (!dir)
        return 0;
    while (!rc && (e = readdir(dir))) {
        if (!is_litter(e->d_name))
            continue;
        str_reset(&below);
        str_addf(&below, "%s/%s", path, e->d_name);
        /* only a large stage takes long, and that was renamed to trash */
        rc = str_starts(e->d_name, "trash-") ? proc_discard(below.buf)
                                             : remove_litter(below.buf, e->d_name, r);
    }
    closedir(dir);
    str_release(&below);
    return rc;
}

/* What killed tools left. The lock is held, and there is no journal. */
static int sweep(struct repo *r, unsigned wait)
{
    struct str dir = STR_INIT;
    struct strs keeps = STRS_INIT;
    bool unsure;
    int rc = resume_sweep(&keeps, &unsure, r, wait);

    if (!rc && !unsure)
        rc = object_drop_keeps(r, &keeps);
    str_addf(&dir, "%s/cutover", repo_common_dir(r));
    if (!rc)
        rc = sweep_dir(dir.buf, r);
    strs_release(&keeps);
    str_release(&dir);
    return rc;
}

/* Do we, and so the user, stand in a scratch that the sweep would remove? */
static int check_not_within(const struct repo *r)
{
    struct str here = STR_INIT, ours = STR_INIT, home = STR_INIT;
    const char *name;
    int rc = 0;

    str_addf(&ours, "%s/cutover/", repo_common_dir(r));
    if (file_current_dir(&here))
        err_clear();
    name = str_starts(here.buf, ours.buf) ? here.buf + ours.len : NULL;
    if (name && is_scratch(name) && !owner_is_alive(name)) {
        resume_home(&home, r);
        rc = err_set(ERR_REFUSED, "the directory '%s' goes with the next command: leave it first",
                     here.buf);
        quote_hint("cd %s", home.buf);
    }
    str_release(&here);
    str_release(&ours);
    str_release(&home);
    return rc;
}

/* What has no hint of its own is a matter of time. */
static void hint_to_wait(const char *again)
{
    const char *const *hints;

    if (!err_hints(&hints))
        err_hint("%s", again);
}

int guard_begin(struct guard *out, struct repo *r, unsigned wait, const char *again)
{
    struct str path = STR_INIT;
    int fd = -1;
    int rc = repo_check_writable(r);

    if (!rc)
        rc = check_not_within(r);
    if (rc)
        goto out;
    str_addf(&path, "%s/cutover", repo_common_dir(r));
    rc = file_mkdirs(path.buf);
    if (!rc)
        rc = repo_share(r, path.buf);
    if (rc)
        goto out;
    str_adds(&path, "/lock");
    rc = file_lock(&fd, path.buf, wait);
    if (!rc)
        rc = repo_share(r, path.buf);
    if (rc == ERR_RACE)
        err_set(ERR_RACE, "another cutover tool is at work in this repository");
    if (!rc)
        rc = recover(&out->said, &out->hints, r, wait);
    if (!rc && !out->said) /* one tool leaves one of the two */
        rc = rewrite_recover(&out->said, r);
    if (!rc)
        rc = sweep(r, wait);
    if (rc == ERR_RACE)
        hint_to_wait(again);
    if (!rc)
        out->fd = fd;
    else if (fd >= 0)
        close(fd);
out:
    str_release(&path);
    return rc;
}

void guard_end(struct guard *g)
{
    if (g->fd >= 0)
        close(g->fd);
    g->fd = -1;
    free(g->said);
    g->said = NULL;
    strs_release(&g->hints);
}
