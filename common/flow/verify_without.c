/* verify_without(): what was merged has no promote commit. Was there nothing to promote? */
#include "base/err.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "survey/ancestry.h"

/* A branch of more commits is not looked through. */
#define COMMITS_MAX 10000

static int look(const char **out, struct verify_work *w, const struct oid *tree, const char *path)
{
    struct tree_entry e;
    int rc = *out ? ERR_NOT_FOUND : tree_lookup(&e, w->v->repo, tree, path);

    if (!rc)
        *out = path;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* *out: what TREE has that a promote moves, or retires; NULL where it has nothing of that. */
static int find_work(const char **out, struct verify_work *w, const struct oid *tree)
{
    int rc = 0;

    *out = NULL;
    vec_each (struct map, map, &w->own.maps)
        rc = rc ? rc : look(out, w, tree, map->from);
    for (size_t i = 0; !rc && i < strs_len(&w->own.retire); i++)
        rc = look(out, w, tree, strs_at(&w->own.retire, i));
    return rc;
}

/* A branch that has nothing to move, to retire or to set is merged by git flow-promote as it is;
 * the merge says so by its version. */
static int check_merge(bool *may_be, struct verify_work *w)
{
    struct str version = STR_INIT;
    struct version said;
    const char *left = NULL;
    int rc = find_work(&left, w, &w->commit.tree);

    *may_be = !left && !commit_trailer(&version, w->commit.message, "Version", 0) &&
              !version_read(&said, version.buf, version.len) && verify_is_version(w, &said);
    if (!rc && !*may_be)
        verify_say(w->out, "promote", VERDICT_HAND,
                   "what was merged, %.12s, has no promote commit: it was not made by these tools",
                   oid_text(commit_parent(&w->commit, 1)));
    str_release(&version);
    return rc;
}

/* *more: ID, one of what was merged, says nothing of a promote. */
static int check_commit(bool *more, struct verify_work *w, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    struct str version = STR_INIT;
    const char *work = NULL;
    int rc = commit_need(&c, w->v->repo, id);
    bool promotes = !rc && verify_is_promote(&version, &c);

    if (!rc && !promotes)
        rc = find_work(&work, w, &c.tree);
    if (promotes)
        verify_say(w->out, "promote", VERDICT_HAND,
                   "the promote commit %.12s is not on the first-parent line of what was merged",
                   oid_text(id));
    else if (work)
        verify_say(w->out, "promote", VERDICT_HAND,
                   "commit %.12s has '%s', which no promote commit brought into place",
                   oid_text(id), work);
    *more = !promotes && !work;
    commit_release(&c);
    str_release(&version);
    return rc;
}

/* Nor had it anything at any time. */
static int check_history(struct verify_work *w)
{
    struct ancestry a = ANCESTRY_INIT(w->v->repo);
    struct vec ids = VEC_INIT(struct oid), near = VEC_INIT(struct oid);
    bool cut = false, more = true;
    int rc = ancestry_range(&ids, &near, &cut, &a, commit_parent(&w->commit, 1),
                            commit_parent(&w->commit, 0));

    for (size_t i = 0; !rc && more && i < ids.len && i < COMMITS_MAX; i++)
        rc = check_commit(&more, w, vec_at(&ids, i));
    if (!rc && more && ids.len > COMMITS_MAX)
        verify_say(w->out, "promote", VERDICT_HAND,
                   "what was merged has no promote commit, and %zu commits, too many to look into",
                   ids.len);
    if (!rc && more && cut) {
        rc = err_set(ERR_FAILED, "the history here is too shallow to find what was merged");
        err_hint("git fetch --unshallow");
    }
    ancestry_release(&a);
    vec_release(&ids);
    vec_release(&near);
    return rc;
}

int verify_without(struct verify_work *w)
{
    bool may_be = false;
    int rc = check_merge(&may_be, w);

    return rc || !may_be ? rc : check_history(w);
}
