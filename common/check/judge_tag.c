/* tag.release, and the rules of kind tag. */
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "repo/object.h"
#include "repo/tag.h"
#include "survey/bump.h"
#include "survey/source_tree.h"
#include "text/version.h"

/* Does NAME say a version behind the prefix of tags? "v1.1" and "v9" do, and are no tags of ours.
 */
static bool is_release(const struct judge *j, const char *name)
{
    const char *version = judge_short(name, j->rules->settings.tag_prefix);
    struct version ignored;

    return version && !version_read(&ignored, version, strlen(version));
}

static void hint_tag(struct judge *j, struct finding *f, const char *name, const struct oid *commit)
{
    judge_hint(f, "git tag -d %s && git release-tag %s", name,
               commit ? oid_text(commit) : j->rules->settings.main);
}

/* The version that the files of the commit C say. */
static int judge_version_of(struct judge *j, const char *name, const struct commit *c)
{
    struct source_tree view;
    struct source source = source_tree(&view, j->repo, &c->tree);
    struct str says = STR_INIT;
    struct version is;
    int rc = bump_read(&is, &source, &j->rules->settings);

    if (rc == ERR_REFUSED) {
        judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' wants the version in its commit: %s",
                      name, err_message());
        err_clear();
        return 0;
    }
    if (!rc) {
        str_adds(&says, j->rules->settings.tag_prefix);
        version_describe(&says, &is);
    }
    if (!rc && strcmp(says.buf, name) != 0)
        hint_tag(j,
                 judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' wants the version of its name in commit %.12s, whose "
                               "release is '%s'",
                               name, oid_text(&c->id), says.buf),
                 name, &c->id);
    str_release(&says);
    return rc;
}

/* The commit that is tagged: on main's first-parent line, a merge once there are rules. */
static int judge_commit(struct judge *j, const char *name, const struct oid *id)
{
    const char *main = j->rules->settings.main;
    struct commit c = COMMIT_INIT;
    bool on_line = false;
    int rc = commit_read(&c, j->repo, id);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "commit %s of tag '%s' is missing", oid_text(id), name);
    if (!rc && !oid_is_none(&j->main_new))
        rc = judge_is_on_line(&on_line, j, &j->main_new, id);
    if (!rc && !on_line && !j->cut)
        hint_tag(j,
                 judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' wants a commit on the first-parent line of '%s', %.12s is "
                               "not on it",
                               name, main, oid_text(id)),
                 name, NULL);
    else if (!rc && j->rules->in_force && c.parents.len != 2 &&
             j->rules->settings.tag_accept == ACCEPT_MERGE)
        hint_tag(j,
                 judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' wants a merge of two parents, commit %.12s has %zu", name,
                               oid_text(id), c.parents.len),
                 name, NULL);
    if (!rc)
        rc = judge_version_of(j, name, &c);
    commit_release(&c);
    return rc;
}

static int judge_object(struct judge *j, const char *name, const struct oid *id)
{
    struct tag tag = TAG_INIT;
    int rc = tag_read(&tag, j->repo, id);

    if (rc == ERR_NOT_FOUND) {
        hint_tag(j,
                 judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' is to be annotated, it is a lightweight one", name),
                 name, NULL);
        rc = 0;
    } else if (!rc && strcmp(tag.name.buf, name) != 0) {
        judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' is to say its own name, it says '%s'",
                      name, tag.name.buf);
    } else if (!rc && tag.type != OBJECT_COMMIT) {
        judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' is to be of a commit, it is of a %s",
                      name, object_type_name(tag.type));
    } else if (!rc) {
        rc = judge_commit(j, name, &tag.target);
    }
    tag_release(&tag);
    return rc;
}

static int judge_release(struct judge *j, const char *name, const struct oid *before,
                         const struct oid *after)
{
    struct finding *f;

    if (!judge_is_on(j, RULE_TAG_RELEASE) || !is_release(j, name))
        return 0;
    if (!oid_is_none(before) && !oid_eq(before, after)) {
        f = judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' is that of a release and never %s",
                          name, oid_is_none(after) ? "deleted" : "moved");
        if (!oid_is_none(after))
            judge_hint(f, "git fetch --force %s tag %s    # takes back the one that is there",
                       j->rules->settings.remote, name);
        return 0;
    }
    return judge_object(j, name, after);
}

static int judge_own(struct judge *j, const struct rule *rule, const char *name)
{
    const char *fault = NULL;
    bool applies = false;
    int rc = rule->kind == RULE_KIND_TAG ? judge_applies(&applies, j, rule) : 0;

    if (!rc && applies)
        rc = judge_patterns(&fault, rule, name);
    if (!rc && fault)
        judge_add(j, rule, NULL, "tag name '%s' is %s", name, fault);
    return rc;
}

int judge_tag(struct judge *j, const char *name, const struct oid *before, const struct oid *after)
{
    int rc = j->check->alone ? 0 : judge_release(j, name, before, after);

    vec_each (struct rule, rule, &j->rules->rules.rules)
        if (!rc && !oid_is_none(after))
            rc = judge_own(j, rule, name);
    return rc;
}

int judge_tag_of(struct judge *j, const char *name, const struct oid *commit)
{
    bool on = judge_is_on(j, RULE_TAG_RELEASE);
    int rc = on ? judge_commit(j, name, commit) : 0;

    vec_each (struct rule, rule, &j->rules->rules.rules)
        if (!rc)
            rc = judge_own(j, rule, name);
    return rc;
}
