#include "publish/publish.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "os/clock.h"
#include "os/ending.h"
#include "os/file.h"
#include "publish/log.h"
#include "publish/moving.h"
#include "publish/places.h"
#include "publish/recover.h"
#include "text/quote.h"

/* An editor or a prompt that asks "git status" again and again is overtaken at last. */
#define OVERTAKEN_TRIES 10
#define OVERTAKEN_PAUSE_MS 10

/* Up to the commit point. *overtaken: another process was at the files or at the index since they
 * were looked at. */
static int before_refs(bool *overtaken, struct journal *j)
{
    int rc = 0;

    *overtaken = false;
    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_lock(p);
    if (rc)
        return rc;
    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_check_index(p);
    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_apply(p);
    *overtaken = rc == ERR_RACE;
    return rc;
}

/* All is as if it had not begun; what is unpublished is kept. */
static int unbegin(struct journal *j, struct repo *r)
{
    int rc = 0;

    err_clear();
    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_undo(p);
    return rc ? rc : journal_remove(r);
}

/* The places are looked at once more, with what is in them now. */
static int begin_again(struct journal *j, struct repo *r)
{
    int rc;

    ending_release(); /* nothing is begun, so we may be told to end here */
    clock_sleep_about_ms(OVERTAKEN_PAUSE_MS);
    rc = places_prepare(j, r);
    ending_hold();
    return rc ? rc : journal_write(j, r);
}

static void note_that_it_moved(void)
{
    err_note("the branches have moved already; the work tree has still to follow");
    err_note("once that is mended, the next cutover command that writes brings it along");
}

static bool is_hinted(const char *lock)
{
    struct str command = STR_INIT;
    const char *const *hints;
    bool is = false;

    str_adds(&command, "rm ");
    quote_word(&command, lock);
    for (size_t i = err_hints(&hints); !is && i; i--)
        is = !strcmp(hints[i - 1], command.buf);
    str_release(&command);
    return is;
}

/* Those that may be another's; git may have named one of them, as it failed for it. */
static void name_locks(const struct strs *left)
{
    for (size_t i = 0; i < strs_len(left); i++) {
        const char *lock = strs_at(left, i);

        if (!file_exists(lock) || is_hinted(lock))
            continue;
        err_note("'%s' is to be removed, if no git is at work here", lock);
        quote_hint("rm %s", lock);
    }
}

/* It did not come to its end, and no child of ours is left: what holds is read from the refs. */
static int after_failure(struct journal *j, struct repo *r, struct strs *kept)
{
    struct err_saved *cause = err_save();
    struct strs left = STRS_INIT;
    int rc = moving_settle(&left, j, r, 0); /* it may have been killed */

    if (!rc)
        rc = recover_known(j, r, kept);

    err_restore(cause);
    name_locks(&left);
    strs_release(&left);
    if (rc == RECOVERED_FORWARD) {
        err_clear(); /* a transaction that failed half way is gone on with */
        return 0;
    }
    if (rc != RECOVERED_BACK && recover_is_past(j, r))
        note_that_it_moved();
    else if (rc != RECOVERED_BACK)
        err_note("taking it back failed as well: the next cutover command will try again");
    return rc;
}

/* Past the commit point: what fails now is left for later, and said. */
static int go_on(struct journal *j, struct repo *r, struct strs *kept)
{
    int rc = recover_forward(j, r, kept);

    if (rc)
        note_that_it_moved();
    return rc;
}

int publish(struct journal *j, struct repo *r, struct strs *kept)
{
    bool overtaken;
    int rc;

    ending_hold();
    rc = journal_write(j, r);
    if (rc)
        goto out;
    rc = before_refs(&overtaken, j);
    for (int tries = 0; overtaken && tries < OVERTAKEN_TRIES; tries++) {
        rc = unbegin(j, r);
        if (rc)
            break;
        rc = begin_again(j, r);
        if (rc)
            goto out;
        rc = before_refs(&overtaken, j);
    }
    if (!rc)
        rc = moving_refs(j, r);
    if (!rc)
        rc = go_on(j, r, kept);
    else if (!after_failure(j, r, kept))
        rc = 0;
out:
    ending_release();
    return rc;
}
