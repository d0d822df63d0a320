#include "promote/promote.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "promote/details.h"
#include "promote/switch.h"
#include "promote/verdict.h"
#include "publish/journal.h"
#include "publish/places.h"
#include "publish/publish.h"
#include "repo/object.h"
#include "repo/ref.h"

void promote_release(struct promote_result *result, struct repo *r)
{
    object_batch_end(r);
    plan_release(&result->plan);
    strs_release(&result->kept);
    strs_release(&result->warned);
    rehearsal_release(&result->rehearsal);
}

static int find_places(struct journal *j, struct repo *r, const struct plan *p)
{
    struct ref_move moves[2];
    size_t n = 0;

    if (!oid_eq(&p->f_tree, &p->c1_tree)) {
        moves[n].ref = p->branch_ref;
        moves[n].before = p->f_tree;
        moves[n++].after = p->c1_tree;
    }
    if (!oid_is_none(&p->c2)) {
        moves[n].ref = p->target_ref;
        moves[n].before = p->target_old_tree;
        moves[n++].after = p->c2_tree;
    }
    return place_find_all(&j->places, r, moves, n);
}

/* refs/archive/...: the branch as it was before anything was retired. */
static void add_archive(struct journal *j, const struct plan *p)
{
    static const struct oid none = OID_NONE;
    struct str ref = STR_INIT;

    if (plan_archive_ref(&ref, p))
        journal_add_ref(j, ref.buf, &none, &p->f);
    str_release(&ref);
}

static void fill_journal(struct journal *j, const struct plan *p)
{
    struct str message = STR_INIT;

    str_addf(&message, "flow-promote: %s into %s", p->branch, p->target);
    j->message = str_detach(&message);
    if (!oid_eq(&p->c1, &p->f))
        journal_add_ref(j, p->branch_ref, &p->f, &p->c1);
    if (!oid_is_none(&p->c2))
        journal_add_ref(j, p->target_ref, &p->target_old, &p->c2);
    add_archive(j, p);
}

static int look_only(struct promote_result *out, struct repo *r)
{
    struct journal j = JOURNAL_INIT;
    int rc = find_places(&j, r, &out->plan);

    if (!rc)
        rc = places_look(&j, r);
    journal_release(&j);
    return rc;
}

/* What is in the way is refused before anything is run, and looked at again behind it. */
static int run_before(struct promote_result *out, struct repo *r,
                      const struct promote_request *request)
{
    struct rehearsal *h = &out->rehearsal;
    int rc = rehearsal_find(h, r, &out->plan, request->no_verify, request->exec);

    if (!rc && h->needed)
        rc = look_only(out, r);
    return rc ? rc : rehearse(h, r, &out->plan);
}

static int publish_plan(struct promote_result *out, struct repo *r,
                        const struct promote_request *request)
{
    struct journal j = JOURNAL_INIT;
    struct plan *p = &out->plan;
    const struct oid roots[2] = {oid_is_none(&p->c2) ? p->c1 : p->c2, p->c1};
    int rc;

    fill_journal(&j, p);
    rc = find_places(&j, r, p);
    if (!rc)
        rc = places_prepare(&j, r);
    if (!rc)
        rc = object_batch_publish(&j.keep, r, roots, 2);
    if (!rc && request->ready)
        rc = request->ready(request->payload, r, p);
    if (!rc)
        rc = publish(&j, r, &out->kept);
    /* while its journal is there, a publishing that failed is for the next tool to end */
    if (rc && !journal_exists(r)) {
        places_clean(&j);
        if (j.keep)
            unlink(j.keep);
    }
    journal_release(&j);
    return rc;
}

static int carry_out(struct promote_result *out, struct repo *r,
                     const struct promote_request *request)
{
    int rc = run_before(out, r, request);

    return rc ? rc : publish_plan(out, r, request);
}

/* Where nothing can be switched afterwards, a conflict is not worth resolving. */
static int check_switch(struct repo *r, const struct plan *p, int stopped)
{
    if (stopped && !repo_is_bare(r))
        return stopped;
    err_clear();
    return switch_check(r, p);
}

int promote(struct promote_result *out, struct repo *r, const struct promote_request *request)
{
    static const struct promote_result init = {
        .kept = STRS_INIT, .warned = STRS_INIT, .rehearsal = REHEARSAL_INIT};
    int rc;

    *out = init;
    rc = object_batch_begin(r);
    if (!rc)
        rc = plan_make(&out->plan, r, &request->plan);
    if (request->apply)
        rc = apply_check(request->apply, r, &out->plan, rc);
    if (!rc && request->push)
        rc = promote_push_check(request->push, r, &out->plan);
    if ((!rc || rc == ERR_STOPPED) && request->go_to_target)
        rc = check_switch(r, &out->plan, rc);
    if (!rc && !out->plan.done)
        rc = verdict_ask(&out->warned, r, &out->plan);
    if (!rc && !out->plan.done)
        rc = details_of(r, &out->plan);
    if (!rc && !out->plan.done)
        rc = request->dry_run ? look_only(out, r) : carry_out(out, r, request);
    return rc;
}
