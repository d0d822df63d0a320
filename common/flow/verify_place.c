/* verify_place(): where the commit is, and what kind of one. */
#include "base/err.h"
#include "flow/release_landing.h"
#include "flow/verify_steps.h"

/* Where nothing is found on a line that is cut, it may be below. */
static int too_shallow(const struct verify_work *w)
{
    err_set(ERR_FAILED, "the history here is too shallow to find commit %s on its line",
            oid_text(&w->commit.id));
    err_hint("git fetch --unshallow");
    return ERR_FAILED;
}

/* Staging is made anew at times; then its candidates are on no line. */
static int say_candidate(struct verify_work *w, const struct verify_line *staging)
{
    const struct settings *s = &w->own;

    if (w->v->line.cut || (staging && staging->cut))
        return too_shallow(w);
    if (staging)
        verify_say(w->out, "line", VERDICT_HAND,
                   "commit %.12s is not on the first-parent line of '%s', nor of '%s'",
                   oid_text(&w->commit.id), s->staging, s->main);
    else
        verify_say(w->out, "line", VERDICT_HAND,
                   "commit %.12s is not on the first-parent line of '%s', and '%s' is not here",
                   oid_text(&w->commit.id), s->main, s->staging);
    return 0;
}

static int check_line(struct verify_work *w)
{
    const struct verify_at *at = verify_line_find(&w->v->line, &w->commit.id);
    const struct verify_line *staging = NULL;
    int rc = 0;

    if (!at && w->candidate) {
        rc = verify_staging(&staging, w->v);
        if (!rc && staging)
            at = verify_line_find(staging, &w->commit.id);
        w->on_staging = at;
        if (!rc && !at)
            rc = say_candidate(w, staging);
    } else if (!at && w->v->line.cut) {
        rc = too_shallow(w);
    } else if (!at) {
        verify_say(w->out, "line", VERDICT_BAD,
                   "commit %.12s is not on the first-parent line of '%s'", oid_text(&w->commit.id),
                   w->v->main.settings.main);
    }
    w->on_line = at;
    w->depth = at ? at->depth : 0;
    return rc;
}

/* Not a merge: a candidate need not be one, a release where cutover.tag.accept says so. */
static int check_single(struct verify_work *w)
{
    struct landing l = {.commit = w->commit, .how = LANDED_NOT, .tip = OID_NONE};
    struct release_main m = w->v->main;
    int rc;

    if (w->candidate)
        return 0;
    m.settings = w->own;
    rc = landed_by_message(&l.how, w->v->repo, &w->own, &w->commit);
    if (!rc)
        rc = landing_check(&l, w->v->repo, &m);
    if (rc == ERR_REFUSED) {
        verify_say_error(w->out, "merge", VERDICT_BAD);
        rc = 0;
    } else if (!rc) {
        verify_say(w->out, "merge", VERDICT_HAND,
                   "commit %.12s is no merge: its history does not hold what was merged",
                   oid_text(&w->commit.id));
    }
    return rc;
}

int verify_place(bool *more, struct verify_work *w)
{
    int rc = check_line(w);

    *more = w->commit.parents.len == 2;
    return rc || *more ? rc : check_single(w);
}
