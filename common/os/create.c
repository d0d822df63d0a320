#include "os/create.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"
#include "os/replace.h"

#define LEFT_MAX ((size_t)1 << 20)

/* What lies at BESIDE goes, if it is ours: it begins with the LEN bytes HEAD, or is cut short.
 * MORE: there may be others behind them. */
static int clear_away(struct beneath *top, const char *beside, const char *head, size_t len,
                      bool more)
{
    struct str left = STR_INIT;
    struct stat st;
    int rc = beneath_stat(&st, top, beside);

    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    if (!S_ISREG(st.st_mode) || beneath_read(&left, &st, top, beside, LEFT_MAX)) {
        err_clear();
        rc = ERR_REFUSED;
    } else if ((left.len > len && !more) ||
               memcmp(left.buf, head, left.len < len ? left.len : len) != 0) {
        rc = ERR_REFUSED;
    }
    if (rc) {
        err_set(ERR_REFUSED, "'%s' is in the way", beside);
        err_note("remove it if nobody needs it");
    } else {
        rc = beneath_unlink(top, beside);
    }
    str_release(&left);
    return rc;
}

int create_beside(struct beneath *top, const char *path, const struct str *bytes, size_t known,
                  mode_t mode)
{
    struct str beside = STR_INIT;
    const char *name;
    int dir, fd = -1, rc;

    replace_beside(&beside, path);
    rc = clear_away(top, beside.buf, bytes->buf, known, known < bytes->len);
    if (!rc)
        rc = beneath_parent(&dir, &name, top, beside.buf, true);
    if (rc)
        goto out;
    fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    rc = fd < 0 ? err_errno(ERR_FAILED, "cannot create '%s'", beside.buf)
                : file_write(fd, beside.buf, bytes->buf, bytes->len);
    if (!rc && fsync(fd))
        rc = err_errno(ERR_FAILED, "cannot make '%s' durable", beside.buf);
    if (fd >= 0 && close(fd) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", beside.buf);
    if (fd >= 0 && rc)
        unlinkat(dir, name, 0);
out:
    str_release(&beside);
    return rc;
}

int create_clear(struct beneath *top, const char *path, const char *head, size_t len, bool more)
{
    struct str beside = STR_INIT;
    int rc;

    replace_beside(&beside, path);
    rc = clear_away(top, beside.buf, head, len, more);
    if (rc == ERR_REFUSED) {
        err_clear();
        rc = 0;
    }
    str_release(&beside);
    return rc;
}

static int give_name(struct beneath *top, const char *path, bool over)
{
    struct str beside = STR_INIT;
    int rc;

    replace_beside(&beside, path);
    rc = over ? beneath_replace(top, path, beside.buf) : beneath_move(top, path, top, beside.buf);
    if (!rc)
        rc = beneath_sync(top, path);
    else
        create_drop(top, path);
    str_release(&beside);
    return rc;
}

int create_name(struct beneath *top, const char *path)
{
    return give_name(top, path, false);
}

int create_name_over(struct beneath *top, const char *path)
{
    return give_name(top, path, true);
}

void create_drop(struct beneath *top, const char *path)
{
    struct str beside = STR_INIT;
    struct err_saved *cause = err_save();

    replace_beside(&beside, path);
    if (beneath_unlink(top, beside.buf))
        err_clear(); /* the next run knows it by its bytes */
    err_restore(cause);
    str_release(&beside);
}
