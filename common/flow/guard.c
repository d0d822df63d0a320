#include "flow/guard.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/recover.h"
#include "os/file.h"
#include "os/proc.h"

/* What a background removal, or a look without the lock, left when it was killed. */
static void sweep(const char *dir_path)
{
    DIR *dir = opendir(dir_path);
    struct str path = STR_INIT;
    struct dirent *e;

    while (dir && (e = readdir(dir))) {
        long pid = str_starts(e->d_name, "look-") ? strtol(e->d_name + 5, NULL, 10) : 0;

        if (!str_starts(e->d_name, "trash-") && (pid <= 0 || proc_is_alive(pid)))
            continue;
        str_reset(&path);
        str_addf(&path, "%s/%s", dir_path, e->d_name);
        if (proc_discard(path.buf))
            err_clear(); /* litter is tried again the next time */
    }
    if (dir)
        closedir(dir);
    str_release(&path);
}

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
    sweep(path.buf);
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
