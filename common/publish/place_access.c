/* place_check_access(): directories that may not be written, before anything is. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "publish/place_steps.h"
#include "text/quote.h"

static int refuse_closed(const struct place *p, const char *dir)
{
    struct str path = STR_INIT, hint = STR_INIT;

    str_addf(&path, "%s%s%s", p->work_tree, *dir ? "/" : "", dir);
    quote_word(&hint, path.buf);
    err_set(ERR_REFUSED, "the directory '%s' may not be written", path.buf);
    err_hint("chmod u+w %s", hint.buf);
    str_release(&path);
    str_release(&hint);
    return ERR_REFUSED;
}

static size_t dir_len(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) : 0;
}

int place_check_access(struct str *open, struct place *p, const char *path)
{
    struct str at = STR_INIT;
    size_t len = dir_len(path);
    bool may = true;
    int rc = len && len == open->len && !memcmp(open->buf, path, len) ? 0 : ERR_NOT_FOUND;

    str_adds(&at, path);
    while (rc == ERR_NOT_FOUND) {
        rc = beneath_may_write(&may, &p->top, at.buf);
        str_truncate(&at, dir_len(at.buf));
    }
    if (!rc && !may) {
        rc = refuse_closed(p, at.buf);
    } else if (rc == ERR_REFUSED) { /* behind a link: that is said of the path itself */
        err_clear();
        rc = 0;
    } else if (!rc && at.len == len) {
        str_reset(open);
        str_adds(open, at.buf);
    }
    str_release(&at);
    return rc;
}
