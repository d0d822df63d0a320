/* main.in-sync: what main has in production, against the release before. */
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "survey/landed.h"
#include "survey/release_tags.h"

/* Step C down to the nearest release. NULL: there is none, or a shallow history ends before it. */
static int find_release(const struct release_tag **out, struct judge *j, struct commit *c)
{
    struct release_tags tags = RELEASE_TAGS_INIT;
    int rc = release_tags_load(&tags, j->repo, j->rules->settings.tag_prefix, NULL, false);
    const struct release_tag *found = NULL;

    while (!rc && tags.v.len && !(found = release_tags_find(&tags, &c->id)))
        rc = landed_step_down(c, j->repo);
    if (rc == ERR_NOT_FOUND || (rc && repo_is_shallow(j->repo))) {
        err_clear();
        rc = 0;
    }
    if (!rc)
        *out = found;
    release_tags_release(&tags);
    return rc;
}

static int id_at(struct oid *out, struct judge *j, const struct oid *tree, const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, j->repo, tree, path);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (rc)
        e = (struct tree_entry)TREE_ENTRY_NONE;
    *out = e.id;
    return 0;
}

static int compare_dir(struct judge *j, const char *path, const struct commit *tip,
                       const struct commit *released)
{
    struct oid is, was;
    int rc = id_at(&is, j, &tip->tree, path);

    if (!rc)
        rc = id_at(&was, j, &released->tree, path);
    if (!rc && !oid_eq(&is, &was))
        judge_hint(judge_builtin(j, RULE_MAIN_IN_SYNC, path,
                                 "'%s' on '%s' is to be what the release at %.12s has, it is not",
                                 path, j->rules->settings.main, oid_text(&released->id)),
                   "git diff %s %s -- %s", oid_text(&released->id), oid_text(&tip->id), path);
    return rc;
}

/* A commit that brought another version is the next release, whose tag is still to come. */
static bool is_next(const struct commit *tip, const struct commit *released)
{
    struct str now = STR_INIT, then = STR_INIT;
    bool is = !commit_trailer(&now, tip->message, "Version", 0) &&
              (commit_trailer(&then, released->message, "Version", 0) || !str_eq(&now, &then));

    str_release(&now);
    str_release(&then);
    return is;
}

int judge_in_sync(struct judge *j, const struct oid *tip)
{
    const struct release_tag *release = NULL;
    struct commit now = COMMIT_INIT, then = COMMIT_INIT;
    int rc;

    if (!judge_is_on(j, RULE_MAIN_IN_SYNC) || oid_is_none(tip))
        return 0;
    rc = commit_read(&now, j->repo, tip);
    if (!rc)
        rc = commit_read(&then, j->repo, tip);
    if (!rc)
        rc = find_release(&release, j, &then);
    if (!rc && release && !oid_eq(&now.id, &then.id) && !is_next(&now, &then))
        vec_each (struct map, map, &j->rules->settings.maps)
            if (!rc)
                rc = compare_dir(j, map->to, &now, &then);
    commit_release(&now);
    commit_release(&then);
    return rc;
}
