#include "publish/recover.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/clock.h"
#include "os/file.h"
#include "publish/hold.h"
#include "publish/log.h"
#include "publish/moving.h"

#define LOCK_TRIES 40
#define LOCK_PAUSE_MS 50

/* How many refs of a journal are at what. */
struct counts {
    size_t old, new, other;
};

static int count_refs(struct counts *c, struct journal *j, struct repo *r)
{
    c->old = c->new = c->other = 0;
    vec_each (struct ref_update, u, &j->refs) {
        struct oid now = OID_NONE;
        int rc = ref_read(&now, r, u->name);

        if (rc && rc != ERR_NOT_FOUND)
            return rc;
        if (!memcmp(now.bytes, u->new_id.bytes, OID_BYTES_MAX))
            c->new ++;
        else if (!memcmp(now.bytes, u->old_id.bytes, OID_BYTES_MAX))
            c->old++;
        else
            c->other++;
    }
    return 0;
}

bool recover_is_past(struct journal *j, struct repo *r)
{
    struct counts c;

    return !count_refs(&c, j, r) && c.new;
}

static int hold_refs(struct journal *j, struct repo *r)
{
    int rc = hold_take(j, r);

    for (int tries = 0; rc == ERR_RACE && tries < LOCK_TRIES; tries++) {
        err_clear();
        clock_sleep_ms(LOCK_PAUSE_MS);
        rc = hold_take(j, r);
    }
    return rc;
}

static int end_journal(struct journal *j, struct repo *r)
{
    int rc = j->keep ? file_unlink(j->keep) : 0;

    if (!rc)
        rc = moving_end(r);
    if (!rc)
        rc = journal_remove(r);
    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_clean(p);
    return rc;
}

/* Bring P to where its ref is. What cannot be read is never taken for old. */
static int follow(struct place *p, const struct journal *j, struct repo *r, struct strs *kept)
{
    struct oid now = OID_NONE;
    bool is_new = false;
    int rc = ref_read(&now, r, p->ref);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    vec_each (struct ref_update, u, &j->refs)
        if (!strcmp(u->name, p->ref))
            is_new = oid_eq(&now, &u->new_id);
    return is_new ? place_finish(p, kept) : place_undo(p);
}

int recover_forward(struct journal *j, struct repo *r, struct strs *kept)
{
    int rc = 0;

    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = follow(p, j, r, kept);
    if (!rc)
        rc = log_append(j, r);
    return rc ? rc : end_journal(j, r);
}

static int go_back(struct journal *j, struct repo *r)
{
    int rc = 0;

    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_undo(p);
    return rc ? rc : end_journal(j, r);
}

/* Those refs that are still old, as they were meant to go. */
static int move_the_rest(struct journal *j, struct repo *r)
{
    struct vec rest = VEC_INIT(struct ref_update);
    int rc = 0;

    vec_each (struct ref_update, u, &j->refs) {
        struct oid now = OID_NONE;

        rc = ref_read(&now, r, u->name);
        if (rc && rc != ERR_NOT_FOUND)
            break;
        rc = 0;
        if (!memcmp(now.bytes, u->old_id.bytes, OID_BYTES_MAX))
            *(struct ref_update *)vec_push(&rest) = *u;
    }
    if (!rc && rest.len)
        rc = moving_rest(j, rest.items, rest.len, r);
    vec_release(&rest);
    return rc;
}

/* Some ref is new, so the rest can only go forward, whoever moves it. */
static int go_forward(struct journal *j, struct repo *r, struct strs *kept)
{
    int rc = move_the_rest(j, r);

    if (!rc)
        rc = recover_forward(j, r, kept);
    return rc ? rc : RECOVERED_FORWARD;
}

int recover_known(struct journal *j, struct repo *r, struct strs *kept)
{
    struct counts c;
    int rc = count_refs(&c, j, r);

    if (!rc && c.new)
        rc = go_forward(j, r, kept);
    else if (!rc && !(rc = go_back(j, r)))
        rc = RECOVERED_BACK;
    return rc;
}

static int recover_journal(struct journal *j, struct repo *r, struct strs *kept, struct strs *left)
{
    struct counts c;
    int wrong, rc = hold_drop(r); /* of a recovery that was killed */

    if (!rc)
        rc = moving_settle(left, j, r);
    if (rc)
        return rc;
    rc = hold_refs(j, r);
    if (rc == ERR_RACE) { /* whoever it is, it is not the git of that tool */
        err_clear();
        rc = 0;
    }
    if (!rc)
        rc = count_refs(&c, j, r);
    if (!rc && !c.new)
        rc = go_back(j, r);
    wrong = hold_drop(r);
    rc = rc ? rc : wrong;
    if (!rc)
        rc = c.new ? go_forward(j, r, kept) : RECOVERED_BACK;
    return rc;
}

static void say(struct str *out, const char *what, const struct strs *paths)
{
    for (size_t i = 0; i < strs_len(paths); i++)
        str_addf(out, "%s%s'%s'", i ? ", " : "; ", i ? "" : what, strs_at(paths, i));
}

int recover(char **said, struct repo *r)
{
    struct journal j = JOURNAL_INIT;
    struct strs kept = STRS_INIT, left = STRS_INIT;
    struct str text = STR_INIT;
    int rc = journal_read(&j, r);

    *said = NULL;
    if (rc == ERR_NOT_FOUND) {
        rc = hold_drop(r);
        goto out;
    }
    if (!rc)
        rc = recover_journal(&j, r, &kept, &left);
    if (rc < 0) {
        err_note("this was met while an interrupted '%s' was made whole",
                 j.message ? j.message : "");
        goto out;
    }
    str_addf(&text, "an interrupted '%s' was %s", j.message,
             rc == RECOVERED_FORWARD ? "finished" : "taken back");
    say(&text, "kept, as it was changed meanwhile: ", &kept);
    say(&text, "left, as another git may be at work, and yours to remove if none is: ", &left);
    *said = str_detach(&text);
    rc = 0;
out:
    journal_release(&j);
    strs_release(&kept);
    strs_release(&left);
    str_release(&text);
    return rc;
}
