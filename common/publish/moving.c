/* moving_refs(): the git that moves the refs, watched. */
#include "publish/moving.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "os/stamp.h"
#include "publish/heads.h"
#include "publish/moving_steps.h"

struct moving {
    const struct journal *journal;
    const struct ref_update *updates;
    size_t n;
    struct repo *repo;
    bool first; /* not what a recovery goes on with */
    struct str path;
    int fd;
};

/* A record: path, then stamp, each with a NUL behind it; no stamp before git has made it. */
static int list(struct str *out, const char *path, bool made)
{
    struct stat st;
    struct stamp t;
    int rc = made ? moving_look(&st, path) : 0;

    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    str_add(out, path, strlen(path) + 1);
    if (made) {
        t = stamp_of(&st);
        str_addf(out, "%" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64, t.inode, t.size, t.seconds,
                 t.nanoseconds);
    }
    str_addc(out, '\0');
    return 0;
}

static void add_lock(struct strs *out, const char *dir, const char *name)
{
    struct str path = STR_INIT;

    moving_set_lock(&path, dir, name);
    strs_add(out, path.buf);
    str_release(&path);
}

/* What git holds when it has prepared: the refs; HEAD where it is one of them, whose reflog is
 * written too; and packed-refs where one is deleted. */
static int find_locks(struct strs *out, const struct moving *m)
{
    const char *common = repo_common_dir(m->repo), *git_dir = repo_git_dir(m->repo);
    bool head = false;
    int rc = 0;

    for (size_t i = 0; !rc && i < m->n; i++) {
        bool is = false;

        add_lock(out, common, m->updates[i].name);
        rc = head_is(&is, git_dir, m->updates[i].name);
        head = head || is;
    }
    if (head)
        add_lock(out, git_dir, "HEAD");
    if (moving_deletes(m->updates, m->n))
        add_lock(out, common, "packed-refs");
    return rc;
}

/* Git writes into the lock on tables after we have seen it: a second name says whose it is then. */
static void name_twice(const struct moving *m, const char *lock)
{
    struct str second = STR_INIT;

    if (moving_set_second(&second, m->repo, lock) && file_link(lock, second.buf))
        err_clear(); /* not every file system has them: what is left is named then */
    str_release(&second);
}

static int list_locks(const struct moving *m, bool made)
{
    struct strs locks = STRS_INIT;
    struct str text = STR_INIT;
    int rc = find_locks(&locks, m);

    strs_sort(&locks);
    for (size_t i = 0; !rc && i < strs_len(&locks); i++) {
        const char *lock = strs_at(&locks, i);

        if (i && !strcmp(lock, strs_at(&locks, i - 1)))
            continue; /* one for many refs */
        if (made)
            name_twice(m, lock);
        rc = list(&text, lock, made);
    }
    if (!rc)
        rc = file_write(m->fd, m->path.buf, text.buf, text.len);
    if (!rc && made) /* a power cut must not leave the locks without it */
        rc = file_sync(m->path.buf);
    strs_release(&locks);
    str_release(&text);
    return rc;
}

static int prepared(void *payload)
{
    const struct moving *m = payload;
    int rc = list_locks(m, true);

    return rc || !m->first ? rc : heads_check(m->journal, m->repo);
}

/* git's own account of what it does, which says when it runs the hook that is run when it has
 * prepared. It is left as it is where somebody else asks for it. */
static const char *const *trace(const char *env[3], struct str *text, const struct repo *r)
{
    if (getenv("GIT_TRACE2_EVENT"))
        return NULL;
    str_adds(text, "GIT_TRACE2_EVENT=");
    moving_find_trace(text, r);
    env[0] = text->buf;
    env[1] = "GIT_TRACE2_PARENT_SID";
    env[2] = NULL;
    return env;
}

static int move(struct moving *m)
{
    const char *env[3];
    struct str target = STR_INIT;
    struct ref_watch watch = {.prepared = prepared, .payload = m};
    int rc = moving_end(m->repo);

    moving_find(&m->path, m->repo);
    if (!rc)
        rc = file_lock(&m->fd, m->path.buf, 0);
    if (!rc)
        rc = repo_share(m->repo, m->path.buf);
    if (!rc)
        rc = list_locks(m, false);
    watch.inherit = m->fd;
    watch.env = trace(env, &target, m->repo);
    if (!rc)
        rc = ref_update_watched(m->repo, m->updates, m->n, m->journal->message, &watch);
    if (!rc)
        moving_tidy(m->repo);
    if (m->fd >= 0)
        close(m->fd);
    str_release(&m->path);
    str_release(&target);
    return rc;
}

int moving_refs(const struct journal *j, struct repo *r)
{
    struct moving m = {j, j->refs.items, j->refs.len, r, true, STR_INIT, -1};

    return move(&m);
}

int moving_rest(const struct journal *j, const struct ref_update *rest, size_t n, struct repo *r)
{
    struct moving m = {j, rest, n, r, false, STR_INIT, -1};

    return move(&m);
}

int moving_end(const struct repo *r)
{
    struct str path = STR_INIT;
    int rc;

    moving_find_trace(&path, r);
    rc = file_unlink(path.buf);
    if (!rc)
        rc = moving_drop_seconds(r);
    str_reset(&path);
    moving_find(&path, r);
    if (!rc)
        rc = file_unlink(path.buf);
    str_release(&path);
    return rc;
}
