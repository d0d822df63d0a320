#include "flow/deploy_back.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/proc.h"

/* Has anything begun that may have changed what runs there? */
static bool has_changed(const struct deploy_record *d)
{
    vec_each (struct deploy_did, did, &d->steps)
        if (strcmp(did->name, "image") != 0)
            return true;
    return false;
}

int deploy_back(int rc, const struct deploy_record *d, const struct deploy_settings *settings)
{
    const struct deploy_did *last = deploy_record_last(d);
    const char *argv[] = {NULL, "--run", "--", d->environment, NULL};
    struct proc p = {.argv = argv};
    struct err_saved *cause;
    struct str path = STR_INIT;
    int ran;

    if (rc != ERR_REMOTE || !settings->rolls_back || !d->previous || !has_changed(d) || !last ||
        (last->result != DEPLOY_STEP_FAILED && last->result != DEPLOY_STEP_TIMEOUT))
        return rc;
    cause = err_save();
    ran = proc_beside(&path, "git-release-rollback");
    argv[0] = path.buf;
    if (!ran)
        ran = proc_run(&p);
    err_restore(cause);
    if (ran)
        err_note("it was not rolled back: git-release-rollback could not be run");
    else if (p.status)
        err_note("it was to be rolled back to %s, which failed (%d)", d->previous, p.status);
    else
        err_note("it was rolled back to %s", d->previous);
    str_release(&path);
    return rc;
}
