/* verify_made(): is the merge what git makes of its parents, and the promote commit what
 * git flow-promote makes of its parent? */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "model/release.h"
#include "plan/again.h"
#include "survey/candidates.h"
#include "survey/landed.h"

/* A promote with more commits on top of it is not looked for. */
#define COMMITS_MAX 10000

static void say_all(struct verify_work *w, const char *check, const struct again *a)
{
    for (size_t i = 0; i < strs_len(&a->faults); i++)
        verify_say(w->out, check, VERDICT_BAD, "%s", strs_at(&a->faults, i));
    for (size_t i = 0; i < strs_len(&a->hand); i++)
        verify_say(w->out, check, VERDICT_HAND, "%s", strs_at(&a->hand, i));
}

/* What was made again is in A; an error that tells only that it could not be is a finding. */
static int say(struct verify_work *w, const char *check, struct again *a, int rc)
{
    if (rc == ERR_REFUSED) {
        verify_say_error(w->out, check, VERDICT_HAND);
        rc = 0;
    } else if (!rc) {
        say_all(w, check, a);
    }
    again_release(a);
    return rc;
}

static int read_parent(struct commit *out, struct verify_work *w, size_t i)
{
    int rc = commit_read(out, w->v->repo, commit_parent(&w->commit, i));

    return rc == ERR_NOT_FOUND ? verify_missing(w->v->repo, commit_parent(&w->commit, i)) : rc;
}

static int check_tree(struct verify_work *w)
{
    struct again a = AGAIN_INIT;
    struct version of = candidate_of(&w->version);
    const struct settings *s = &w->own;
    /* a promote sets the version of the whole, of which a package is a part */
    int rc = w->own.package ? verify_settings(&s, w->v, &w->commit.tree) : 0;

    if (!rc)
        rc = again_merge(&a, w->v->repo, s, &of, &w->commit);
    return say(w, "tree", &a, rc);
}

bool verify_is_promote(struct str *version, const struct commit *c)
{
    str_reset(version);
    return !commit_trailer(version, c->message, "Version", 0) &&
           release_is_promote(c->message, version->buf);
}

/* git makes no merge of what is merged already: what came by that is not on the way that is walked
 * here. */
static int check_parents(struct verify_work *w)
{
    const struct oid *first = commit_parent(&w->commit, 0), *second = commit_parent(&w->commit, 1);
    struct vec bases = VEC_INIT(struct oid);
    int rc = commit_merge_bases(&bases, w->v->repo, first, second);

    vec_each (struct oid, base, &bases)
        if (oid_eq(base, second))
            verify_say(w->out, "merge", VERDICT_BAD,
                       "what it merges, %.12s, is in its first parent", oid_text(second));
    vec_release(&bases);
    return rc;
}

/* Go down from C, which was merged, to the promote commit, N commits below. ERR_NOT_FOUND (no
 * message) where there is none above main. */
static int find_promote(struct str *version, size_t *n, struct commit *c, struct verify_work *w)
{
    int rc = 0;

    for (*n = 0; !rc && !verify_is_promote(version, c); ++*n)
        rc = *n == COMMITS_MAX || verify_line_find(&w->v->line, &c->id)
                 ? ERR_NOT_FOUND
                 : landed_step_down(c, w->v->repo);
    return rc;
}

/* W's settings are not used any more: those of the branch take their place. */
static int make_again(struct verify_work *w, const struct commit *promote)
{
    struct commit before = COMMIT_INIT;
    const struct oid *f = commit_parent(promote, 0);
    const struct settings *s = NULL;
    struct again a = AGAIN_INIT;
    int rc = f ? commit_read(&before, w->v->repo, f) : 0;

    if (rc == ERR_NOT_FOUND)
        rc = verify_missing(w->v->repo, f);
    if (!rc)
        rc = verify_settings(&s, w->v, f ? &before.tree : &promote->tree);
    if (!rc)
        rc = again_promote(&a, w->v->repo, s, promote);
    commit_release(&before);
    return say(w, "promote", &a, rc);
}

static int check_promote(struct verify_work *w, struct commit *tip)
{
    struct str version = STR_INIT;
    struct version said;
    size_t above = 0;
    int rc = find_promote(&version, &above, tip, w);

    if (rc == ERR_NOT_FOUND) {
        rc = verify_without(w);
        goto out;
    }
    if (!rc && !w->own.package &&
        (version_read(&said, version.buf, version.len) || !verify_is_version(w, &said)))
        verify_say(w->out, "promote", VERDICT_HAND, "commit %.12s promotes %s", oid_text(&tip->id),
                   version.buf);
    if (!rc)
        verify_once(w, "promote", tip->message, release_last_paragraph(tip->message),
                    "the promote commit", "Version");
    if (!rc && above)
        verify_say(w->out, "promote", VERDICT_HAND,
                   "the promote commit %.12s is not the last that was merged: %zu on top of it",
                   oid_text(&tip->id), above);
    if (!rc)
        rc = make_again(w, tip);
out:
    str_release(&version);
    return rc;
}

int verify_made(struct verify_work *w)
{
    struct commit parent = COMMIT_INIT;
    int rc = read_parent(&parent, w, 0);

    if (!rc)
        rc = read_parent(&parent, w, 1);
    if (!rc)
        rc = check_parents(w);
    if (!rc)
        rc = check_tree(w);
    if (!rc)
        rc = check_promote(w, &parent);
    commit_release(&parent);
    return rc;
}
