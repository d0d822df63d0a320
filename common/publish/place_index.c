/* The index of a place: git's own lock on it, taken with the final content already in it. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/clock.h"
#include "os/file.h"
#include "publish/place_steps.h"
#include "repo/git.h"
#include "survey/lock.h"

struct index_paths {
    struct str index, lock, ours;
};

static void index_paths(struct index_paths *x, const struct place *p)
{
    str_init(&x->index);
    str_init(&x->lock);
    str_init(&x->ours);
    str_addf(&x->index, "%s/index", p->git_dir);
    str_addf(&x->lock, "%s/index.lock", p->git_dir);
    str_addf(&x->ours, "%s/index", p->stage);
}

static void index_paths_release(struct index_paths *x)
{
    str_release(&x->index);
    str_release(&x->lock);
    str_release(&x->ours);
}

/* A read error is never taken for a difference: only "not there" is an answer. */
static int inode_of(uint64_t *out, const char *path)
{
    struct stat st;

    *out = 0;
    if (lstat(path, &st))
        return errno == ENOENT ? 0 : err_errno(ERR_FAILED, "cannot look at '%s'", path);
    *out = (uint64_t)st.st_ino;
    return 0;
}

static int lock_is_ours(bool *out, const struct index_paths *x)
{
    uint64_t lock = 0, ours = 0;
    int rc = inode_of(&lock, x->lock.buf);

    if (!rc)
        rc = inode_of(&ours, x->ours.buf);
    *out = !rc && lock && lock == ours;
    return rc;
}

/* Whoever holds git's lock holds it for some milliseconds, as a rule. */
#define LOCK_TRIES 40
#define LOCK_PAUSE_MS 25

int place_lock(struct place *p)
{
    struct index_paths x;
    int rc;

    index_paths(&x, p);
    rc = file_link(x.ours.buf, x.lock.buf);
    for (int tries = 0; rc == ERR_RACE && tries < LOCK_TRIES; tries++) {
        clock_sleep_about_ms(LOCK_PAUSE_MS);
        rc = file_link(x.ours.buf, x.lock.buf);
    }
    if (rc == ERR_RACE)
        rc = lock_refuse(x.lock.buf);
    index_paths_release(&x);
    return rc;
}

int place_check_index(const struct place *p)
{
    static const struct stamp none;
    struct stamp now = none;
    struct index_paths x;
    struct stat st;
    int rc = 0;

    index_paths(&x, p);
    if (!lstat(x.index.buf, &st))
        now = stamp_of(&st);
    else if (errno != ENOENT)
        rc = err_errno(ERR_FAILED, "cannot look at '%s'", x.index.buf);
    if (!rc && !stamp_eq(&now, &p->index)) {
        rc = err_set(ERR_RACE, "the index of '%s' was changed by another process meanwhile",
                     p->work_tree);
        err_hint("run it again");
    }
    index_paths_release(&x);
    return rc;
}

int place_drop_lock(struct place *p)
{
    struct index_paths x;
    bool ours;
    int rc;

    index_paths(&x, p);
    rc = lock_is_ours(&ours, &x);
    if (!rc && ours)
        rc = file_unlink(x.lock.buf);
    index_paths_release(&x);
    return rc;
}

/* Our lock becomes the index. A rename onto another name of the same file does nothing and leaves
 * both: then the lock is unlinked. */
int place_put_index(struct place *p)
{
    struct index_paths x;
    uint64_t index = 0, ours = 0;
    bool locked = false;
    int rc;

    index_paths(&x, p);
    rc = place_drop_refresh(p);
    if (!rc)
        rc = inode_of(&index, x.index.buf);
    if (!rc)
        rc = inode_of(&ours, x.ours.buf);
    if (!rc)
        rc = lock_is_ours(&locked, &x);
    if (!rc && locked && index == ours)
        rc = file_unlink(x.lock.buf);
    else if (!rc && locked)
        rc = file_rename(x.lock.buf, x.index.buf);
    if (!rc)
        rc = file_sync(p->git_dir);
    index_paths_release(&x);
    return rc;
}

void place_env_init(struct place_env *e, const struct place *p, const char *work_tree)
{
    memset(e, 0, sizeof(*e));
    str_init(&e->git_dir);
    str_init(&e->work_tree);
    str_init(&e->index);
    str_addf(&e->git_dir, "GIT_DIR=%s", p->git_dir);
    str_addf(&e->work_tree, "GIT_WORK_TREE=%s", work_tree);
    str_addf(&e->index, "GIT_INDEX_FILE=%s/index", p->stage);
    e->list[0] = e->git_dir.buf;
    e->list[1] = e->work_tree.buf;
    e->list[2] = e->index.buf;
}

void place_env_release(struct place_env *e)
{
    str_release(&e->git_dir);
    str_release(&e->work_tree);
    str_release(&e->index);
}
