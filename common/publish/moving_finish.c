/* moving_finish(): a ref that a dead git had all but moved. */
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/heads.h"
#include "publish/moving_steps.h"
#include "repo/reflog.h"

int moving_is_half(bool *out, const struct journal *j, struct repo *r)
{
    size_t n_new = 0;

    *out = false;
    vec_each (struct ref_update, u, &j->refs) {
        struct oid now;
        int rc = ref_read_or_none(&now, r, u->name);

        if (rc)
            return rc;
        if (oid_eq(&now, &u->new_id))
            n_new++;
        else if (!oid_eq(&now, &u->old_id))
            return 0;
    }
    *out = n_new > 0;
    return 0;
}

/* It is whole, as git had written and synced it, and the ref behind it has not moved. */
static int is_ready(bool *out, struct repo *r, const struct ref_update *u, const char *lock)
{
    struct stat st;
    struct oid now;
    int rc = moving_look(&st, lock);

    if (!rc)
        rc = ref_read_or_none(&now, r, u->name);
    *out =
        !rc && (size_t)st.st_size == strlen(oid_text(&u->new_id)) + 1 && oid_eq(&now, &u->old_id);
    return rc;
}

/* What git would have written about it. Nobody is stopped by a reflog that cannot be written: the
 * ref has moved. */
static void note(const struct journal *j, struct repo *r, const struct ref_update *u)
{
    bool head = false;
    int rc = reflog_add(r, repo_common_dir(r), u->name, u, j->message);

    if (!rc)
        rc = head_is(&head, repo_git_dir(r), u->name);
    if (!rc && head)
        rc = reflog_add(r, repo_git_dir(r), "HEAD", u, j->message);
    if (rc)
        err_clear();
}

static int rename_lock(const char *lock, const char *ref)
{
    struct str dir = STR_INIT;
    int rc = file_rename(lock, ref);

    file_dirname(&dir, ref);
    if (!rc)
        rc = file_sync(dir.buf);
    str_release(&dir);
    return rc;
}

int moving_finish(const struct journal *j, struct repo *r, const struct ref_update *u,
                  const char *lock)
{
    struct str ref = STR_INIT;
    bool ready = false, moved = false;
    int rc = is_ready(&ready, r, u, lock);

    str_addf(&ref, "%s/%s", repo_common_dir(r), u->name);
    if (!rc && ready) {
        moved = !rename_lock(lock, ref.buf);
        if (moved)
            note(j, r, u);
        else
            err_clear(); /* a directory that git would remove first, or the like */
    }
    if (!rc && !moved)
        rc = moving_remove_lock(lock);
    str_release(&ref);
    return rc;
}
