#include "promote/resume.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "plan/command.h"
#include "promote/resume_steps.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "text/quote.h"

void resume_release(struct resume *w)
{
    unfinished_release(&w->u);
    unfinished_release(&w->way);
    str_release(&w->way_said);
    str_release(&w->said);
    str_release(&w->worktree);
    strs_release(&w->paths);
}

void resume_hint_again(const struct strs *options, const char *ref, const char *says)
{
    struct str text = STR_INIT;

    str_adds(&text, "git flow-promote");
    command_options(&text, options);
    str_addc(&text, ' ');
    quote_word(&text, resume_name(ref));
    if (says)
        str_addf(&text, "    # %s", says);
    err_hint("%s", text.buf);
    str_release(&text);
}

static void hint_again(const struct unfinished *u, const char *says)
{
    resume_hint_again(&u->options, u->branch_ref, says);
}

static void hint_quit(void)
{
    err_hint("git flow-promote --quit    # forgets it, and the worktree stays as it is");
}

static int refuse_taken_back(const struct resume *w)
{
    err_set(ERR_REFUSED, "the merge in '%s' was taken back", w->worktree.buf);
    hint_again(&w->u, w->u.answers.len ? "begins it anew, with what was resolved before it"
                                       : "begins it anew");
    resume_hint_abort();
    return ERR_REFUSED;
}

/* A commit of another kind, or another merge. What is committed on top of our side may well be the
 * resolution, with the merge forgotten (git merge --quit): git can be told that it is. */
static int refuse_other(const struct resume *w, struct repo *r, const struct layout_look *look)
{
    const struct unfinished *u = &w->u;
    bool after = false;
    int rc = 0;

    if (oid_is_none(&look->merge_head))
        rc = commit_is_ancestor(&after, r, &u->ours, &look->head);
    if (rc)
        return rc;
    err_set(ERR_REFUSED, "what is in '%s' is not the merge that is to be resolved",
            w->worktree.buf);
    if (after) {
        quote_hint("git -C %s merge --no-verify -s ours -m Resolved %s    # what is committed "
                   "there is the resolution",
                   w->worktree.buf, oid_text(&u->theirs));
        err_hint("git flow-promote --continue");
    }
    hint_quit();
    hint_again(u, "begins it anew after that");
    resume_hint_abort();
    return ERR_REFUSED;
}

/* Lines of git's conflict markers, of the usual size. */
static bool has_markers(const struct str *data)
{
    bool begin = false, end = false;

    for (const char *p = data->buf; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
        begin = begin || str_starts(p, "<<<<<<< ");
        end = end || str_starts(p, ">>>>>>> ");
    }
    return begin && end;
}

static int name_paths(int rc, const struct strs *paths)
{
    for (size_t i = 0; i < strs_len(paths); i++)
        err_note("%s", strs_at(paths, i));
    return rc;
}

static int check_markers(struct resume *w, struct repo *r, const struct oid *tree)
{
    struct str data = STR_INIT;
    int rc = 0;

    for (size_t i = 0; i < strs_len(&w->u.paths) && (!rc || rc == ERR_STOPPED); i++) {
        const char *path = strs_at(&w->u.paths, i);
        struct tree_entry e;
        int found = tree_lookup(&e, r, tree, path);

        if (found == ERR_NOT_FOUND || (!found && e.mode != MODE_FILE && e.mode != MODE_EXEC))
            continue;
        if (!found)
            found = object_need(&data, r, &e.id, OBJECT_BLOB);
        if (found)
            rc = found;
        else if (has_markers(&data)) {
            rc = err_set(ERR_STOPPED, "files in '%s' still have the markers of a conflict",
                         w->worktree.buf);
            strs_add(&w->paths, path);
        }
    }
    if (rc == ERR_STOPPED) {
        name_paths(rc, &w->paths);
        err_note("resolve and git add them there; or git commit there, if they are to stay");
        resume_hint();
    }
    str_release(&data);
    return rc;
}

/* Does HEAD there hold both sides of the merge? */
static int holds_merge(bool *out, struct repo *r, const struct unfinished *u,
                       const struct oid *head)
{
    int rc = commit_is_ancestor(out, r, &u->ours, head);

    if (!rc && *out)
        rc = commit_is_ancestor(out, r, &u->theirs, head);
    return rc;
}

/* Is what lies there a resolution of the merge? *committed: by a commit of the user's. */
static int judge_look(bool *committed, struct resume *w, struct repo *r,
                      const struct layout_look *look)
{
    const struct unfinished *u = &w->u;
    const char *path = w->worktree.buf;
    bool ours = oid_eq(&look->head, &u->ours) && oid_eq(&look->merge_head, &u->theirs);
    int rc = 0;

    if (strs_len(&look->unmerged)) {
        rc = err_set(ERR_STOPPED, "not all conflicts in '%s' are resolved", path);
        for (size_t i = 0; i < strs_len(&look->unmerged); i++)
            strs_add(&w->paths, strs_at(&look->unmerged, i));
        name_paths(rc, &w->paths);
        err_note("resolve and git add them there");
        layout_hint_modules(path);
        resume_hint();
        return rc;
    }
    if (resume_taken_back(u, look))
        return refuse_taken_back(w);
    *committed = false;
    if (!ours && oid_is_none(&look->merge_head))
        rc = holds_merge(committed, r, u, &look->head);
    if (!rc && !ours && !*committed)
        rc = resume_check_switched(w, u, r, look);
    if (!rc && !ours && !*committed)
        rc = refuse_other(w, r, look);
    if (!rc && strs_len(&look->unstaged)) {
        rc = err_set(ERR_REFUSED, "files in '%s' have changes that are not staged", path);
        name_paths(rc, &look->unstaged);
        if (look->hides)
            err_note("some are hidden from git: git ls-files -v there says which, and git "
                     "update-index --no-assume-unchanged and --no-skip-worktree show them");
        err_note("git add or git restore them there");
        resume_hint();
    }
    return rc;
}

static int take_answer(struct resume *w, struct repo *r)
{
    struct layout_look look = LAYOUT_LOOK_INIT;
    struct plan_answer *a;
    struct oid tree = OID_NONE;
    bool committed = false;
    int rc = layout_look(&look, r, w->worktree.buf);

    if (!rc)
        rc = judge_look(&committed, w, r, &look);
    if (!rc)
        rc = layout_tree(&tree, r, w->worktree.buf);
    if (!rc && !committed)
        rc = check_markers(w, r, &tree);
    if (!rc) {
        a = vec_push(&w->u.answers);
        a->ours = w->u.ours;
        a->theirs = w->u.theirs;
        a->tree = tree;
        a->at = w->worktree.buf;
    }
    layout_look_release(&look);
    return rc;
}

static int check_moved(const struct resume *w, struct repo *r)
{
    struct resume_moved moved = RESUME_MOVED_NONE;
    int rc = resume_find_moved(&moved, &w->u, r);

    if (!rc)
        rc = resume_find_gone(&moved, &w->u, r);
    if (rc || !moved.ref)
        return rc;
    if (moved.gone)
        return resume_refuse_gone(w, &moved);
    rc = err_set(ERR_RACE, "'%s' moved since the conflicts were laid out", resume_name(moved.ref));
    err_note("the resolution in '%s' is kept, and stays there when it is begun anew",
             w->worktree.buf);
    hint_again(&w->u, NULL);
    hint_quit();
    return rc;
}

static bool is_set(const struct unfinished *u, const char *name)
{
    return unfinished_option(u, name) != NULL;
}

static void fill_request(const struct resume *w, struct promote_request *request)
{
    const struct unfinished *u = &w->u;
    struct plan_request *plan = &request->plan;

    plan->branch = u->branch_ref;
    plan->into = unfinished_option(u, "into");
    plan->mode = unfinished_option(u, "mode");
    plan->base = unfinished_option(u, "base");
    plan->overwrite = is_set(u, "overwrite");
    plan->resolved = is_set(u, "resolved");
    plan->ff = is_set(u, "ff");
    plan->answers = &u->answers;
    plan->c1 = oid_is_none(&u->c1) ? NULL : &u->c1;
    /* what leaves the merges as they are may have been added */
    plan->allow_attribute_change |= is_set(u, "allow-attribute-change");
    plan->allow_dangling_links |= is_set(u, "allow-dangling-links");
    plan->renumber |= is_set(u, "renumber");
    request->no_verify |= is_set(u, "no-verify");
    if (!request->exec)
        request->exec = unfinished_option(u, "exec");
    request->go_to_target |= is_set(u, "switch");
    request->go_to_target &= !request->no_switch;
}

/* What a later version has noted, and this one would leave out. */
static int check_options(const struct unfinished *u)
{
    static const char *const known[] = {"into",
                                        "mode",
                                        "base",
                                        "overwrite",
                                        "resolved",
                                        "ff",
                                        "allow-attribute-change",
                                        "allow-dangling-links",
                                        "renumber",
                                        "no-verify",
                                        "exec",
                                        "push",
                                        "switch"};

    for (size_t i = 0; i < strs_len(&u->options); i += 2) {
        bool found = false;

        for (size_t j = 0; j < sizeof(known) / sizeof(known[0]); j++)
            found = found || !strcmp(strs_at(&u->options, i), known[j]);
        if (!found)
            return err_set(ERR_FAILED, "the promote was started with '%s', which is not known here",
                           strs_at(&u->options, i));
    }
    return 0;
}

int resume_peek(struct resume *out, struct repo *r, struct promote_request *request,
                const char **push)
{
    if (resume_read(&out->u, r)) {
        err_clear(); /* it is read again under the guard */
        return 0;
    }
    fill_request(out, request);
    if (!*push && !request->no_push)
        *push = unfinished_option(&out->u, "push");
    return 0;
}

int resume_is_over(bool *out, const struct resume *w, struct repo *r)
{
    struct unfinished now = UNFINISHED_INIT;
    int rc = unfinished_read(&now, r, UNFINISHED_OPEN);

    unfinished_release(&now);
    *out = false;
    if (rc == ERR_NOT_FOUND)
        return w->u.owner ? resume_was_published(out, &w->u, r) : 0;
    err_clear(); /* it is read again, and judged */
    return 0;
}

bool resume_is_here(const struct resume *w, const struct repo *r)
{
    struct str admin = STR_INIT;
    bool yes;

    str_addf(&admin, "%s/worktrees/%s", repo_common_dir(r), w->u.layout.name);
    yes = w->u.layout.name && !strcmp(admin.buf, repo_git_dir(r));
    str_release(&admin);
    return yes;
}

static int check_unlocked(const struct resume *w, struct repo *r)
{
    int rc = layout_check_unlocked(&w->u.layout, r);

    if (rc)
        err_hint("git flow-promote --continue");
    return rc;
}

int resume_continue(struct resume *out, struct repo *r, struct promote_request *request)
{
    int rc = resume_read(&out->u, r);

    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED, "no promote is stopped midway: there is nothing to go on with");
        err_hint("git flow-promote <branch>");
        return rc;
    }
    if (!rc)
        rc = check_options(&out->u);
    if (rc)
        return rc;
    rc = resume_find(&out->worktree, &out->u, r);
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED, "the worktree '%s' is gone, and with it what was resolved there",
                     out->u.layout.path);
        if (layout_is_known(&out->u.layout, r)) {
            err_note("if it was moved, and not by git, git has to be told where it is");
            err_hint("git worktree repair <path>    # where it was moved");
        }
        hint_again(&out->u, NULL);
        return rc;
    }
    if (!rc)
        rc = check_unlocked(out, r);
    if (!rc)
        rc = check_moved(out, r);
    if (!rc)
        rc = take_answer(out, r);
    out->going_on = !rc;
    if (!rc)
        fill_request(out, request);
    return rc;
}

int resume_ready(void *payload, struct repo *r, const struct plan *p)
{
    struct resume *w = payload;
    int way = resume_make_way(w, r);

    if (way || !w->going_on)
        return way;
    if (!strs_len(&p->by_hand[w->u.in_main])) {
        int rc = err_set(ERR_RACE, "the merge is no longer the one that was resolved in '%s'",
                         w->worktree.buf);

        hint_quit();
        hint_again(&w->u, NULL);
        return rc;
    }
    w->u.branch = p->c1;
    w->u.target = p->c2;
    return unfinished_write(&w->u, r, UNFINISHED_OPEN);
}

int resume_finish(struct resume *w, struct repo *r)
{
    int rc = resume_make_way(w, r);

    if (rc)
        return rc;
    return w->going_on ? resume_end(&w->said, &w->u, r, w->stood) : 0;
}
