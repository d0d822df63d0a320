/* After all is in its place, the index learns how the files lie there. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/place_steps.h"
#include "repo/git.h"

struct paths {
    struct str index, lock, copy;
};

static void find_paths(struct paths *x, const struct place *p)
{
    str_init(&x->index);
    str_init(&x->lock);
    str_init(&x->copy);
    str_addf(&x->index, "%s/index", p->git_dir);
    str_addf(&x->lock, "%s/index.lock", p->git_dir);
    str_addf(&x->copy, "%s/refreshed", p->stage);
}

static void paths_release(struct paths *x)
{
    str_release(&x->index);
    str_release(&x->lock);
    str_release(&x->copy);
}

/* The index has the times of the files in the stage; linked, exchanged and unlinked, they have a
 * newer time of change, and a script that asks "git diff-files" would take them for changed. */
void place_refresh_begin(struct place_refresh *x, const struct place *p)
{
    static const char *const args[] = {"update-index", "-q", "--refresh", NULL};
    struct str git_dir = STR_INIT, work_tree = STR_INIT, index = STR_INIT;
    const char *env[] = {NULL, NULL, NULL, NULL};
    struct git_call call = {.args = args, .env = env, .dir = p->work_tree, .quiet = true};
    struct err_saved *cause = err_save();
    struct paths paths;
    struct stat st;

    find_paths(&paths, p);
    str_addf(&git_dir, "GIT_DIR=%s", p->git_dir);
    str_addf(&work_tree, "GIT_WORK_TREE=%s", p->work_tree);
    str_addf(&index, "GIT_INDEX_FILE=%s", paths.copy.buf);
    env[0] = git_dir.buf;
    env[1] = work_tree.buf;
    env[2] = index.buf;
    /* by an earlier try it may be the index itself, under a second name */
    if (!file_unlink(paths.copy.buf) && !file_copy(paths.copy.buf, paths.index.buf, &st)) {
        x->index = stamp_of(&st);
        if (git_talk(NULL, &x->git, &call))
            err_clear();
    }
    paths_release(&paths);
    str_release(&git_dir);
    str_release(&work_tree);
    str_release(&index);
    err_restore(cause);
}

/* The refreshed copy becomes the index, under git's own lock. */
static int take_over(const struct place_refresh *x, const struct paths *paths)
{
    struct stat st;
    int rc = file_link(paths->copy.buf, paths->lock.buf);
    struct stamp now;

    if (rc)
        return rc;
    memset(&now, 0, sizeof(now));
    if (!lstat(paths->index.buf, &st))
        now = stamp_of(&st);
    if (stamp_eq(&now, &x->index))
        rc = file_rename(paths->lock.buf, paths->index.buf);
    else
        rc = ERR_RACE;
    if (rc && file_unlink(paths->lock.buf))
        err_clear();
    return rc;
}

void place_refresh_end(struct place_refresh *x, const struct place *p)
{
    struct err_saved *cause = err_save();
    bool started = x->git.pid > 0;
    struct str said = STR_INIT;
    struct paths paths;
    int rc = started ? proc_talk_rest(&x->git, &said) : 0;

    find_paths(&paths, p);
    if (!proc_talk_end(&x->git) && !rc && started && take_over(x, &paths))
        err_clear();
    paths_release(&paths);
    str_release(&said);
    err_restore(cause); /* and what went wrong here is forgotten */
}

int place_drop_refresh(const struct place *p)
{
    struct stat lock, copy;
    struct paths paths;
    int rc = 0;

    find_paths(&paths, p);
    if (lstat(paths.lock.buf, &lock) || lstat(paths.copy.buf, &copy))
        rc = errno == ENOENT ? 0 : err_errno(ERR_FAILED, "cannot look at '%s'", paths.lock.buf);
    else if (lock.st_ino == copy.st_ino && lock.st_dev == copy.st_dev)
        rc = file_unlink(paths.lock.buf);
    paths_release(&paths);
    return rc;
}
