#include "promote/switch.h"

#include "base/err.h"
#include "base/str.h"
#include "base/watch.h"
#include "plan/command.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/ref.h"
#include "survey/lock.h"
#include "survey/overwrite.h"
#include "survey/underway.h"
#include "survey/unwritten.h"
#include "survey/worktree.h"
#include "text/quote.h"

/* What HEAD has when P is published: it is on the branch, or it stays where it is. */
static int tree_here(struct oid *out, struct repo *r, const struct plan *p)
{
    struct oid head;
    bool on_branch;
    int rc = worktree_is_on(&on_branch, r, p->branch_ref);

    if (!rc && on_branch)
        return commit_tree_of(out, r, &p->c1);
    if (!rc)
        rc = ref_read(&head, r, "HEAD");
    return rc ? rc : commit_tree_of(out, r, &head);
}

static int refuse_overwrites(const struct strs *found, const struct plan *p)
{
    size_t n = strs_len(found), shown = n < 20 ? n : 20;

    if (!n)
        return 0;
    err_set(ERR_REFUSED, "to switch to '%s' would overwrite %zu path%s", p->target, n,
            n == 1 ? "" : "s");
    for (size_t i = 0; i < shown; i++)
        err_note("%s", strs_at(found, i));
    if (shown < n)
        err_note("and %zu more", n - shown);
    err_note("commit them, or leave out --switch:");
    command_hint_without(p, "--switch");
    return ERR_REFUSED;
}

static int check_overwrites(struct repo *r, const struct plan *p)
{
    struct strs found = STRS_INIT, changed = STRS_INIT;
    struct oid before = OID_NONE, after;
    int rc = tree_here(&before, r, p);

    if (!rc || rc == ERR_NOT_FOUND) /* no commit yet: the empty tree */
        rc = commit_tree_of(&after, r, p->landed ? &p->target_old : &p->c2);
    if (!rc)
        rc = overwrite_find(&found, &changed, r, &before, &after);
    if (!rc)
        rc = refuse_overwrites(&found, p);
    strs_release(&found);
    strs_release(&changed);
    return rc;
}

static int check_held(struct repo *r, const struct plan *p)
{
    struct worktree held = WORKTREE_NONE;
    struct str text = STR_INIT;
    int rc = worktree_find_holder(&held, &text, r, p->target_ref);

    if (!rc && held.path) {
        rc = err_set(ERR_REFUSED, "'%s' is checked out at '%s': leave out --switch, and go there",
                     p->target, held.path);
        command_hint_without(p, "--switch");
        quote_hint("cd %s", held.path);
    }
    str_release(&text);
    return rc;
}

static int refuse(const struct plan *p, const char *why)
{
    err_set(ERR_REFUSED, "%s", why);
    command_hint_without(p, "--switch");
    return ERR_REFUSED;
}

int switch_check(struct repo *r, const struct plan *p)
{
    bool there = false;
    int rc;

    if (repo_is_bare(r))
        return refuse(p, "there is no work tree to switch: the repository is bare");
    if (oid_is_none(&p->c2) && !p->landed)
        return refuse(p, "there is nothing to switch to: a pull request is yet to be merged");
    if (p->landed && oid_is_none(&p->target_old))
        return refuse(p, "there is nothing to switch to: what was promoted into is not here");
    rc = worktree_is_on(&there, r, p->target_ref);
    if (rc || there)
        return rc;
    rc = underway_check(repo_git_dir(r), repo_work_tree(r));
    if (!rc)
        rc = check_held(r, p);
    if (!rc)
        rc = check_overwrites(r, p);
    return rc ? rc : lock_check_switch(repo_git_dir(r));
}

/* HEAD is there: are the files? */
static int check_written(struct repo *r, const struct plan *p, const struct strs *changed)
{
    struct strs missing = STRS_INIT;
    struct oid tree;
    int rc = commit_tree_of(&tree, r, p->landed ? &p->target_old : &p->c2);

    if (!rc)
        rc = unwritten_find(&missing, r, repo_work_tree(r), &tree, changed);
    if (!rc && strs_len(&missing)) {
        rc = unwritten_refuse(&missing, p->target);
        err_note("the promote itself is done");
        unwritten_hint(&missing);
    }
    strs_release(&missing);
    return rc;
}

int switch_run(struct repo *r, const struct plan *p, bool quiet)
{
    const char *said = quiet ? "--quiet" : watch_steps() ? "--progress" : "--no-progress";
    const char *const args[] = {"switch", "--no-guess", "--no-overwrite-ignore",
                                said,     p->target,    NULL};
    struct git_call call = {.args = args};
    struct strs changed = STRS_INIT;
    bool there = false;
    int rc = worktree_is_on(&there, r, p->target_ref);

    if (rc || there)
        return rc;
    rc = lock_check_switch(repo_git_dir(r));
    if (rc) {
        err_note("the promote itself is done");
        quote_hint("git switch %s", p->target);
        return rc;
    }
    rc = overwrite_changed(&changed, r, repo_work_tree(r));
    if (!rc)
        rc = git_call(r, &call);
    if (!rc && call.status)
        rc = worktree_is_on(&there, r, p->target_ref); /* hooks/post-checkout may have failed */
    if (!rc && call.status && !there) {
        err_set(ERR_FAILED, "git switch ended with %d: HEAD is where it was", call.status);
        err_note("the promote itself is done");
        lock_hint_switch(repo_git_dir(r));
        rc = ERR_FAILED;
    }
    if (!rc)
        rc = check_written(r, p, &changed);
    strs_release(&changed);
    return rc;
}
