#include "flow/recover.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/log.h"
#include "os/clock.h"
#include "os/file.h"
#include "repo/git.h"

#define LOCK_TRIES 40
#define LOCK_PAUSE_MS 50

/* git holding the locks of all refs of the journal. */
struct hold {
    struct proc_talk talk;
    size_t old, new, other; /* how many refs are at what */
};

static int count_refs(struct hold *h, struct journal *j, struct repo *r, struct str *in)
{
    h->old = h->new = h->other = 0;
    vec_each (struct ref_update, u, &j->refs) {
        struct oid now = OID_NONE;
        char hex[OID_HEX_SIZE];
        int rc = ref_read(&now, r, u->name);

        if (rc && rc != ERR_NOT_FOUND)
            return rc;
        now.len = (unsigned char)repo_oid_len(r);
        str_addf(in, "verify %s %s\n", u->name, oid_hex(hex, &now));
        if (!memcmp(now.bytes, u->new_id.bytes, OID_BYTES_MAX))
            h->new ++;
        else if (!memcmp(now.bytes, u->old_id.bytes, OID_BYTES_MAX))
            h->old++;
        else
            h->other++;
    }
    return 0;
}

/* Start git, and let it lock every ref at the value that was just read. ERR_RACE: try again. */
static int hold_once(struct hold *h, struct journal *j, struct repo *r)
{
    /* nothing is changed, so no hook has a say */
    static const char *const args[] = {"-c", "core.hooksPath=/dev/null", "update-ref", "--stdin",
                                       NULL};
    static const struct proc_talk unstarted = PROC_TALK_INIT;
    struct git_call call = {.args = args};
    struct str in = STR_INIT;
    int rc;

    h->talk = unstarted;
    str_adds(&in, "start\n");
    rc = count_refs(h, j, r, &in);
    str_adds(&in, "prepare\n");
    if (!rc)
        rc = git_talk(r, &h->talk, &call);
    if (!rc)
        rc = proc_talk_write(&h->talk, in.buf, in.len);
    for (int lines = 0; !rc && lines < 2; lines++)
        rc = proc_talk_line(&h->talk);
    str_release(&in);
    if (rc) {
        proc_talk_end(&h->talk);
        err_clear();
        return ERR_RACE;
    }
    return 0;
}

static int hold_refs(struct hold *h, struct journal *j, struct repo *r)
{
    int rc = hold_once(h, j, r);

    for (int tries = 0; rc == ERR_RACE && tries < LOCK_TRIES; tries++) {
        clock_sleep_ms(LOCK_PAUSE_MS);
        rc = hold_once(h, j, r);
    }
    if (rc == ERR_RACE) {
        err_set(ERR_RACE, "a ref of an interrupted promote is locked by another process");
        err_hint("wait for it to end; if no git runs here, remove refs/heads/*.lock in '%s'",
                 repo_common_dir(r));
    }
    return rc;
}

/* Let the locks go; nothing was changed through them. */
static void let_go(struct hold *h)
{
    if (proc_talk_write(&h->talk, "abort\n", strlen("abort\n")))
        err_clear();
    proc_talk_end(&h->talk);
}

static int end_journal(struct journal *j, struct repo *r)
{
    int rc = j->keep ? file_unlink(j->keep) : 0;

    if (!rc)
        rc = journal_remove(r);
    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = place_clean(p);
    return rc;
}

static bool is_new(const struct journal *j, struct repo *r, const char *ref)
{
    struct oid now;

    vec_each (struct ref_update, u, &j->refs)
        if (!strcmp(u->name, ref))
            return !ref_read(&now, r, ref) && oid_eq(&now, &u->new_id);
    return false;
}

int recover_forward(struct journal *j, struct repo *r, struct strs *kept)
{
    int rc = 0;

    vec_each (struct place, p, &j->places)
        if (!rc && is_new(j, r, p->ref))
            rc = place_finish(p, kept);
        else if (!rc)
            rc = place_undo(p);
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
        rc = ref_update(r, rest.items, rest.len, j->message);
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
    struct hold h;
    struct str unused = STR_INIT;
    int rc = count_refs(&h, j, r, &unused);

    if (!rc && h.new)
        rc = go_forward(j, r, kept);
    else if (!rc && !(rc = go_back(j, r)))
        rc = RECOVERED_BACK;
    str_release(&unused);
    return rc;
}

int recover_journal(struct journal *j, struct repo *r, struct strs *kept)
{
    struct hold h;
    int rc = hold_refs(&h, j, r);

    if (rc)
        return rc;
    if (!h.new) {
        rc = go_back(j, r);
        let_go(&h);
        return rc ? rc : RECOVERED_BACK;
    }
    let_go(&h);
    return go_forward(j, r, kept);
}

int recover(char **said, struct repo *r)
{
    struct journal j = JOURNAL_INIT;
    struct strs kept = STRS_INIT;
    struct str text = STR_INIT;
    int rc = journal_read(&j, r);

    *said = NULL;
    if (rc == ERR_NOT_FOUND) {
        rc = 0;
        goto out;
    }
    if (!rc)
        rc = recover_journal(&j, r, &kept);
    if (rc < 0) {
        err_note("this was met while an interrupted '%s' was made whole",
                 j.message ? j.message : "");
        goto out;
    }
    str_addf(&text, "an interrupted '%s' was %s", j.message,
             rc == RECOVERED_FORWARD ? "finished" : "taken back");
    for (size_t i = 0; i < strs_len(&kept); i++)
        str_addf(&text, "%s'%s'",
                 i ? ", " : "; kept, as it was changed meanwhile: ", strs_at(&kept, i));
    *said = str_detach(&text);
    rc = 0;
out:
    journal_release(&j);
    strs_release(&kept);
    str_release(&text);
    return rc;
}
