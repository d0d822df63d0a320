/* The steps of a plan that look at what was fetched: is somebody else's work missing here? */
#include <string.h>

#include "base/err.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "survey/on_branch.h"
#include "text/quote.h"

int plan_follow_upstream(struct plan *p, struct repo *r, bool ff)
{
    bool here = !oid_is_none(&p->target_old);
    int rc = upstream_find(&p->upstream, r, &p->settings, p->target, false, &p->target_old);

    p->m = p->target_old;
    p->m_tree = p->target_old_tree;
    if (rc || p->upstream.state != UPSTREAM_BEHIND)
        return rc;
    if (p->settings.landing != LANDING_PR && !(ff && here))
        return 0;
    p->m = p->upstream.tip;
    return commit_tree_of(&p->m_tree, r, &p->m);
}

/* GOING_ON: what was begun without --ff goes on without it, so main is brought along beside it. */
static int refuse_target(const struct plan *p, struct repo *r, bool going_on)
{
    const char *theirs = upstream_name(&p->upstream);

    if (p->upstream.state == UPSTREAM_BEHIND) {
        err_set(ERR_REFUSED, "'%s' is behind '%s'", p->target, theirs);
        if (going_on)
            on_branch_hint_forward(r, p->target, theirs);
        else
            command_hint(p, "--ff");
        return ERR_REFUSED;
    }
    err_set(ERR_REFUSED, "'%s' has diverged from '%s'", p->target, theirs);
    quote_hint("git log --oneline --left-right %s...%s", p->target, theirs);
    on_branch_hint_over(r, p->target, &p->upstream.tip, "git merge %s", theirs);
    return ERR_REFUSED;
}

/* A colleague's commits on the branch are part of the release, or of a question. */
static int check_branch(const struct plan *p, struct repo *r)
{
    struct upstream u = UPSTREAM_INIT;
    int rc = upstream_find(&u, r, &p->settings, p->branch, true, &p->f);

    if (!rc && (u.state == UPSTREAM_BEHIND || u.state == UPSTREAM_DIVERGED)) {
        bool behind = u.state == UPSTREAM_BEHIND;

        rc = err_set(ERR_REFUSED, "'%s' %s '%s'", p->branch,
                     behind ? "is behind" : "has diverged from", upstream_name(&u));
        if (!behind)
            quote_hint("git log --oneline --left-right %s...%s", p->branch, upstream_name(&u));
        if (behind)
            on_branch_hint_forward(r, p->branch, upstream_name(&u));
        else
            on_branch_hint_over(r, p->branch, &u.tip, "git merge %s", upstream_name(&u));
    }
    upstream_release(&u);
    return rc;
}

int plan_check_upstream(const struct plan *p, struct repo *r, bool going_on)
{
    bool behind = p->upstream.state == UPSTREAM_BEHIND && oid_eq(&p->m, &p->target_old);

    return behind || p->upstream.state == UPSTREAM_DIVERGED ? refuse_target(p, r, going_on)
                                                            : check_branch(p, r);
}

int plan_check_done_there(const struct plan *p, struct repo *r)
{
    if (p->settings.landing == LANDING_PR || oid_eq(&p->m, &p->target_old))
        return 0;
    err_set(ERR_REFUSED, "'%s' was promoted on '%s' already, as %s", p->branch,
            upstream_name(&p->upstream), oid_text(oid_is_none(&p->c2) ? &p->promote : &p->c2));
    on_branch_hint_forward(r, p->target, upstream_name(&p->upstream));
    return ERR_REFUSED;
}

void plan_ref(struct str *out, const char *name)
{
    str_addf(out, "%s%s", str_starts(name, "refs/heads/") ? "" : "refs/heads/", name);
}

int plan_settings(struct settings *out, struct repo *r, const struct plan_request *request)
{
    struct str ref = STR_INIT;
    struct oid f, tree = OID_NONE;
    int rc;

    plan_ref(&ref, request->branch);
    rc = ref_name_ok(ref.buf) ? ref_read(&f, r, ref.buf) : ERR_NOT_FOUND;
    if (!rc)
        rc = commit_tree_of(&tree, r, &f);
    if (!rc || rc == ERR_NOT_FOUND) /* which the plan refuses, by name */
        rc = config_load(out, r, &tree);
    str_release(&ref);
    return rc;
}

int plan_fetch(struct repo *r, const struct plan_request *request)
{
    static const struct oid none = OID_NONE;
    struct settings s;
    struct upstream u = UPSTREAM_INIT;
    int rc = plan_settings(&s, r, request);

    if (rc)
        return rc;
    rc = upstream_find(&u, r, &s, request->into ? request->into : s.main, false, &none);
    if (!rc)
        rc = upstream_fetch(r, u.remote.buf);
    settings_release(&s);
    upstream_release(&u);
    return rc;
}
