/* The end of what was stopped midway: taken back, forgotten, finished, or swept up after a kill. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "promote/resume_steps.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "text/quote.h"

const char *resume_name(const char *ref)
{
    return str_starts(ref, "refs/heads/") ? ref + strlen("refs/heads/") : ref;
}

void resume_hint(void)
{
    err_hint("git flow-promote --continue");
    resume_hint_abort();
}

void resume_hint_abort(void)
{
    err_hint("git flow-promote --abort    # takes it back, and what was resolved goes");
}

int resume_read(struct unfinished *out, struct repo *r)
{
    int rc = unfinished_read(out, r, UNFINISHED_OPEN);
    const char *owner = out->owner;

    if (rc || !strcmp(owner, RESUME_OWNER))
        return rc;
    err_set(ERR_REFUSED, "'%s' is stopped midway here, which is for that tool to go on with",
            owner);
    if (str_starts(owner, "git-"))
        owner += strlen("git-");
    err_hint("git %s --continue", owner);
    err_hint("git %s --abort", owner);
    return ERR_REFUSED;
}

int resume_find(struct str *path, const struct unfinished *u, struct repo *r)
{
    int rc = layout_find(path, &u->layout, r);
    int lost = rc == ERR_NOT_FOUND ? layout_check(&u->layout, r) : 0;

    /* such as one on a medium that is not there now */
    if (!lost && rc == ERR_NOT_FOUND)
        lost = layout_check_unlocked(&u->layout, r);
    return lost ? lost : rc;
}

int resume_drop(const struct unfinished *u, struct repo *r)
{
    int rc = unfinished_drop(r);

    if (!rc)
        rc = layout_remove(&u->layout, r);
    if (!rc && u->before.name)
        rc = layout_remove(&u->before, r);
    return rc ? rc : unfinished_remove(r, UNFINISHED_NEXT);
}

int resume_forget(const struct unfinished *u, struct repo *r)
{
    int rc = unfinished_remove(r, UNFINISHED_OPEN);

    return rc || !u->layout.keep ? rc : object_drop_keep(u->layout.keep);
}

void resume_add_removal(struct str *said, const char *path, bool locked)
{
    str_adds(said, "; once nobody needs it: ");
    if (locked) {
        str_adds(said, "git worktree unlock ");
        quote_word(said, path);
        str_adds(said, " && ");
    }
    str_adds(said, "git worktree remove --force ");
    quote_word(said, path);
}

/* Is what HEAD there has beside OURS the tree TAKEN? */
static int head_is(bool *out, struct repo *r, const struct oid *head, const struct oid *ours,
                   const struct oid *taken)
{
    struct commit c = COMMIT_INIT;
    int rc = 0;

    *out = oid_eq(head, ours);
    if (!*out)
        rc = commit_read(&c, r, head);
    *out = *out || (!rc && oid_eq(&c.tree, taken));
    commit_release(&c);
    return rc;
}

/* What was changed in the worktree at PATH after its tree was TAKEN, as while hooks ran. */
static int find_changed(struct str *out, const struct unfinished *u, const struct oid *taken,
                        struct repo *r, const char *path)
{
    struct layout_look look = LAYOUT_LOOK_INIT;
    struct oid now = OID_NONE;
    bool same = false;
    int rc = layout_look(&look, r, path);
    const struct strs *files = strs_len(&look.unmerged) ? &look.unmerged : &look.unstaged;

    if (!rc && strs_len(files)) {
        str_addf(out, "'%s' was changed in '%s' after that was taken", strs_at(files, 0), path);
        goto out;
    }
    if (!rc)
        rc = layout_tree(&now, r, path);
    if (!rc && oid_eq(&now, taken))
        rc = head_is(&same, r, &look.head, &u->ours, taken);
    if (!rc && !same)
        str_addf(out, "what is in '%s' was changed after it was taken", path);
out:
    layout_look_release(&look);
    return rc;
}

static const struct oid *taken_of(const struct unfinished *u)
{
    vec_each (struct plan_answer, a, &u->answers)
        if (oid_eq(&a->ours, &u->ours) && oid_eq(&a->theirs, &u->theirs))
            return &a->tree;
    return NULL;
}

int resume_find_reason(bool *stays, struct str *said, const struct unfinished *u, struct repo *r)
{
    const struct layout *l = &u->layout;
    const struct oid *taken = taken_of(u);
    struct str path = STR_INIT, own = STR_INIT;
    bool locked = layout_is_locked(l, r);
    int rc = layout_find(&path, l, r);

    if (!rc && !locked)
        rc = layout_find_own(&own, l, r, path.buf);
    if (!rc && !locked && !own.len && taken)
        rc = find_changed(&own, u, taken, r, path.buf);
    if (rc == ERR_NOT_FOUND)
        rc = 0;
    *stays = !rc && (locked || own.len);
    if (*stays) {
        str_adds(said, said->len ? "; " : "");
        if (locked)
            str_addf(said, "'%s' is locked, and therefore stays", path.len ? path.buf : l->path);
        else
            str_addf(said, "%s, which therefore stays", own.buf);
        resume_add_removal(said, path.len ? path.buf : l->path, locked);
    }
    str_release(&path);
    str_release(&own);
    return rc;
}

void resume_home(struct str *out, const struct repo *r)
{
    if (str_ends(repo_common_dir(r), "/.git"))
        file_dirname(out, repo_common_dir(r));
    else
        str_adds(out, repo_common_dir(r));
}

void resume_say_home(struct str *said, const struct repo *r)
{
    struct str home = STR_INIT;

    resume_home(&home, r);
    str_adds(said, said->len ? "; " : "");
    str_adds(said, "the directory you stand in went with the worktree: cd ");
    quote_word(said, home.buf);
    str_release(&home);
}

/* Who went on from within the worktree has to leave a directory that is gone. */
static void say_if_we_stand_there(struct str *said, const struct repo *r, const char *stood)
{
    struct err_saved *cause = err_save();
    struct str here = STR_INIT;

    if (stood ? !file_exists(stood) : file_current_dir(&here))
        resume_say_home(said, r);
    err_restore(cause);
    str_release(&here);
}

int resume_end(struct str *said, const struct unfinished *u, struct repo *r, const char *stood)
{
    bool stays = false;
    int rc = resume_find_reason(&stays, said, u, r);

    if (!rc && stays) {
        rc = resume_forget(u, r);
    } else if (!rc) {
        rc = resume_drop(u, r);
        say_if_we_stand_there(said, r, stood);
    }
    return rc;
}

/* To unlock it is half of the way. */
static int check_removable(const struct layout *l, struct repo *r)
{
    int rc = layout_check_unlocked(l, r);

    if (rc)
        resume_hint_abort();
    return rc;
}

int resume_abort(struct str *said, struct repo *r)
{
    struct unfinished u = UNFINISHED_INIT;
    int rc = resume_read(&u, r);

    if (!rc)
        rc = layout_check(&u.layout, r);
    if (!rc)
        rc = check_removable(&u.layout, r);
    if (!rc)
        rc = resume_drop(&u, r);
    if (!rc) {
        str_addf(said, "the promote of '%s' is taken back", resume_name(u.branch_ref));
        say_if_we_stand_there(said, r, NULL);
    }
    if (rc == ERR_NOT_FOUND) {
        str_adds(said, "no promote is stopped midway: there is nothing to take back");
        rc = 0;
    }
    unfinished_release(&u);
    return rc;
}

int resume_quit(struct str *said, struct repo *r)
{
    struct unfinished u = UNFINISHED_INIT;
    struct str path = STR_INIT;
    int rc = resume_read(&u, r), gone = 0;

    if (!rc)
        gone = layout_find(&path, &u.layout, r);
    if (!rc)
        rc = resume_forget(&u, r);
    if (!rc && gone) {
        str_addf(said, "the promote of '%s' is forgotten", resume_name(u.branch_ref));
    } else if (!rc) {
        str_addf(said, "the promote of '%s' is forgotten; its worktree stays in '%s'",
                 resume_name(u.branch_ref), path.buf);
        resume_add_removal(said, path.buf, layout_is_locked(&u.layout, r));
    }
    if (rc == ERR_NOT_FOUND) {
        str_adds(said, "no promote is stopped midway: there is nothing to forget");
        rc = 0;
    }
    unfinished_release(&u);
    str_release(&path);
    return rc;
}

/* What was being laid out or taken back; OPEN is there unless it has no owner. */
static int sweep_next(bool *unsure, const struct unfinished *open, struct repo *r, unsigned wait)
{
    struct unfinished next = UNFINISHED_INIT;
    int rc = unfinished_read(&next, r, UNFINISHED_NEXT);

    if (rc == ERR_FAILED)
        *unsure = true;
    if (rc == ERR_FAILED || rc == ERR_NOT_FOUND) {
        err_clear();
        rc = 0;
        goto out;
    }
    if (!rc && strcmp(next.owner, RESUME_OWNER) != 0) { /* that tool's to sweep */
        *unsure = true;
        goto out;
    }
    if (!rc)
        rc = layout_settle(r, wait);
    if (!rc && !(open->owner && !strcmp(open->layout.name, next.layout.name))) {
        rc = layout_remove(&next.layout, r);
        if (!rc && next.before.name && !open->owner)
            rc = layout_remove(&next.before, r);
    }
    if (!rc)
        rc = unfinished_remove(r, UNFINISHED_NEXT);
out:
    unfinished_release(&next);
    return rc;
}

int resume_was_published(bool *out, const struct unfinished *u, struct repo *r)
{
    const bool merged = !oid_is_none(&u->target);
    struct oid now;
    int rc = 0;

    *out = false;
    if (!merged && oid_is_none(&u->branch))
        return 0;
    rc = ref_read(&now, r, merged ? u->target_ref : u->branch_ref);
    if (!rc)
        rc = commit_is_ancestor(out, r, merged ? &u->target : &u->branch, &now);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int sweep_before(struct unfinished *u, struct repo *r)
{
    static const struct layout none = {NULL, NULL, NULL};
    int rc;

    if (!u->before.name)
        return 0;
    if (u->before.keep && u->layout.keep && !strcmp(u->before.keep, u->layout.keep)) {
        free(u->before.keep);
        u->before.keep = NULL;
    }
    rc = layout_remove(&u->before, r);
    if (!rc) {
        layout_release(&u->before);
        u->before = none;
        rc = unfinished_write(u, r, UNFINISHED_OPEN);
    }
    return rc;
}

int resume_sweep(struct strs *keeps, bool *unsure, struct repo *r, unsigned wait)
{
    struct unfinished u = UNFINISHED_INIT, none = UNFINISHED_INIT;
    struct str said = STR_INIT;
    bool published = false;
    int rc = unfinished_read(&u, r, UNFINISHED_OPEN);
    bool ours = !rc && !strcmp(u.owner, RESUME_OWNER);

    *unsure = rc == ERR_FAILED;
    if (rc && rc != ERR_NOT_FOUND && rc != ERR_FAILED)
        goto out;
    err_clear();
    rc = sweep_next(unsure, ours ? &u : &none, r, wait);
    if (!rc && ours)
        rc = sweep_before(&u, r);
    if (!rc && ours)
        rc = resume_was_published(&published, &u, r);
    if (!rc && published)
        rc = resume_end(&said, &u, r, NULL);
    if (u.layout.keep && !published)
        strs_add(keeps, u.layout.keep);
out:
    unfinished_release(&u);
    str_release(&said);
    return rc;
}
