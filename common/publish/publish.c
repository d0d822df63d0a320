#include "publish/publish.h"

#include <stdlib.h>

#include "base/err.h"
#include "os/ending.h"
#include "os/file.h"
#include "publish/log.h"
#include "publish/recover.h"

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

/* It did not come to its end, and no child of ours is left: what holds is read from the refs. */
static int after_failure(struct journal *j, struct repo *r, struct strs *kept)
{
    struct err_saved *cause = err_save();
    int rc = recover_known(j, r, kept);

    err_restore(cause);
    if (rc == RECOVERED_FORWARD) {
        err_clear(); /* a transaction that failed half way is gone on with */
        return 0;
    }
    if (rc != RECOVERED_BACK)
        err_note("taking it back failed as well: the next cutover command will try again");
    return rc;
}

/* Past the commit point: what fails now is left for later, and said. */
static int go_on(struct journal *j, struct repo *r, struct strs *kept)
{
    int rc = recover_forward(j, r, kept);

    if (rc) {
        err_note("the branches have moved already; the work tree has still to follow");
        err_hint("once that is mended, the next cutover command that writes brings it along");
    }
    return rc;
}

int publish(struct journal *j, struct repo *r, struct strs *kept)
{
    int rc;

    ending_hold();
    rc = journal_write(j, r);
    if (rc)
        goto out;
    rc = before_refs(j);
    if (!rc)
        rc = ref_update(r, j->refs.items, j->refs.len, j->message);
    if (!rc)
        rc = go_on(j, r, kept);
    else if (!after_failure(j, r, kept))
        rc = 0;
out:
    ending_release();
    return rc;
}
