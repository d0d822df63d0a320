/* Where a place and its stage have the file of an operation, and what lies there. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "publish/place_steps.h"

int place_open(struct place *p)
{
    int rc = 0;

    if (p->top.fd < 0)
        rc = beneath_open(&p->top, p->work_tree);
    if (!rc && p->inside.fd < 0)
        rc = beneath_open(&p->inside, p->files);
    return rc;
}

const char *place_staged(struct str *path, const char *where, const struct op *op)
{
    str_reset(path);
    str_addf(path, "%s/%s", where, op->path);
    return path->buf;
}

/* The stamp of what is at PATH; all zeros when nothing is. */
int place_stamp_at(struct stamp *out, struct beneath *b, const char *path)
{
    struct stat st;
    int rc = beneath_stat(&st, b, path);

    memset(out, 0, sizeof(*out));
    if (!rc)
        *out = stamp_of(&st);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
