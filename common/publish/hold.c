#include "publish/hold.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/moving_steps.h"
#include "text/quote.h"

#define HOLD_MAX ((size_t)1 << 20)

static void find_hold(struct str *out, const struct repo *r)
{
    str_addf(out, "%s/cutover/hold", repo_common_dir(r));
}

static void find_lock(struct str *out, const struct repo *r, const char *ref)
{
    moving_set_lock(out, repo_common_dir(r), ref);
}

int hold_drop(const struct repo *r)
{
    struct str hold = STR_INIT, names = STR_INIT, lock = STR_INIT;
    char *save = NULL;
    int rc;

    find_hold(&hold, r);
    rc = file_read(&names, hold.buf, HOLD_MAX);
    if (!rc && names.len)
        for (char *ref = strtok_r(names.buf, "\n", &save); ref && !rc;
             ref = strtok_r(NULL, "\n", &save)) {
            find_lock(&lock, r, ref);
            if (file_same(lock.buf, hold.buf))
                rc = file_unlink(lock.buf);
        }
    if (!rc)
        rc = file_unlink(hold.buf);
    str_release(&hold);
    str_release(&names);
    str_release(&lock);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int lock_ref(const struct repo *r, const char *hold, const char *ref)
{
    struct str lock = STR_INIT, dir = STR_INIT;
    int rc = 0;

    find_lock(&lock, r, ref);
    if (file_same(hold, lock.buf)) /* one on tables is for all */
        goto out;
    file_dirname(&dir, lock.buf);
    rc = file_mkdirs(dir.buf);
    if (!rc)
        rc = file_link(hold, lock.buf);
    if (rc == ERR_RACE) {
        err_set(ERR_RACE, "a ref of an interrupted promote is locked by another process");
        err_note("wait for it to end; if no git is at work here, remove its lock");
        quote_hint("rm %s", lock.buf);
    }
out:
    str_release(&lock);
    str_release(&dir);
    return rc;
}

int hold_take(const struct journal *j, const struct repo *r)
{
    struct str hold = STR_INIT, names = STR_INIT;
    struct err_saved *cause;
    int rc;

    find_hold(&hold, r);
    vec_each (struct ref_update, u, &j->refs)
        str_addf(&names, "%s\n", u->name);
    rc = file_replace(hold.buf, names.buf, names.len);
    vec_each (struct ref_update, u, &j->refs)
        if (!rc)
            rc = lock_ref(r, hold.buf, u->name);
    if (rc) {
        cause = err_save();
        if (hold_drop(r))
            err_clear();
        err_restore(cause);
    }
    str_release(&hold);
    str_release(&names);
    return rc;
}
