/* The git that lays out a conflict outlives a tool that is killed: it is known by a lock. */
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"
#include "promote/layout_steps.h"
#include "repo/repo.h"

/* As long as it takes a git to end that need not be waited for by hand. */
#define WAIT_LEAST 2

static void find(struct str *out, const struct repo *r)
{
    str_addf(out, "%s/cutover/laying", repo_common_dir(r));
}

int layout_hold(int *out, struct repo *r)
{
    struct str path = STR_INIT;
    int rc;

    find(&path, r);
    rc = file_lock(out, path.buf, 0);
    if (!rc)
        rc = repo_share(r, path.buf);
    str_release(&path);
    return rc;
}

int layout_let_go(int held, const struct repo *r)
{
    struct str path = STR_INIT;
    int rc;

    if (held < 0) /* it is another's */
        return 0;
    find(&path, r);
    rc = file_unlink(path.buf);
    close(held);
    str_release(&path);
    return rc;
}

int layout_settle(struct repo *r, unsigned wait)
{
    struct str path = STR_INIT;
    int fd = -1, rc = 0;

    find(&path, r);
    if (file_exists(path.buf))
        rc = file_lock(&fd, path.buf, wait < WAIT_LEAST ? WAIT_LEAST : wait);
    if (rc == ERR_RACE)
        err_set(ERR_RACE, "the git of a promote that was interrupted still lays out its conflict");
    if (!rc)
        rc = layout_let_go(fd, r);
    else if (fd >= 0)
        close(fd);
    str_release(&path);
    return rc;
}
