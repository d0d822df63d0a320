#include "promote/promote_push.h"

#include <stdlib.h>

#include "base/err.h"
#include "model/forge.h"
#include "plan/command.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/remote.h"
#include "survey/config.h"
#include "survey/landed.h"
#include "survey/on_branch.h"
#include "survey/reverted.h"
#include "text/quote.h"

void promote_push_release(struct promote_push *p)
{
    free(p->remote);
    p->remote = NULL;
}

static int is_here(bool *out, struct repo *r, const struct oid *id)
{
    enum object_type type;
    size_t size;
    int rc = oid_is_none(id) ? ERR_NOT_FOUND : object_header(&type, &size, r, id);

    *out = !rc;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int fetch_target(const struct promote_push *p, struct repo *r, const char *ref)
{
    bool here;
    int rc = is_here(&here, r, &p->target_old);

    return rc || here || oid_is_none(&p->target_old) ? rc : remote_fetch_objects(r, p->remote, ref);
}

int promote_push_ask(struct promote_push *p, struct repo *r, const struct plan_request *request,
                     const char *remote, bool look_only)
{
    struct settings s;
    struct str branch = STR_INIT, target = STR_INIT;
    struct oid there[2];
    const char *names[2];
    int rc = plan_settings(&s, r, request);

    if (rc)
        return rc;
    plan_ref(&branch, request->branch);
    plan_ref(&target, request->into ? request->into : s.main);
    names[0] = branch.buf;
    names[1] = target.buf;
    rc = remote_choose(&p->remote, r, remote, s.remote);
    if (!rc && ref_name_ok(branch.buf) && ref_name_ok(target.buf)) {
        rc = remote_read(there, r, p->remote, names, 2);
        if (!rc) {
            p->branch_old = there[0];
            p->target_old = there[1];
        }
        if (!rc && !look_only && s.landing == LANDING_PR && oid_is_none(&p->branch_old))
            rc = fetch_target(p, r, target.buf);
    }
    settings_release(&s);
    str_release(&branch);
    str_release(&target);
    return rc;
}

/* Which of the two has commits on the remote that are not here. */
struct moved {
    bool branch, target;
};

/* Hint at how what is THERE is taken along, after a promote that is HERE is taken back. Of a remote
 * that has a name, fetching brings the branches. */
static void hint_along(const struct promote_push *p, struct repo *r, const struct plan *plan,
                       struct moved there, bool here)
{
    struct err_saved *cause = err_save();
    bool known = false;

    if (remote_is_configured(&known, r, p->remote))
        known = false;
    err_restore(cause);
    if (here)
        err_hint("git flow-promote --undo");
    quote_hint("git fetch %s", p->remote);
    if (there.branch && known)
        on_branch_hint(r, plan->branch, "git merge --no-edit --no-overwrite-ignore %s/%s",
                       p->remote, plan->branch);
    if (!here && plan->asked.added) {
        command_hint(plan, NULL);
        command_hint_without(plan, "--push");
    } else {
        command_hint_anew(plan, there.target && !plan->asked.ff ? "--ff" : NULL);
    }
}

static int refuse(const struct promote_push *p, struct repo *r, const struct plan *plan,
                  const char *name)
{
    bool branch = name == plan->branch;

    err_set(ERR_REFUSED, "'%s' on '%s' has commits that are not on '%s' here", name, p->remote,
            name);
    hint_along(p, r, plan, (struct moved){.branch = branch, .target = !branch}, plan->done);
    return ERR_REFUSED;
}

/* Is there something to push from OLD, which is there, to NEW, which is made on top of BASE? */
static int judge(bool *out, const struct promote_push *p, struct repo *r, const struct plan *plan,
                 const struct oid *old, const struct oid *base, const char *name)
{
    bool here, older = oid_is_none(old), newer = false;
    int rc = is_here(&here, r, old);

    if (!rc && !here && !older)
        return refuse(p, r, plan, name);
    if (!rc && !older)
        rc = commit_is_ancestor(&older, r, old, base);
    /* what was done before may have been pushed, and built upon */
    if (!rc && plan->done && (!older || oid_eq(old, base)))
        rc = commit_is_ancestor(&newer, r, base, old);
    if (!rc && !older && !newer)
        return refuse(p, r, plan, name);
    *out = !newer;
    return rc;
}

/* The copy of the promote that a squash or a rebase has brought to the target there, and that is
 * not taken back: does it hold all of the branch? A fix on top is for a pull request of its own. */
static int find_copy(bool *out, const struct promote_push *p, struct repo *r,
                     const struct plan *plan)
{
    struct commit tip = COMMIT_INIT, copy = COMMIT_INIT;
    enum landed how = LANDED_NOT;
    struct oid by = OID_NONE;
    int rc = commit_read(&tip, r, &plan->f);

    if (!rc)
        rc = landed_copy(&copy, &how, r, &plan->settings, &p->target_old, &tip, plan->version_text);
    if (!rc && how != LANDED_NOT)
        rc = reverted_find(&by, r, &plan->settings, &p->target_old, &copy.id);
    if (!rc && how != LANDED_NOT && oid_is_none(&by))
        rc = landed_wholly(out, r, &copy, &plan->f);
    commit_release(&tip);
    commit_release(&copy);
    return rc;
}

/* Has the target there what was promoted before, though the one that was fetched last has not? */
static int look_for_landing(bool *out, const struct promote_push *p, struct repo *r,
                            const struct plan *plan)
{
    bool here;
    int rc = is_here(&here, r, &p->target_old);

    *out = false;
    if (!rc && here)
        rc = commit_is_ancestor(out, r, &plan->f, &p->target_old);
    return rc || !here || *out ? rc : find_copy(out, p, r, plan);
}

int promote_push_check(struct promote_push *p, struct repo *r, const struct plan *plan)
{
    bool pr = plan->settings.landing == LANDING_PR;
    int rc = 0;

    p->branch = p->target = p->landed = false;
    if (pr && plan->done && !plan->landed)
        rc = look_for_landing(&p->landed, p, r, plan);
    if (rc || (p->landed && oid_is_none(&p->branch_old)))
        return rc;
    /* merged by its pull request: the branch may well be gone there, and stays so */
    if (pr ? !plan->landed : !oid_is_none(&p->branch_old))
        rc = judge(&p->branch, p, r, plan, &p->branch_old, &plan->f, plan->branch);
    if (!rc && !pr)
        rc = judge(&p->target, p, r, plan, &p->target_old, &plan->m, plan->target);
    return rc;
}

/* What somebody has pushed since the remote was asked. */
static struct moved ask_again(const struct promote_push *p, struct repo *r, const struct plan *plan)
{
    const char *const names[2] = {plan->branch_ref, plan->target_ref};
    struct oid there[2] = {p->branch_old, p->target_old};
    struct err_saved *cause = err_save();

    if (remote_read(there, r, p->remote, names, 2)) {
        there[0] = p->branch_old;
        there[1] = p->target_old;
    }
    err_restore(cause);
    return (struct moved){.branch = p->branch && !oid_eq(&there[0], &p->branch_old),
                          .target = p->target && !oid_eq(&there[1], &p->target_old)};
}

/* It may be a matter of time; or of a main that is never pushed to. */
static void hint_refused(const struct promote_push *p, struct repo *r, const struct plan *plan)
{
    if (p->target)
        err_note("a '%s' that '%s' lets nobody push to takes pull requests: then take the promote "
                 "back, and set landing = pr",
                 plan->target, p->remote);
    if (plan->asked.into)
        quote_hint("git flow-promote --into=%s --push=%s %s", plan->asked.into, p->remote,
                   plan->branch);
    else
        quote_hint("git flow-promote --push=%s %s", p->remote, plan->branch);
    if (!p->target)
        return;
    err_hint("git flow-promote --undo");
    on_branch_hint(r, plan->branch,
                   "git config -f .cutover cutover.promote.landing pr && "
                   "git add -f .cutover && git commit -m 'Releases land by pull request' .cutover");
}

static void say_what_next(const struct promote_push *p, struct repo *r, const struct plan *plan)
{
    struct moved there = ask_again(p, r, plan);

    err_note("here '%s' is promoted; on '%s' nothing has changed", plan->branch, p->remote);
    if (!there.branch && !there.target) {
        hint_refused(p, r, plan);
        return;
    }
    err_note("somebody pushed to '%s' meanwhile: take the promote back, and make it with what is "
             "there",
             there.target ? plan->target : plan->branch);
    hint_along(p, r, plan, there, true);
}

int promote_push_run(const struct promote_push *p, struct repo *r, const struct plan *plan)
{
    struct ref_update updates[2];
    size_t n = 0;
    int rc;

    if (p->target)
        updates[n++] =
            (struct ref_update){plan->target_ref, p->target_old, plan->done ? plan->m : plan->c2};
    if (p->branch)
        updates[n++] = (struct ref_update){plan->branch_ref, p->branch_old, plan->c1};
    if (!n)
        return 0;
    rc = remote_push(r, p->remote, updates, n);
    if (rc == ERR_REMOTE)
        say_what_next(p, r, plan);
    return rc;
}

int promote_push_url(struct str *out, const struct promote_push *p, struct repo *r,
                     const struct plan *plan)
{
    struct str url = STR_INIT;
    int rc = remote_url(&url, r, p->remote);

    if (!rc && !forge_request_url(out, url.buf, plan->target, plan->branch))
        rc = ERR_NOT_FOUND;
    str_release(&url);
    return rc;
}

static void add_pushed(struct strs *out, const char *did, const char *branch, const char *remote)
{
    struct str s = STR_INIT;

    str_addf(&s, "%s '%s' to '%s'", did, branch, remote);
    strs_add(out, s.buf);
    str_release(&s);
}

int promote_push_outcome(struct strs *out, const struct promote_push *p, struct repo *r,
                         const struct plan *plan, bool dry_run)
{
    const char *did = dry_run ? "would push" : "pushed";
    struct str line = STR_INIT;
    int rc;

    if (p->target)
        add_pushed(out, did, plan->target, p->remote);
    if (p->branch)
        add_pushed(out, did, plan->branch, p->remote);
    if (plan->settings.landing != LANDING_PR || plan->landed || p->landed)
        return 0;
    str_adds(&line, "open the pull request at ");
    rc = promote_push_url(&line, p, r, plan);
    if (!rc)
        strs_add(out, line.buf);
    str_release(&line);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
