/* resume_stop(): a conflict is laid out. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "plan/command.h"
#include "promote/rehearsal.h"
#include "promote/resume_steps.h"
#include "repo/object.h"
#include "text/quote.h"

/* More hints would hide how to go on. */
#define LEFTOVERS_MAX 8

static void add_flag(struct strs *out, const char *name, bool value)
{
    command_option(out, name, value ? "true" : NULL);
}

void resume_options(struct strs *out, const struct promote_request *request)
{
    const struct plan_request *plan = &request->plan;

    command_option(out, "into", plan->into);
    command_option(out, "mode", plan->mode);
    command_option(out, "base", plan->base);
    add_flag(out, "overwrite", plan->overwrite);
    add_flag(out, "resolved", plan->resolved);
    add_flag(out, "ff", plan->ff);
    add_flag(out, "allow-attribute-change", plan->allow_attribute_change);
    add_flag(out, "allow-dangling-links", plan->allow_dangling_links);
    add_flag(out, "renumber", plan->renumber);
    add_flag(out, "no-verify", request->no_verify);
    command_option(out, "exec", request->exec);
    command_option(out, "push", request->push ? request->push->remote : NULL);
    add_flag(out, "switch", request->go_to_target);
}

/* BEFORE is what was gone on with; empty for a new promote. */
static void fill(struct unfinished *u, const struct unfinished *before, const struct repo *r,
                 const struct promote_request *request, const struct plan *p)
{
    const struct plan_request *plan = &request->plan;
    const char *in = before->started_in ? before->started_in : repo_work_tree(r);

    u->owner = mem_dup(RESUME_OWNER);
    u->branch_ref = mem_dup(p->branch_ref);
    u->target_ref = mem_dup(p->target_ref);
    u->f = p->f;
    u->m = p->target_old;
    resume_options(&u->options, request);
    u->started_in = in ? mem_dup(in) : NULL;
    u->ours = p->stop.ours;
    u->theirs = p->stop.theirs;
    u->in_main = p->stop.in_main;
    if (p->stop.in_main)
        u->c1 = p->c1;
    for (size_t i = 0; i < strs_len(&p->conflicts); i++)
        strs_add(&u->paths, strs_at(&p->conflicts, i));
    if (plan->answers)
        vec_each (struct plan_answer, a, plan->answers)
            *(struct plan_answer *)vec_push(&u->answers) = *a;
}

/* The two sides, and what was resolved before, until the end. */
static int keep_objects(struct unfinished *u, struct repo *r, const struct plan *p)
{
    struct vec roots = VEC_INIT(struct oid);
    const struct oid known[2] = {p->f, p->m};
    int rc;

    *(struct oid *)vec_push(&roots) = u->ours;
    *(struct oid *)vec_push(&roots) = u->theirs;
    vec_each (struct plan_answer, a, &u->answers)
        *(struct oid *)vec_push(&roots) = a->tree;
    rc = object_keep(&u->layout.keep, r, roots.items, roots.len, known, 2);
    vec_release(&roots);
    return rc;
}

static int lay_out(struct layout_replay *replay, struct unfinished *u, struct repo *r,
                   const struct plan *p)
{
    struct str message = STR_INIT;
    const struct layout_merge merge = {
        .ours = u->ours,
        .theirs = u->theirs,
        .label = u->in_main ? p->branch : p->stop.from,
        .message = (str_addf(&message, "Resolve %s into %s", u->in_main ? p->branch : p->stop.from,
                             u->in_main ? p->target : p->stop.to),
                    message.buf)};
    int rc = keep_objects(u, r, p);

    if (!rc)
        rc = layout_choose(&u->layout, r, p->version_text);
    if (!rc)
        rc = unfinished_write(u, r, UNFINISHED_NEXT);
    if (!rc)
        rc = layout_make(&u->layout, replay, r, &merge);
    if (!rc)
        rc = layout_digest(&u->digest, r, u->layout.path);
    str_release(&message);
    return rc;
}

/* It could not be laid out: nothing is left of it. */
static void take_back(struct unfinished *u, struct repo *r)
{
    struct err_saved *cause = err_save();

    if (u->layout.name && !layout_remove(&u->layout, r) && unfinished_remove(r, UNFINISHED_NEXT))
        err_clear(); /* the next tool sweeps it away */
    err_restore(cause);
}

/* From now on it is what is open; the one before goes, unless it has to stay. */
static int open_it(struct unfinished *u, struct resume *w, struct repo *r)
{
    static const struct layout none = {NULL, NULL, NULL};
    struct strs unused = STRS_INIT;
    bool unsure, stays = false;
    int rc = w->going_on ? resume_find_reason(&stays, &w->said, &w->u, r) : 0;

    if (w->going_on && !stays) { /* a .keep that is left is nobody's, and swept away */
        u->before = w->u.layout;
        w->u.layout = none;
    }
    if (!rc)
        rc = unfinished_write(u, r, UNFINISHED_OPEN);
    if (!rc)
        rc = resume_sweep(&unused, &unsure, r, 0);
    strs_release(&unused);
    return rc;
}

static bool same_merge(const struct resume *w, const struct plan *p)
{
    return w->going_on && oid_eq(&w->u.ours, &p->stop.ours) &&
           oid_eq(&w->u.theirs, &p->stop.theirs);
}

/* The message of the conflict, in ERR_STOPPED's place, says why it is not laid out. */
static int say_why_not(struct err_saved *conflict, const struct plan *p, int rc)
{
    char *why = mem_dup(err_message() ? err_message() : "");

    err_restore(conflict);
    err_note("it could not be laid out to be resolved: %s", why);
    free(why);
    command_hint(p, NULL);
    return rc;
}

void resume_foresee(const struct plan *p)
{
    err_note("without -n it is laid out in a worktree of its own, to be resolved there:");
    command_hint_without(p, "-n");
}

/* What main has below what goes is not unmerged there: git add does not resolve it. */
static void hint_stopped(const struct resume *w, const struct plan *p)
{
    bool left = strs_len(&p->leftovers) > 0;

    err_note(left ? "move or remove what is left in the worktree '%s', then go on:"
                  : "resolve in the worktree '%s' and git add there, then go on:",
             w->worktree.buf);
    quote_hint("cd %s", w->worktree.buf);
    for (size_t i = 0; i < strs_len(&p->leftovers) && i < LEFTOVERS_MAX; i++)
        quote_hint("git mv %s <another place>    # or: git rm %s", strs_at(&p->leftovers, i),
                   strs_at(&p->leftovers, i));
    layout_hint_modules(w->worktree.buf);
    resume_hint();
}

/* What git rerere has resolved is to be looked at, all the more where nothing stops for it. */
static void say_replayed(struct resume *w, const struct layout_replay *replay)
{
    for (size_t i = 0; i < strs_len(&replay->paths); i++) {
        const char *path = strs_at(&replay->paths, i);

        if (replay->all)
            str_addf(&w->said,
                     "%s'%s' is resolved by git rerere, as it was resolved before: look "
                     "at it",
                     w->said.len ? "; " : "", path);
        else
            err_note("%s: resolved there by git rerere, as it was resolved before: look at it "
                     "before git add and --continue",
                     path);
    }
}

int resume_stop(struct resume *w, struct repo *r, const struct promote_request *request,
                const struct plan *p)
{
    struct unfinished u = UNFINISHED_INIT;
    struct err_saved *conflict = err_save();
    struct layout_replay replay = {.paths = STRS_INIT};
    int rc = 0;

    if (same_merge(w, p)) { /* something is left, such as a file where none may be */
        err_restore(conflict);
        goto stopped;
    }
    if (p->stop.in_main)
        rc = rehearse_first(r, p, request->no_verify);
    if (rc) {
        err_drop(conflict);
        goto out;
    }
    fill(&u, &w->u, r, request, p);
    rc = resume_make_way(w, r);
    if (!rc)
        rc = lay_out(&replay, &u, r, p);
    if (rc)
        take_back(&u, r);
    else
        rc = open_it(&u, w, r);
    if (rc) {
        rc = say_why_not(conflict, p, rc);
        goto out;
    }
    str_reset(&w->worktree);
    str_adds(&w->worktree, u.layout.path);
    err_restore(conflict);
    say_replayed(w, &replay);
    if (replay.all) {
        err_clear();
        goto out;
    }
stopped:
    hint_stopped(w, p);
    rc = ERR_STOPPED;
out:
    strs_release(&replay.paths);
    unfinished_release(&u);
    return rc;
}
