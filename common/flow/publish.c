#include "flow/publish.h"

#include <stdlib.h>

#include "base/err.h"
#include "flow/log.h"
#include "flow/recover.h"
#include "os/file.h"
#include "os/proc.h"

static int before_refs(struct journal *j)
{
    int rc = 0;

    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_lock(p);
    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_apply(p);
    return rc;
}

int publish(struct journal *j, struct repo *r, struct strs *kept)
{
    struct err_saved *cause;
    int rc, undone;

    proc_hold_signals();
    rc = journal_write(j, r);
    if (rc)
        goto out;
    rc = before_refs(j);
    if (!rc)
        rc = ref_update(r, j->refs.items, j->refs.len, j->message);
    if (!rc) {
        rc = recover_forward(j, r, kept);
        goto out;
    }
    /* What really holds is read from the refs: a transaction that failed half way is gone on with.
     */
    cause = err_save();
    undone = recover_journal(j, r, kept);
    if (undone == RECOVERED_FORWARD) {
        err_restore(cause);
        err_clear();
        rc = 0;
    } else {
        err_restore(cause);
        if (undone != RECOVERED_BACK)
            err_note("and taking it back failed: the next cutover command will try again");
    }
out:
    proc_release_signals();
    return rc;
}
