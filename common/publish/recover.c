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
#include "repo/commit.h"
#include "repo/object.h"
#include "text/quote.h"

#define LOCK_TRIES 40
#define LOCK_PAUSE_MS 50

/* How many refs of a journal are at what. */
struct counts {
    size_t old, new, other;
    size_t on_old; /* of the old: moved on from there */
};

enum side { SIDE_OLD, SIDE_NEW, SIDE_OTHER };

/* Is ID what a ref is built on that is at NOW? What cannot be read is not. */
static bool is_below(struct repo *r, const struct oid *id, const struct oid *now)
{
    struct err_saved *cause = err_save();
    bool below = false;

    if (oid_is_none(id) || oid_is_none(now) || commit_is_ancestor(&below, r, id, now))
        below = false;
    err_restore(cause);
    return below;
}

/* A ref that somebody moved on meanwhile is on the side that it was moved on from. */
static enum side side_of(struct repo *r, const struct ref_update *u, const struct oid *now)
{
    if (!memcmp(now->bytes, u->new_id.bytes, OID_BYTES_MAX))
        return SIDE_NEW;
    if (!memcmp(now->bytes, u->old_id.bytes, OID_BYTES_MAX))
        return SIDE_OLD;
    if (is_below(r, &u->new_id, now))
        return SIDE_NEW;
    return is_below(r, &u->old_id, now) ? SIDE_OLD : SIDE_OTHER;
}

static int count_refs(struct counts *c, struct journal *j, struct repo *r)
{
    *c = (struct counts){0, 0, 0, 0};
    vec_each (struct ref_update, u, &j->refs) {
        struct oid now;
        enum side side;
        int rc = ref_read_or_none(&now, r, u->name);

        if (rc)
            return rc;
        side = side_of(r, u, &now);
        c->old += side == SIDE_OLD;
        c->on_old += side == SIDE_OLD && memcmp(now.bytes, u->old_id.bytes, OID_BYTES_MAX) != 0;
        c->new += side == SIDE_NEW;
        c->other += side == SIDE_OTHER;
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
    int rc = j->keep ? object_drop_keep(j->keep) : 0;

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
    struct oid now;
    bool is_new = false;
    int rc = ref_read_or_none(&now, r, p->ref);

    if (rc)
        return rc;
    vec_each (struct ref_update, u, &j->refs)
        if (!strcmp(u->name, p->ref))
            is_new = side_of(r, u, &now) == SIDE_NEW;
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
        struct oid now;

        rc = ref_read_or_none(&now, r, u->name);
        if (rc)
            break;
        if (!memcmp(now.bytes, u->old_id.bytes, OID_BYTES_MAX))
            *(struct ref_update *)vec_push(&rest) = *u;
    }
    if (!rc && rest.len)
        rc = moving_rest(j, rest.items, rest.len, r);
    vec_release(&rest);
    return rc;
}

/* Append the command that brings U's ref from NOW to TO. */
static void add_move(struct str *out, const struct ref_update *u, const struct oid *to,
                     const struct oid *now)
{
    str_adds(out, out->len ? " && git update-ref " : "git update-ref ");
    if (oid_is_none(to))
        str_adds(out, "-d ");
    quote_word(out, u->name);
    if (!oid_is_none(to))
        str_addf(out, " %s", oid_text(to));
    str_addf(out, " %s", oid_text(now));
}

/* Does every place have its lock still? Then nothing is gone from it, and it may go back. */
static bool can_go_back(const struct journal *j)
{
    struct str lock = STR_INIT, ours = STR_INIT;
    bool can = true;

    vec_each (struct place, p, &j->places) {
        str_reset(&lock);
        str_reset(&ours);
        str_addf(&lock, "%s/index.lock", p->git_dir);
        str_addf(&ours, "%s/index", p->stage);
        can = can && file_same(lock.buf, ours.buf);
    }
    str_release(&lock);
    str_release(&ours);
    return can;
}

static void hint_at_log(const struct ref_update *u, const struct oid *now)
{
    const struct oid *ids[] = {&u->old_id, &u->new_id, now};
    struct str text = STR_INIT;

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        if (!oid_is_none(ids[i]))
            str_addf(&text, " %s", oid_text(ids[i]));
    err_hint("git log --oneline --graph%s", text.buf);
    str_release(&text);
}

/* What may be done, as far as nothing of anybody's gets lost by it. */
static void hint_at_moves(const struct str *back, const struct str *forward, bool loses)
{
    if (back->len)
        err_hint("%s    # to have it taken back", back->buf);
    if (forward->len && !(loses && back->len))
        err_hint("%s    # to have it finished", forward->buf);
    err_note("do one of these, then run this again:");
}

/* Refs that were put elsewhere: whether the promote took place is for their user to say. */
static int refuse_unknown(const struct counts *c, const struct journal *j, struct repo *r)
{
    struct str back = STR_INIT, forward = STR_INIT;
    bool may_go_back = can_go_back(j), named = false;
    int rc = 0;

    vec_each (struct ref_update, u, &j->refs) {
        struct oid now;
        enum side side;

        rc = ref_read_or_none(&now, r, u->name);
        if (rc)
            break;
        side = side_of(r, u, &now);
        if (side != SIDE_OLD && may_go_back)
            add_move(&back, u, &u->old_id, &now);
        if (side == SIDE_NEW || !memcmp(now.bytes, u->old_id.bytes, OID_BYTES_MAX))
            continue;
        if (side == SIDE_OLD && !c->new)
            continue;
        add_move(&forward, u, &u->new_id, &now);
        if (named) {
            err_note("'%s' too, from %s to %s, and it is at %s", u->name, oid_text(&u->old_id),
                     oid_text(&u->new_id), oid_text(&now));
            continue;
        }
        named = true;
        err_set(ERR_FAILED, "an interrupted '%s' was to move '%s' from %s to %s, and it is at %s",
                j->message, u->name, oid_text(&u->old_id), oid_text(&u->new_id), oid_text(&now));
        hint_at_log(u, &now);
    }
    if (!rc && named)
        hint_at_moves(&back, &forward, c->on_old > 0);
    str_release(&back);
    str_release(&forward);
    return !rc && named ? ERR_FAILED : rc;
}

/* Some ref is new, so the rest can only go forward, whoever moves it; unless it went elsewhere. */
static int go_forward(struct journal *j, struct repo *r, struct strs *kept)
{
    struct counts c;
    int rc = count_refs(&c, j, r);

    if (!rc && (c.other || c.on_old))
        rc = refuse_unknown(&c, j, r);
    if (!rc)
        rc = move_the_rest(j, r);
    if (!rc)
        rc = count_refs(&c, j, r);
    if (!rc && c.new != j->refs.len)
        rc = refuse_unknown(&c, j, r);
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

static int recover_journal(struct journal *j, struct repo *r, unsigned wait, struct strs *kept,
                           struct strs *left)
{
    struct counts c;
    int wrong, rc = hold_drop(r); /* of a recovery that was killed */

    if (!rc)
        rc = moving_settle(left, j, r, wait);
    if (rc)
        return rc;
    rc = hold_refs(j, r);
    if (rc == ERR_RACE) { /* whoever it is, it is not the git of that tool */
        err_clear();
        rc = 0;
    }
    if (!rc)
        rc = count_refs(&c, j, r);
    if (!rc && c.other)
        rc = refuse_unknown(&c, j, r);
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

/* The refs that are on their side, but further on. */
static void find_moved(struct strs *moved, const struct journal *j, struct repo *r, bool is_new)
{
    vec_each (struct ref_update, u, &j->refs) {
        const struct oid *left_at = is_new ? &u->new_id : &u->old_id;
        struct oid now;

        if (ref_read_or_none(&now, r, u->name))
            err_clear();
        else if (memcmp(now.bytes, left_at->bytes, OID_BYTES_MAX) != 0)
            strs_add(moved, u->name);
    }
}

/* The commands that remove LOCKS. */
static void hint_at_locks(struct strs *hints, const struct strs *locks)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < strs_len(locks); i++) {
        str_reset(&text);
        str_adds(&text, "rm ");
        quote_word(&text, strs_at(locks, i));
        str_adds(&text, "    # if no git is at work here");
        strs_add(hints, text.buf);
    }
    str_release(&text);
}

int recover(char **said, struct strs *hints, struct repo *r, unsigned wait)
{
    struct journal j = JOURNAL_INIT;
    struct strs kept = STRS_INIT, left = STRS_INIT, moved = STRS_INIT;
    struct str text = STR_INIT;
    int rc = journal_read(&j, r);

    *said = NULL;
    if (rc == ERR_NOT_FOUND) {
        rc = hold_drop(r);
        goto out;
    }
    if (!rc)
        rc = recover_journal(&j, r, wait, &kept, &left);
    if (rc < 0) {
        if (j.message)
            err_note("this was met while an interrupted '%s' was made whole", j.message);
        goto out;
    }
    str_addf(&text, "an interrupted '%s' was %s", j.message,
             rc == RECOVERED_FORWARD ? "finished" : "taken back");
    say(&text, "kept, as it was changed meanwhile: ", &kept);
    find_moved(&moved, &j, r, rc == RECOVERED_FORWARD);
    say(&text, "left where somebody has moved it meanwhile: ", &moved);
    say(&text, "left, as another git may be at work, and yours to remove if none is: ", &left);
    hint_at_locks(hints, &left);
    *said = str_detach(&text);
    rc = 0;
out:
    journal_release(&j);
    strs_release(&kept);
    strs_release(&left);
    strs_release(&moved);
    str_release(&text);
    return rc;
}
