#include "promote/undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "promote/undo_further.h"
#include "publish/log.h"
#include "publish/places.h"
#include "publish/publish.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "text/quote.h"

static const char promoted[] = "flow-promote: ", taken_back[] = "flow-promote --undo: ";

/* Its ref is where the promote put it: then it goes back. Where it was before: then somebody has
 * taken it back already. */
static int judge_ref(struct journal *out, struct repo *r, const struct ref_update *u)
{
    struct oid now;
    int rc = ref_read_or_none(&now, r, u->name);

    if (rc)
        return rc;
    if (oid_eq(&now, &u->new_id)) {
        journal_add_ref(out, u->name, &u->new_id, &u->old_id);
        return 0;
    }
    if (oid_eq(&now, &u->old_id))
        return 0;
    if (oid_is_none(&now)) {
        err_set(ERR_REFUSED, "'%s' is not there any more; it can be made again", u->name);
        quote_hint("git update-ref %s %s", u->name, oid_text(&u->new_id));
        return ERR_REFUSED;
    }
    /* on, back or aside */
    err_set(ERR_REFUSED, "'%s' has moved since it was promoted: see where it is", u->name);
    quote_hint("git log --oneline --left-right %s...%s", oid_text(&u->new_id), u->name);
    return ERR_REFUSED;
}

static int find_places(struct journal *j, struct repo *r)
{
    struct vec moves = VEC_INIT(struct ref_move);
    int rc = 0;

    vec_each (struct ref_update, u, &j->refs) {
        struct ref_move *m;

        if (rc || !str_starts(u->name, "refs/heads/"))
            continue;
        m = vec_push(&moves);
        m->ref = u->name;
        rc = commit_tree_of(&m->before, r, &u->old_id);
        if (!rc)
            rc = commit_tree_of(&m->after, r, &u->new_id);
    }
    if (!rc)
        rc = place_find_all(&j->places, r, moves.items, moves.len);
    vec_release(&moves);
    return rc;
}

/* What the last promote moved, the other way round. */
static int plan(struct undo_result *out, struct repo *r, const struct journal *last)
{
    struct journal *j = &out->journal;
    struct str message = STR_INIT;
    int rc = 0;

    out->what = mem_dup(last->message + strlen(promoted));
    str_addf(&message, "%s%s", taken_back, out->what);
    j->message = str_detach(&message);
    vec_each (struct ref_update, u, &last->refs)
        if (!rc)
            rc = judge_ref(j, r, u);
    if (!rc && j->refs.len)
        rc = undo_check_further(r, last);
    return rc;
}

static int carry_out(struct undo_result *out, struct repo *r, bool dry_run)
{
    struct journal *j = &out->journal;
    int rc = find_places(j, r);

    if (dry_run)
        places_stage_apart(j);
    if (!rc)
        rc = places_prepare(j, r);
    if (!rc && !dry_run)
        rc = publish(j, r, &out->kept);
    if (dry_run || (rc && !journal_exists(r)))
        places_clean(j);
    return rc;
}

/* What a killed tool left is made whole by who writes; until then nobody knows what was last. */
static int refuse_half(struct repo *r)
{
    struct journal j = JOURNAL_INIT;
    int rc = journal_read(&j, r);

    if (rc && rc != ERR_NOT_FOUND)
        goto out;
    rc = err_set(ERR_REFUSED,
                 "'%s' was interrupted, and is half done: without -n it is finished or taken back "
                 "first, and the last promote taken back then",
                 rc ? "a promote" : j.message);
    err_hint("git flow-promote --undo");
out:
    journal_release(&j);
    return rc;
}

int undo(struct undo_result *out, struct repo *r, bool dry_run)
{
    static const struct undo_result init = {.journal = JOURNAL_INIT, .kept = STRS_INIT};
    struct journal last = JOURNAL_INIT;
    int rc;

    *out = init;
    if (dry_run && journal_exists(r))
        return refuse_half(r);
    rc = log_last(&last, r);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_REFUSED, "nothing to undo: nothing was promoted in this repository");
    else if (!rc && str_starts(last.message, taken_back))
        out->what = mem_dup(last.message + strlen(taken_back));
    else if (!rc && !str_starts(last.message, promoted))
        rc = err_set(ERR_REFUSED, "nothing to undo: '%s' is no promote", last.message);
    else if (!rc)
        rc = plan(out, r, &last);
    if (!rc && out->journal.refs.len)
        rc = carry_out(out, r, dry_run);
    journal_release(&last);
    return rc;
}

void undo_release(struct undo_result *result)
{
    free(result->what);
    journal_release(&result->journal);
    strs_release(&result->kept);
}

void undo_records(struct str *out, const struct undo_result *result, char end)
{
    vec_each (struct ref_update, u, &result->journal.refs)
        str_addf(out, "%s\t%s\t%s%c", u->name, oid_text(&u->old_id), oid_text(&u->new_id), end);
}
