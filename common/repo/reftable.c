#include "repo/reftable.h"

#include <string.h>

#include "base/err.h"
#include "base/vec.h"
#include "os/file.h"
#include "repo/git.h"

bool reftable_is_in(const char *git_dir)
{
    struct err_saved *cause = err_save();
    struct str path = STR_INIT, head = STR_INIT;
    bool is;

    str_addf(&path, "%s/HEAD", git_dir);
    is = !file_read(&head, path.buf, sizeof(REFTABLE_HEAD)) && !strcmp(head.buf, REFTABLE_HEAD);
    err_restore(cause); /* one that is longer is that of a file as well */
    str_release(&path);
    str_release(&head);
    return is;
}

void reftable_set_lock(struct str *out, const char *git_dir)
{
    str_reset(out);
    str_addf(out, "%s/reftable/tables.list.lock", git_dir);
}

/* What git prints in the worktree of GIT_DIR; ERR_NOT_FOUND when it says no, by the status NO. */
static int ask(struct str *out, const char *git_dir, const char *const *args, int no)
{
    struct str named = STR_INIT;
    struct strs all = STRS_INIT;
    struct git_call call = {.out = out, .quiet = true};
    int rc;

    str_addf(&named, "--git-dir=%s", git_dir);
    strs_add(&all, named.buf);
    for (; *args; args++)
        strs_add(&all, *args);
    vec_push(&all.v); /* the NULL at the end */
    call.args = all.v.items;
    rc = git_call(NULL, &call);
    if (!rc && call.status == no)
        rc = ERR_NOT_FOUND;
    else if (!rc && call.status)
        rc = err_set(ERR_FAILED, "cannot read the refs of '%s': git %s failed (%d)", git_dir,
                     strs_at(&all, 1), call.status);
    str_release(&named);
    strs_release(&all);
    return rc;
}

int reftable_head(struct str *out, const char *git_dir)
{
    static const char *const branch[] = {"symbolic-ref", "-q", "--no-recurse", "HEAD", NULL};
    static const char *const id[] = {"rev-parse", "-q", "--verify", "HEAD", NULL};
    struct str text = STR_INIT;
    int rc = ask(&text, git_dir, branch, 1);

    if (!rc)
        str_addf(out, "ref: %s", text.buf);
    else if (rc == ERR_NOT_FOUND)
        rc = ask(out, git_dir, id, 1);
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int reftable_has(bool *out, const char *git_dir, const char *name)
{
    /* that very ref, and no branch or tag of the same name */
    const char *const args[] = {"show-ref", "--exists", name, NULL};
    struct str text = STR_INIT;
    int rc = ask(&text, git_dir, args, 2);

    if (!rc || rc == ERR_NOT_FOUND)
        *out = !rc;
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
