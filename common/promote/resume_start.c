/* resume_start(): a new promote, and one that is stopped midway. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "plan/command.h"
#include "promote/resume_steps.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "text/quote.h"

/* Is REF not at ID any more? */
static int judge_ref(struct resume_moved *out, struct repo *r, const char *ref,
                     const struct oid *id)
{
    static const struct oid none = OID_NONE;
    struct oid now = OID_NONE;
    int rc = ref_read(&now, r, ref);
    bool gone = rc == ERR_NOT_FOUND;

    if (rc && !gone)
        return rc;
    now = gone ? none : now;
    if (oid_eq(&now, id) || (oid_is_none(&now) && oid_is_none(id)))
        return 0;
    out->ref = ref;
    out->was = *id;
    out->gone = gone;
    return 0;
}

int resume_find_moved(struct resume_moved *out, const struct unfinished *u, struct repo *r)
{
    int rc = judge_ref(out, r, u->branch_ref, &u->f);

    /* the move does not depend on main */
    return rc || out->ref || !u->in_main ? rc : judge_ref(out, r, u->target_ref, &u->m);
}

/* Is the merge into the target a pull request's, so that the target need not be here? */
static int lands_elsewhere(bool *out, const struct unfinished *u, struct repo *r)
{
    struct settings settings;
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, &u->f);

    if (rc) {
        commit_release(&c);
        return rc;
    }
    rc = config_load(&settings, r, &c.tree);
    if (!rc) {
        *out = settings.landing == LANDING_PR;
        settings_release(&settings);
    }
    commit_release(&c);
    return rc;
}

int resume_find_gone(struct resume_moved *out, const struct unfinished *u, struct repo *r)
{
    struct resume_moved target = RESUME_MOVED_NONE;
    bool elsewhere = false;
    int rc = out->ref ? 0 : judge_ref(&target, r, u->target_ref, &u->m);

    if (!rc && target.gone)
        rc = lands_elsewhere(&elsewhere, u, r);
    if (!rc && target.gone && !elsewhere)
        *out = target;
    return rc;
}

int resume_refuse_gone(const struct resume *w, const struct resume_moved *moved)
{
    err_set(ERR_RACE, "'%s' is gone, which was at %s when the conflicts were laid out",
            resume_name(moved->ref), oid_text(&moved->was));
    err_note("with the branch back, what is in '%s' is gone on with", w->worktree.buf);
    quote_hint("git branch %s %s", resume_name(moved->ref), oid_text(&moved->was));
    resume_hint();
    return ERR_RACE;
}

bool resume_taken_back(const struct unfinished *u, const struct layout_look *look)
{
    return oid_is_none(&look->merge_head) && oid_eq(&look->head, &u->ours);
}

/* Did the user do nothing there? */
static int is_pristine(bool *out, struct repo *r, const struct unfinished *u, const char *path,
                       const struct layout_look *look)
{
    struct commit c = COMMIT_INIT;
    struct str own = STR_INIT;
    struct oid now;
    bool stays;
    int rc = layout_find_own(&own, &u->layout, r, path);

    stays = own.len > 0;
    str_release(&own);
    *out = false;
    if (rc || stays)
        return rc;
    if (!resume_taken_back(u, look)) {
        rc = layout_digest(&now, r, path);
        *out = !rc && oid_eq(&now, &u->digest);
        return rc;
    }
    if (strs_len(&look->unmerged) || strs_len(&look->unstaged))
        return 0;
    rc = layout_tree(&now, r, path);
    if (!rc)
        rc = commit_read(&c, r, &u->ours);
    *out = !rc && oid_eq(&now, &c.tree);
    commit_release(&c);
    return rc;
}

/* Is it asked for otherwise than it was started? */
static bool asks_otherwise(const struct unfinished *u, const struct promote_request *request)
{
    struct strs now = STRS_INIT;
    bool differs;

    resume_options(&now, request);
    differs = strs_len(&now) != strs_len(&u->options);
    for (size_t i = 0; !differs && i < strs_len(&now); i++)
        differs = strcmp(strs_at(&now, i), strs_at(&u->options, i)) != 0;
    strs_release(&now);
    return differs;
}

/* Why the open promote does not stand against a new one of its branch; empty when it does. */
static int find_why(struct str *why, struct resume_moved *moved, struct repo *r,
                    const struct unfinished *u, const struct layout_look *look)
{
    int rc = resume_find_moved(moved, u, r);

    if (rc)
        return rc;
    if (resume_taken_back(u, look))
        str_adds(why, "the merge was taken back");
    else if (moved->ref)
        str_addf(why, "'%s' %s", resume_name(moved->ref), moved->gone ? "is gone" : "moved");
    return 0;
}

/* Does --continue take the option NAME? */
static bool is_added(const char *name)
{
    static const char *const names[] = {"allow-attribute-change",
                                        "allow-dangling-links",
                                        "renumber",
                                        "no-verify",
                                        "exec",
                                        "push",
                                        "switch"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* Do all that IN has and U was not begun with go with --continue? They are added to *out. */
static bool find_added(struct strs *out, const struct strs *in, const struct unfinished *u)
{
    for (size_t i = 0; i + 1 < strs_len(in); i += 2) {
        const char *name = strs_at(in, i), *value = strs_at(in, i + 1);
        const char *was = unfinished_option(u, name);

        if (was && !strcmp(was, value))
            continue;
        if (!is_added(name))
            return false;
        command_option(out, name, value);
    }
    return true;
}

/* Options that are given to this one alone must not be taken for those of the one that is open. */
static int refuse_open(struct resume *w, const struct unfinished *u, const struct layout_look *look,
                       const struct promote_request *request)
{
    struct strs now = STRS_INIT, added = STRS_INIT;
    struct str text = STR_INIT;
    bool all;

    resume_options(&now, request);
    all = find_added(&added, &now, u);
    err_set(ERR_STOPPED, "the conflicts of promoting '%s' are still to be resolved",
            resume_name(u->branch_ref));
    for (size_t i = 0; i < strs_len(&u->paths); i++) {
        strs_add(&w->paths, strs_at(&u->paths, i));
        err_note("%s", strs_at(&u->paths, i));
    }
    if (!all)
        err_note("it was begun with other options, and --continue goes on with those; to have "
                 "these, --abort comes first, by which what was resolved goes");
    else if (asks_otherwise(u, request))
        err_note("it was begun with other options, and --continue goes on with those, and with "
                 "what is added to it");
    err_note(
        strs_len(&look->unmerged)
            ? "resolve in the worktree '%s' and git add there, then go on:"
            : "nothing is unmerged in the worktree '%s': go on, and should anything be left, it "
              "is said what",
        w->worktree.buf);
    quote_hint("cd %s", w->worktree.buf);
    layout_hint_modules(w->worktree.buf);
    str_adds(&text, "git flow-promote --continue");
    if (all)
        command_options(&text, &added);
    err_hint("%s", text.buf);
    resume_hint_abort();
    strs_release(&now);
    strs_release(&added);
    str_release(&text);
    return ERR_STOPPED;
}

/* Its worktree would go, and with it the directory that we, and the user, stand in. */
static int refuse_here(const struct resume *w, const struct repo *r,
                       const struct promote_request *request)
{
    struct str home = STR_INIT;
    struct strs options = STRS_INIT;

    resume_home(&home, r);
    resume_options(&options, request);
    err_set(ERR_REFUSED, "the worktree '%s' goes when it is begun anew: leave it first",
            w->worktree.buf);
    quote_hint("cd %s", home.buf);
    resume_hint_again(&options, request->plan.branch, NULL);
    strs_release(&options);
    str_release(&home);
    return ERR_REFUSED;
}

int resume_make_way(struct resume *w, struct repo *r)
{
    static const struct unfinished none = UNFINISHED_INIT;
    int rc;

    if (!w->way.owner)
        return 0;
    str_adds(&w->said, w->way_said.buf);
    rc = w->way_drops ? resume_drop(&w->way, r) : resume_forget(&w->way, r);
    unfinished_release(&w->way);
    w->way = none;
    return rc;
}

/* The open promote U has nothing against a new one: where nothing was done in its worktree, that
 * goes with it. But not before the new one is known to be carried out, or laid out. */
static void plan_way(struct resume *w, struct repo *r, struct unfinished *u, const char *why,
                     bool pristine)
{
    static const struct unfinished none = UNFINISHED_INIT;
    bool locked = layout_is_locked(&u->layout, r);

    str_addf(&w->way_said, "%s: what was begun in '%s' is forgotten", why, w->worktree.buf);
    w->way_drops = pristine && !locked;
    if (!w->way_drops) {
        str_adds(&w->way_said, ", and left there");
        resume_add_removal(&w->way_said, w->worktree.buf, locked);
    }
    w->way = *u;
    *u = none;
}

/* Merges that were resolved before the one that is open are answers to the new promote as well, as
 * long as it comes to the same merges. */
static void keep_answers(struct resume *w, struct unfinished *u, struct promote_request *request)
{
    static const struct vec none = VEC_INIT(struct plan_answer);

    w->u.answers = u->answers;
    u->answers = none;
    request->plan.answers = &w->u.answers;
}

/* The target moved, so another merge takes the open one's place, and that one goes when the new one
 * is laid out: should the new promote be refused, what was resolved is there as before. */
static void go_on_with(struct resume *w, struct unfinished *u, struct promote_request *request)
{
    static const struct unfinished none = UNFINISHED_INIT;

    str_addf(&w->said, "'%s' moved: its merge is begun anew, with what was resolved before it",
             resume_name(u->target_ref));
    w->u = *u;
    *u = none;
    free(w->u.started_in); /* this one is, from here */
    w->u.started_in = NULL;
    w->going_on = true;
    request->plan.answers = &w->u.answers;
}

/* The open promote U against a new one of the same branch. Other options begin anew where nothing
 * was resolved yet. */
static int judge_same(struct resume *w, struct repo *r, struct unfinished *u,
                      struct promote_request *request)
{
    struct layout_look look = LAYOUT_LOOK_INIT;
    struct str why = STR_INIT;
    struct resume_moved moved = RESUME_MOVED_NONE;
    bool pristine = false, resolved = u->answers.len > 0, branch_moved;
    int rc = layout_look(&look, r, w->worktree.buf);

    if (!rc)
        rc = find_why(&why, &moved, r, u, &look);
    if (!rc && !asks_otherwise(u, request))
        rc = resume_find_gone(&moved, u, r);
    branch_moved = moved.ref && !strcmp(moved.ref, u->branch_ref);
    /* other options may name another target */
    if (!rc && moved.gone && (branch_moved || !asks_otherwise(u, request)))
        rc = resume_refuse_gone(w, &moved);
    if (!rc && (why.len || asks_otherwise(u, request)))
        rc = is_pristine(&pristine, r, u, w->worktree.buf, &look);
    if (rc)
        goto out;
    if (!why.len && pristine)
        str_adds(&why, "other options are given");
    if (!why.len) {
        rc = resume_check_switched(w, u, r, &look);
        rc = rc ? rc : refuse_open(w, u, &look, request);
    } else if (request->dry_run) {
        if (!branch_moved)
            keep_answers(w, u, request);
    } else if (pristine && !(resolved && branch_moved) && !layout_is_locked(&u->layout, r) &&
               layout_is_here(&u->layout, r, w->worktree.buf)) {
        rc = refuse_here(w, r, request);
    } else if (pristine && resolved && moved.ref && !branch_moved &&
               !layout_is_locked(&u->layout, r)) {
        go_on_with(w, u, request);
    } else {
        /* with another branch they answer nothing, and are in what the worktree was to merge */
        if (!branch_moved)
            keep_answers(w, u, request);
        plan_way(w, r, u, why.buf, pristine && !(resolved && branch_moved));
    }
out:
    layout_look_release(&look);
    str_release(&why);
    return rc;
}

/* The worktree of U is not where git has it. It may have been moved, which git cannot tell from
 * removed; then what was resolved can still be gone on with, and is not dropped unasked. */
static int judge_gone(struct resume *w, struct repo *r, struct unfinished *u)
{
    static const struct unfinished none = UNFINISHED_INIT;
    bool resolved = false;
    int rc = layout_holds_resolved(&resolved, &u->layout, r, strs_len(&u->paths));

    if (!rc && layout_is_known(&u->layout, r) && (resolved || u->answers.len)) {
        rc = err_set(ERR_REFUSED, "the worktree '%s' is not there, and something was resolved",
                     u->layout.path);
        err_note("if it was moved, and not by git, git has to be told where it is");
        err_hint("git worktree repair <path>    # where it was moved");
        resume_hint();
        return rc;
    }
    if (rc)
        return rc;
    str_addf(&w->way_said, "the worktree '%s' is gone: what was begun there is forgotten",
             u->layout.path);
    w->way_drops = true;
    w->way = *u;
    *u = none;
    return 0;
}

int resume_start(struct resume *out, struct repo *r, struct promote_request *request)
{
    const char *branch = request->plan.branch;
    struct unfinished u = UNFINISHED_INIT;
    int rc = resume_read(&u, r);

    if (rc) {
        unfinished_release(&u);
        return rc == ERR_NOT_FOUND ? 0 : rc;
    }
    rc = resume_find(&out->worktree, &u, r);
    if (rc == ERR_NOT_FOUND && request->dry_run) {
        rc = 0;
    } else if (rc == ERR_NOT_FOUND) {
        rc = judge_gone(out, r, &u);
    } else if (!rc && strcmp(resume_name(u.branch_ref), resume_name(branch)) != 0) {
        rc = err_set(ERR_REFUSED, "the promote of '%s' is stopped at conflicts: see '%s'",
                     resume_name(u.branch_ref), out->worktree.buf);
        resume_hint();
    } else if (!rc) {
        rc = judge_same(out, r, &u, request);
    }
    if (rc != ERR_STOPPED)
        str_reset(&out->worktree);
    unfinished_release(&u);
    return rc;
}
