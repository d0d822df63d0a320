#include "flow/guard.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/recover.h"
#include "os/file.h"

int guard_begin(struct guard *out, struct repo *r, unsigned wait)
{
    struct str path = STR_INIT;
    int fd = -1;
    int rc = repo_check_writable(r);

    if (rc)
        goto out;
    str_addf(&path, "%s/cutover", repo_common_dir(r));
    rc = file_mkdirs(path.buf);
    if (rc)
        goto out;
    str_adds(&path, "/lock");
    rc = file_lock(&fd, path.buf, wait);
    if (rc == ERR_RACE) {
        err_set(ERR_RACE, "another cutover tool is at work in this repository");
        err_hint("wait for it to end, then run this again");
    }
    if (rc)
        goto out;
    rc = recover(&out->said, r);
    if (rc)
        close(fd);
    else
        out->fd = fd;
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
}
