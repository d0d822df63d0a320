/* plan_look_moves() and plan_look_merge(): what a planned move would break. */
#include "base/err.h"
#include "plan/arrival.h"
#include "plan/attribute_change.h"
#include "plan/collision.h"
#include "plan/dangling.h"
#include "plan/dropped.h"
#include "plan/plan_steps.h"
#include "plan/stale.h"

struct look {
    struct plan *plan;
    struct repo *r;
    const struct plan_request *request;
    struct strs collisions, links;
    struct attribute_change attributes;
    struct stale stale;
};

static int look_at(void *payload, const struct arrival *a)
{
    struct look *look = payload;
    const struct plan *p = look->plan;

    collisions_find(&look->collisions, a->to, a->before, a->after);
    if (!look->request->allow_attribute_change)
        attribute_change_note(&look->attributes, a);
    if (!look->request->unseen)
        stale_note(&look->stale, a);
    if (look->request->allow_dangling_links)
        return 0;
    return dangling_find(&look->links, look->r, a, &p->f_tree, &p->c1_tree);
}

static int look_at_move(struct look *look, const struct plan_move *m)
{
    struct plan *p = look->plan;
    int rc = collisions_above(&look->collisions, look->r, m, &p->f_tree, &p->c1_tree);

    if (!rc && !look->request->allow_attribute_change)
        rc = attribute_change_above(&look->attributes, look->r, p, m);
    return rc ? rc : arrivals_walk(look->r, m, look_at, look);
}

int plan_look_moves(struct plan *p, struct repo *r, const struct plan_request *request)
{
    struct look look = {.plan = p,
                        .r = r,
                        .request = request,
                        .collisions = STRS_INIT,
                        .links = STRS_INIT,
                        .attributes = ATTRIBUTE_CHANGE_INIT,
                        .stale = STALE_INIT};
    int rc = 0;

    vec_each (struct plan_move, m, &p->moves)
        if (!rc)
            rc = look_at_move(&look, m);
    if (!rc)
        rc = collisions_refuse(&look.collisions, r, p);
    if (!rc)
        rc = dangling_refuse(&look.links, p);
    if (!rc)
        rc = attribute_change_refuse(&look.attributes, r, p);
    if (!rc && p->moves.len && !request->unseen)
        rc = stale_note_build(&look.stale, r, &p->c1_tree, p);
    if (!rc)
        rc = stale_find(p, r, &look.stale);
    vec_each (struct plan_move, m, &p->moves)
        if (!rc && !request->unseen)
            rc = dropped_find(p, r, m);
    strs_release(&look.collisions);
    strs_release(&look.links);
    attribute_change_release(&look.attributes);
    stale_release(&look.stale);
    return rc;
}

static int look_for_collisions(void *payload, const struct arrival *a)
{
    collisions_find(payload, a->to, a->before, a->after);
    return 0;
}

/* What main has beside the branch's: only names of both sides can meet here anew. */
int plan_look_merge(struct plan *p, struct repo *r)
{
    struct strs found = STRS_INIT;
    int rc = 0;

    vec_each (struct plan_move, m, &p->moves) {
        struct plan_move merged = {.to = m->to, .from = m->from};

        rc = collisions_above(&found, r, m, &p->m_tree, &p->c2_tree);
        if (!rc)
            rc = plan_dir_at(&merged.before, r, &p->m_tree, m->to);
        if (!rc)
            rc = plan_dir_at(&merged.after, r, &p->c2_tree, m->to);
        if (!rc && !oid_eq(&merged.after, &m->after))
            rc = arrivals_walk(r, &merged, look_for_collisions, &found);
        if (rc)
            break;
    }
    if (!rc)
        rc = collisions_refuse(&found, r, p);
    strs_release(&found);
    return rc;
}
