/* tag.release, and the rules of kind tag. */
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tag.h"
#include "survey/bump.h"
#include "survey/candidates.h"
#include "survey/source_tree.h"
#include "text/version.h"

/* What a tag's name says: a version, and whose. */
struct claim {
    const char *name;
    struct settings own; /* see settings_of_tag() */
    struct str prefix;
    struct version version;
    bool candidate;
};

/* False where it is the name of no release's tag. The prefix is to be released in any case. */
static bool claim_read(struct claim *out, const struct judge *j, const char *name)
{
    const char *text;

    out->name = name;
    if (!settings_of_tag(&out->own, &out->prefix, &j->rules->settings, name))
        return false;
    text = name + out->prefix.len;
    if (version_read(&out->version, text, strlen(text)))
        return false;
    out->candidate = candidate_is(&out->version);
    return true;
}

static void hint_tag(struct finding *f, const struct claim *claim, const char *commit)
{
    const char *package = claim->own.package;

    if (claim->candidate && package)
        judge_hint(f, "git tag -d %s && git release-tag --rc --package=%s", claim->name, package);
    else if (claim->candidate)
        judge_hint(f, "git tag -d %s && git release-tag --rc", claim->name);
    else if (package)
        judge_hint(f, "git tag -d %s && git release-tag --package=%s %s", claim->name, package,
                   commit);
    else
        judge_hint(f, "git tag -d %s && git release-tag %s", claim->name, commit);
}

/* Does a commit whose files say IS have the release, or with STAGED the candidate, of CLAIM? The
 * name that it makes is in *says. */
static bool is_of(struct str *says, const struct claim *claim, const struct version *is,
                  bool staged)
{
    struct version of = candidate_of(&claim->version);

    str_adds(says, claim->own.tag_prefix);
    version_describe(says, staged && version_same(VERSION_SEMVER, is, &of) ? &claim->version : is);
    return !strcmp(says->buf, claim->name);
}

/* The version that the files of the commit C say. */
static int judge_version_of(struct judge *j, const struct claim *claim, const struct commit *c,
                            bool staged)
{
    struct source_tree view;
    struct source source = source_tree(&view, j->repo, &c->tree);
    struct str says = STR_INIT;
    struct version is;
    int rc = bump_read(&is, &source, &claim->own);

    if (rc == ERR_REFUSED) {
        judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' wants the version in its commit: %s",
                      claim->name, err_message());
        err_clear();
        return 0;
    }
    if (!rc && !is_of(&says, claim, &is, staged))
        hint_tag(judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' wants the version of its name in commit %.12s, whose "
                               "release is '%s'",
                               claim->name, oid_text(&c->id), says.buf),
                 claim, oid_text(&c->id));
    str_release(&says);
    return rc;
}

/* Where staging is once all is applied: the branch here, or, on a laptop, as it was last fetched.
 */
static int find_staging(struct oid *out, const struct judge *j)
{
    const struct settings *s = &j->rules->settings;
    struct str ref = STR_INIT;
    int rc = 0;

    *out = j->check->staging;
    str_addf(&ref, "refs/heads/%s", s->staging);
    for (size_t i = 0; i < j->n_updates; i++)
        if (!strcmp(j->updates[i].ref, ref.buf))
            *out = j->updates[i].new_id;
    if (oid_is_none(out) && !j->check->server) {
        str_reset(&ref);
        str_addf(&ref, "refs/remotes/%s/%s", s->remote, s->staging);
        rc = ref_read_or_none(out, j->repo, ref.buf);
        str_reset(&ref);
        str_addf(&ref, "refs/heads/%s", s->staging);
    }
    if (!rc && oid_is_none(out))
        rc = ref_read_or_none(out, j->repo, ref.buf);
    str_release(&ref);
    return rc;
}

/* Is the commit ID on the first-parent line of staging, as that of a candidate is? Where a shallow
 * history ends before that is known, it is. */
static int is_staged(bool *out, struct judge *j, const struct claim *claim, const struct oid *id)
{
    struct oid staging = OID_NONE;
    int rc = claim->candidate ? find_staging(&staging, j) : 0;

    *out = false;
    if (rc || oid_is_none(&staging))
        return rc;
    rc = judge_is_on_line(out, j, &staging, id);
    *out = *out || j->cut;
    return rc;
}

/* On main's first-parent line, a merge once there are rules. */
static int judge_on_main(struct judge *j, const struct claim *claim, const struct commit *c)
{
    const struct settings *s = &j->rules->settings;
    bool on_line = false;
    int rc = 0;

    if (!oid_is_none(&j->main_new))
        rc = judge_is_on_line(&on_line, j, &j->main_new, &c->id);
    if (!rc && !on_line && !j->cut)
        hint_tag(judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' wants a commit on the first-parent line of '%s', %.12s is "
                               "not on it",
                               claim->name, claim->candidate ? s->staging : s->main,
                               oid_text(&c->id)),
                 claim, s->main);
    else if (!rc && j->rules->in_force && c->parents.len != 2 && s->tag_accept == ACCEPT_MERGE)
        hint_tag(judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' wants a merge of two parents, commit %.12s has %zu",
                               claim->name, oid_text(&c->id), c->parents.len),
                 claim, s->main);
    return rc;
}

/* cutover.tag.staged: a candidate of the version, here or in this push, has the tree of C. */
static int judge_tried(struct judge *j, const struct claim *claim, const struct commit *c)
{
    struct candidates all = CANDIDATES_INIT;
    bool tried = false;
    int rc = candidates_load(&all, j->repo, claim->own.tag_prefix, &claim->version);

    for (size_t i = 0; !rc && i < j->n_updates; i++) {
        const char *name = judge_short(j->updates[i].ref, "refs/tags/");

        if (name && !oid_is_none(&j->updates[i].new_id))
            candidates_add(&all, j->repo, name, &j->updates[i].new_id);
    }
    if (!rc)
        rc = candidates_have_tree(&tried, &all, j->repo, &c->tree);
    if (!rc && !tried) {
        struct finding *f =
            judge_builtin(j, RULE_TAG_RELEASE, NULL,
                          "tag '%s' wants a tree that was tried on '%s' (cutover.tag.staged): no "
                          "release candidate of it has that of commit %.12s",
                          claim->name, j->rules->settings.staging, oid_text(&c->id));

        judge_hint(f, "git fetch --tags %s", j->rules->settings.remote);
    }
    candidates_release(&all);
    return rc;
}

static int judge_commit(struct judge *j, const struct claim *claim, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    bool staged = false;
    int rc = commit_read(&c, j->repo, id);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "commit %s of tag '%s' is missing", oid_text(id), claim->name);
    if (!rc)
        rc = is_staged(&staged, j, claim, id);
    if (!rc && !staged)
        rc = judge_on_main(j, claim, &c);
    if (!rc)
        rc = judge_version_of(j, claim, &c, staged);
    if (!rc && claim->own.tag_staged && !version_is_prerelease(&claim->version))
        rc = judge_tried(j, claim, &c);
    commit_release(&c);
    return rc;
}

static int judge_object(struct judge *j, const struct claim *claim, const struct oid *id)
{
    const char *name = claim->name;
    struct tag tag = TAG_INIT;
    int rc = tag_read(&tag, j->repo, id);

    if (rc == ERR_NOT_FOUND) {
        hint_tag(judge_builtin(j, RULE_TAG_RELEASE, NULL,
                               "tag '%s' is to be annotated, it is a lightweight one", name),
                 claim, j->rules->settings.main);
        rc = 0;
    } else if (!rc && strcmp(tag.name.buf, name) != 0) {
        judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' is to say its own name, it says '%s'",
                      name, tag.name.buf);
    } else if (!rc && tag.type != OBJECT_COMMIT) {
        judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' is to be of a commit, it is of a %s",
                      name, object_type_name(tag.type));
    } else if (!rc) {
        rc = judge_commit(j, claim, &tag.target);
    }
    tag_release(&tag);
    return rc;
}

static int judge_claim(struct judge *j, const struct claim *claim, const struct oid *before,
                       const struct oid *after)
{
    const char *name = claim->name;
    struct finding *f;

    if (!oid_is_none(before) && !oid_eq(before, after)) {
        f = judge_builtin(j, RULE_TAG_RELEASE, NULL, "tag '%s' is that of a release and never %s",
                          name, oid_is_none(after) ? "deleted" : "moved");
        if (!oid_is_none(after))
            judge_hint(f, "git fetch --force %s tag %s    # takes back the one that is there",
                       j->rules->settings.remote, name);
        return 0;
    }
    return judge_object(j, claim, after);
}

static int judge_release(struct judge *j, const char *name, const struct oid *before,
                         const struct oid *after)
{
    struct claim claim = {.prefix = STR_INIT};
    int rc = 0;

    if (judge_is_on(j, RULE_TAG_RELEASE) && claim_read(&claim, j, name))
        rc = judge_claim(j, &claim, before, after);
    str_release(&claim.prefix);
    return rc;
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
    struct claim claim = {.prefix = STR_INIT};
    int rc = 0;

    if (judge_is_on(j, RULE_TAG_RELEASE) && claim_read(&claim, j, name))
        rc = judge_commit(j, &claim, commit);
    str_release(&claim.prefix);
    vec_each (struct rule, rule, &j->rules->rules.rules)
        if (!rc)
            rc = judge_own(j, rule, name);
    return rc;
}
