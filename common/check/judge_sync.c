/* main.in-sync: what main has in production, against what was released. */
#include "base/err.h"
#include "check/judge.h"
#include "survey/in_sync.h"
#include "survey/landed.h"
#include "survey/release_tags.h"

/* Step C down to the nearest release. None: there is none, or a shallow history ends before it. */
static int find_release(struct oid *out, struct judge *j, struct commit *c)
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
    *out = !rc && found ? c->id : (struct oid)OID_NONE;
    release_tags_release(&tags);
    return rc;
}

static void report(struct judge *j, const char *path, const struct oid *tip,
                   const struct oid *released)
{
    judge_hint(judge_builtin(j, RULE_MAIN_IN_SYNC, path,
                             "'%s' on '%s' is to be what the release at %.12s has, it is not", path,
                             j->rules->settings.main, oid_text(released)),
               "git diff %s %s -- %s", oid_text(released), oid_text(tip), path);
}

int judge_in_sync(struct judge *j, const struct oid *tip)
{
    struct commit now = COMMIT_INIT, then = COMMIT_INIT;
    struct strs differ = STRS_INIT;
    struct oid release, against;
    int rc;

    if (!judge_is_on(j, RULE_MAIN_IN_SYNC) || oid_is_none(tip))
        return 0;
    rc = commit_read(&now, j->repo, tip);
    if (!rc)
        rc = commit_read(&then, j->repo, tip);
    if (!rc)
        rc = find_release(&release, j, &then);
    if (!rc)
        rc = in_sync_compare(&differ, &against, j->repo, &j->rules->settings, &now, &release);
    for (size_t i = 0; !rc && i < strs_len(&differ); i++)
        report(j, strs_at(&differ, i), tip, &against);
    strs_release(&differ);
    commit_release(&now);
    commit_release(&then);
    return rc;
}
