/* Where a new branch is checked out: this work tree, a linked one, or nowhere. */
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "flow/start_parts.h"
#include "os/file.h"
#include "os/stamp.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/ref.h"
#include "survey/lock.h"
#include "survey/overwrite.h"
#include "survey/set_aside.h"
#include "survey/underway.h"
#include "survey/worktree.h"
#include "text/quote.h"

#define PATHS_SHOWN 20

/* --- who has the branch checked out -------------------------------------------------------------
 */

static int refuse_held(const struct start_wish *wish, const struct worktree *held)
{
    struct str hint = STR_INIT;

    err_set(ERR_REFUSED, "branch '%s' is checked out at '%s'", wish->branch, held->path);
    str_adds(&hint, held->prunable ? "git worktree prune"
                    : held->locked ? "git worktree remove --force --force "
                                   : "cd ");
    if (!held->prunable)
        quote_word(&hint, held->path);
    err_hint("%s", hint.buf);
    str_release(&hint);
    return ERR_REFUSED;
}

int start_is_in_place(bool *out, const struct start_plan *plan, struct repo *r,
                      const struct start_wish *wish)
{
    struct str text = STR_INIT;
    struct worktree held = WORKTREE_NONE;
    int rc = 0;

    if (wish->no_switch) {
        *out = true;
        return 0;
    }
    if (!wish->worktree) {
        rc = worktree_is_on(out, r, plan->ref.buf);
        if (rc || *out)
            return rc;
    }
    rc = worktree_find_holder(&held, &text, r, plan->ref.buf);
    if (!rc && held.path) {
        *out = wish->worktree && !held.locked && file_same(held.path, wish->worktree);
        if (!*out)
            rc = refuse_held(wish, &held);
    }
    str_release(&text);
    return rc;
}

/* --- is the place free --------------------------------------------------------------------------
 */

/* A worktree may be on a branch that is not born: creating it there would make all it has staged
 * look like a change. */
static int check_unborn(const struct start_plan *plan, struct repo *r,
                        const struct start_wish *wish)
{
    struct str text = STR_INIT, hint = STR_INIT, target = STR_INIT;
    struct worktree held = WORKTREE_NONE;
    bool on_head = false;
    int rc = worktree_is_on(&on_head, r, plan->ref.buf);

    if (!rc && on_head) {
        rc = err_set(ERR_REFUSED, "HEAD is on '%s' already, which has no commit yet", wish->branch);
        str_adds(&hint, "git symbolic-ref HEAD ");
        str_addf(&target, "refs/heads/%s", plan->settings.main);
        quote_word(&hint, target.buf);
        err_hint("%s", hint.buf);
    }
    if (!rc) {
        str_addf(&hint, "%s/worktrees", repo_common_dir(r));
        if (file_exists(hint.buf))
            rc = worktree_find_holder(&held, &text, r, plan->ref.buf);
    }
    if (!rc && held.path)
        rc = refuse_held(wish, &held);
    str_release(&text);
    str_release(&hint);
    str_release(&target);
    return rc;
}

static void hint_elsewhere(const struct start_wish *wish)
{
    struct str hint = STR_INIT;

    start_command(&hint, wish, "--no-switch");
    err_hint("%s", hint.buf);
    str_release(&hint);
}

static int read_head(struct start_plan *plan, struct repo *r)
{
    int rc = ref_symbolic(&plan->head, r, "HEAD");

    if (!rc || rc == ERR_NOT_FOUND)
        rc = ref_read(&plan->head_id, r, "HEAD");
    if (rc == ERR_NOT_FOUND)
        return 0; /* not born: the empty tree */
    return rc ? rc : commit_tree_of(&plan->head_tree, r, &plan->head_id);
}

/* Tracked files are stashed in one; what is not tracked git stash would take with all else that is
 * ignored, such as what was built, so that is moved. */
static void hint_ways(const struct start_plan *plan, const struct repo *r, const struct strs *found)
{
    const char *top = repo_work_tree(r);
    struct str stash = STR_INIT, hint = STR_INIT;

    for (size_t i = 0; i < strs_len(found) && i < PATHS_SHOWN; i++) {
        const char *path = strs_at(found, i);

        if (strs_has(&plan->changed, path)) {
            str_addc(&stash, ' ');
            set_aside_spot(&stash, top, path);
            continue;
        }
        str_reset(&hint);
        set_aside(&hint, top, path, false);
        err_hint("%s", hint.buf);
    }
    if (stash.len)
        err_hint("git stash push --%s", stash.buf);
    str_release(&stash);
    str_release(&hint);
}

static int refuse_overwrites(const struct start_plan *plan, const struct repo *r,
                             const struct strs *found)
{
    size_t n = strs_len(found);

    err_set(ERR_REFUSED, "the switch would overwrite %zu file%s that %s not committed", n,
            n == 1 ? "" : "s", n == 1 ? "is" : "are");
    for (size_t i = 0; i < n && i < PATHS_SHOWN; i++)
        err_note("%s", strs_at(found, i));
    if (n > PATHS_SHOWN)
        err_note("... and %zu more", n - PATHS_SHOWN);
    hint_ways(plan, r, found);
    return ERR_REFUSED;
}

/* Where both trees are the same nothing is written, and only a dry run needs to know what git would
 * say. */
static int check_overwrites(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    struct strs found = STRS_INIT;
    int rc = read_head(plan, r);

    if (!rc && !oid_eq(&plan->head_tree, &plan->tree))
        rc = start_check_objects(plan, r);
    if (!rc && (wish->dry_run || !oid_eq(&plan->head_tree, &plan->tree)))
        rc = overwrite_find(&found, &plan->changed, r, &plan->head_tree, &plan->tree);
    if (!rc && strs_len(&found))
        rc = refuse_overwrites(plan, r, &found);
    strs_release(&found);
    return rc;
}

static int check_switch(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    int rc = 0;

    if (repo_is_bare(r)) {
        rc = err_set(ERR_REFUSED, "there is no work tree to switch: the repository is bare");
        hint_elsewhere(wish);
        return rc;
    }
    rc = underway_check(repo_git_dir(r), repo_work_tree(r));
    if (!rc)
        rc = check_overwrites(plan, r, wish);
    if (rc == ERR_REFUSED)
        hint_elsewhere(wish);
    return rc;
}

static int check_worktree(const struct start_wish *wish)
{
    struct str hint = STR_INIT;

    if (!file_exists(wish->worktree))
        return 0;
    err_set(ERR_REFUSED, "'%s' is there already", wish->worktree);
    str_adds(&hint, "ls -la ");
    quote_word(&hint, wish->worktree);
    err_hint("%s", hint.buf);
    str_release(&hint);
    return ERR_REFUSED;
}

int start_check_place(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    int rc = plan->state == START_NEW ? check_unborn(plan, r, wish) : 0;

    if (rc || wish->no_switch)
        return rc;
    return wish->worktree ? check_worktree(wish) : check_switch(plan, r, wish);
}

/* --- going there --------------------------------------------------------------------------------
 */

/* git's exit status is 1 for a refusal, and also that of hooks/post-checkout, which runs when all
 * is done: where HEAD is decides. */
static int judge_status(struct start_plan *plan, struct repo *r, const struct start_wish *wish,
                        const struct git_call *call)
{
    bool there = false;
    int rc;

    if (!call->status)
        return 0;
    rc = start_is_in_place(&there, plan, r, wish);
    if (rc)
        return rc;
    if (there) {
        struct str s = STR_INIT;

        str_addf(&s, "hooks/post-checkout ended with status %d", call->status);
        strs_add(&plan->said, s.buf);
        str_release(&s);
        return 0;
    }
    rc = err_set(call->status == 1 ? ERR_REFUSED : ERR_FAILED,
                 "git %s ended with %d: HEAD is where it was", call->args[0], call->status);
    if (!wish->worktree)
        lock_hint_switch(repo_git_dir(r));
    return rc;
}

const char *start_loudness(const struct start_wish *wish)
{
    return wish->watch.quiet ? "--quiet" : watch_steps() ? "--progress" : "--no-progress";
}

int start_check_locks(const struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    if (wish->no_switch || wish->worktree || plan->state == START_DONE)
        return 0;
    return lock_check_switch(repo_git_dir(r));
}

/* What the index is, to see whether git has written another. */
static void stamp_index(struct stamp *out, const struct repo *r)
{
    static const struct stamp none;
    struct str path = STR_INIT;
    struct stat st;

    str_addf(&path, "%s/index", repo_git_dir(r));
    *out = lstat(path.buf, &st) ? none : stamp_of(&st);
    str_release(&path);
}

int start_go_there(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    /* git worktree add has no option for it */
    static const char *const never[] = {"GIT_PROGRESS_DELAY=1000000", NULL};
    const char *args[8];
    struct stamp before, after;
    struct git_call call = {.args = args, .env = watch_steps() ? NULL : never};
    size_t n = 0;
    int rc;

    if (wish->worktree) {
        args[n++] = "worktree";
        args[n++] = "add";
    } else {
        args[n++] = "switch";
        args[n++] = "--no-guess";
        args[n++] = "--no-overwrite-ignore";
    }
    if (!wish->worktree || wish->watch.quiet)
        args[n++] = start_loudness(wish);
    if (wish->worktree) {
        args[n++] = "--";
        args[n++] = wish->worktree;
    }
    args[n++] = wish->branch;
    args[n] = NULL;
    stamp_index(&before, r);
    rc = git_call(r, &call);
    stamp_index(&after, r);
    if (!rc)
        rc = judge_status(plan, r, wish, &call);
    if (wish->worktree)
        return rc ? rc : start_verify_switch(plan, r, wish);
    if (oid_eq(&plan->head_tree, &plan->tree))
        return rc;
    if (rc)
        start_restore(plan, r, !stamp_eq(&before, &after));
    return rc ? rc : start_verify_switch(plan, r, wish);
}
