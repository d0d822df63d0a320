#include "flow/release.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "flow/release_landing.h"
#include "model/name.h"
#include "os/ending.h"
#include "os/file.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tag.h"
#include "survey/bump.h"
#include "survey/config.h"
#include "survey/source_tree.h"
#include "survey/touched.h"
#include "text/quote.h"
#include "text/version.h"

void release_main_release(struct release_main *m)
{
    settings_release(&m->settings);
    str_release(&m->ref);
}

void release_release(struct release *rel)
{
    str_release(&rel->version);
    str_release(&rel->tag);
    str_release(&rel->package);
}

/* Where the branch NAME, that of the setting KEY, is. */
static int find_branch(struct str *ref, struct oid *tip, struct repo *r, const char *name,
                       const struct settings *s, enum setting key)
{
    int rc;

    str_reset(ref);
    str_addf(ref, "refs/heads/%s", name);
    rc = ref_read(tip, r, ref->buf);
    if (rc == ERR_NOT_FOUND) {
        str_reset(ref);
        str_addf(ref, "refs/remotes/%s/%s", s->remote, name);
        rc = ref_read(tip, r, ref->buf);
    }
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED, "there is no branch '%s', here or fetched from '%s'", name,
                     s->remote);
        err_hint("git config %s <branch>", settings_key(key));
    }
    return rc;
}

static int find_main(struct release_main *m, struct repo *r, const struct settings *s)
{
    return find_branch(&m->ref, &m->tip, r, s->main, s, SETTING_MAIN);
}

/* The settings as .cutover of the commit TIP has them. */
static int load_settings(struct settings *out, struct repo *r, const struct oid *tip)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_need(&c, r, tip);

    if (!rc)
        rc = config_load(out, r, &c.tree);
    commit_release(&c);
    return rc;
}

int release_main_open(struct release_main *out, struct repo *r)
{
    struct release_main m = {.ref = STR_INIT, .typed = ""};
    struct settings before;
    int rc = config_load(&before, r, NULL);

    if (rc)
        return rc;
    rc = find_main(&m, r, &before);
    settings_release(&before);
    if (!rc)
        rc = load_settings(&m.settings, r, &m.tip);
    if (rc)
        goto out;
    /* .cutover may call another branch main */
    rc = find_main(&m, r, &m.settings);
    if (rc)
        settings_release(&m.settings);
out:
    if (rc)
        str_release(&m.ref);
    else
        *out = m;
    if (!rc) {
        out->branch = out->settings.main;
        out->main = out->tip;
    }
    return rc;
}

int release_main_stage(struct release_main *m, struct repo *r)
{
    m->branch = m->settings.staging;
    return find_branch(&m->ref, &m->tip, r, m->branch, &m->settings, SETTING_STAGING);
}

void release_hint_bump(const struct release_main *m, const char *how)
{
    if (m->settings.package)
        quote_hint("git version-bump --package=%s %s", m->settings.package, how);
    else
        quote_hint("git version-bump %s", how);
}

int release_main_choose(struct release_main *m, const char *name)
{
    return settings_choose_package(&m->settings, name);
}

int release_concerns(bool *out, struct repo *r, const struct release_main *m,
                     const struct commit *c)
{
    return touched_by(out, r, &c->id, commit_parent(c, 0), settings_package_path(&m->settings));
}

static int refuse_differing(const struct bump *b, const struct source *source,
                            const struct settings *s, const struct oid *commit)
{
    struct str from = STR_INIT;

    version_describe(&from, &b->from);
    err_set(ERR_REFUSED, "version files of commit %s disagree: '%s' says %s", oid_text(commit),
            b->authority, from.buf);
    vec_each (struct bump_finding, f, &b->differing)
        err_note("'%s' line %zu: %s is '%s'", f->path, f->line, f->key, f->says);
    if (s->package)
        source_hint(source, "git version-bump --package=%s --commit %s", s->package, from.buf);
    else
        source_hint(source, "git version-bump --commit %s", from.buf);
    bump_hint_ignore(b, source);
    str_release(&from);
    return ERR_REFUSED;
}

int release_read_version(struct version *out, struct repo *r, const struct release_main *m,
                         const struct release *rel)
{
    const struct settings *s = &m->settings;
    struct source_tree view;
    struct source source = source_tree(&view, r, &rel->tree);
    struct bump found = BUMP_INIT;
    int rc;

    view.branch = m->branch;
    rc = bump_check(&found, &source, s, NULL);

    if (rc)
        err_note("in commit %s", oid_text(&rel->commit));
    else if (found.differing.len)
        rc = refuse_differing(&found, &source, s, &rel->commit);
    else
        *out = found.from;
    bump_release(&found);
    return rc;
}

/* The version of COMMIT, and the name of its tag. */
static int name_release(struct release *out, struct repo *r, const struct release_main *m,
                        bool prerelease)
{
    struct version v;
    int rc = release_read_version(&v, r, m, out);

    if (!rc)
        rc = version_write(&out->version, &v, VERSION_SEMVER);
    if (m->settings.package)
        str_adds(&out->package, m->settings.package);
    if (!rc && version_is_prerelease(&v) && !prerelease) {
        rc = err_set(ERR_REFUSED, "version '%s' of commit %s is a pre-release", out->version.buf,
                     oid_text(&out->commit));
        release_hint_bump(m, "release");
    }
    str_addf(&out->tag, "%s%s", m->settings.tag_prefix, out->version.buf);
    if (!rc && name_fault(out->tag.buf))
        rc = err_set(ERR_REFUSED, "a tag may not be called '%s': it %s", out->tag.buf,
                     name_fault(out->tag.buf));
    return rc;
}

int release_prove(struct release *out, struct repo *r, const struct release_main *m,
                  const struct oid *commit, bool prerelease)
{
    struct landing landing = LANDING_INIT;
    int rc = landing_find(&landing, r, m, commit);

    if (!rc)
        rc = landing_check(&landing, r, m);
    if (!rc) {
        out->commit = landing.commit.id;
        out->tree = landing.commit.tree;
        out->tip = landing.tip;
        rc = name_release(out, r, m, prerelease);
    }
    landing_release(&landing);
    return rc;
}

/* The commit that the ref TAG leads to. ERR_NOT_FOUND when there is none. */
static int tagged_commit(struct oid *out, struct repo *r, const char *tag)
{
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&ref, "refs/tags/%s", tag);
    rc = ref_read(&id, r, ref.buf);
    if (!rc)
        rc = object_peel_to_commit(out, r, &id);
    str_release(&ref);
    return rc;
}

int release_newest(struct oid *out, struct repo *r, const struct release_main *m)
{
    struct release newest = RELEASE_INIT, tagged = RELEASE_INIT;
    struct oid id, other;
    int rc = landing_newest(&id, r, m);

    if (rc)
        return rc;
    *out = id;
    if (!release_prove(&newest, r, m, &id, true) && !tagged_commit(&other, r, newest.tag.buf) &&
        !release_prove(&tagged, r, m, &other, true) && str_eq(&newest.tag, &tagged.tag))
        *out = other;
    err_clear(); /* what is wrong with either is said by who looks at it next */
    release_release(&newest);
    release_release(&tagged);
    return 0;
}

static int refuse_tag(const struct release *rel, const char *why)
{
    err_set(ERR_REFUSED, "the tag '%s' is there and %s", rel->tag.buf, why);
    quote_hint("git show --no-patch %s", rel->tag.buf);
    return ERR_REFUSED;
}

/* A trailer that is there has to say WANT. */
static int judge_trailer(const struct release *rel, const struct tag *tag, const char *key,
                         const char *want)
{
    struct str value = STR_INIT, why = STR_INIT;
    int rc = commit_trailer(&value, tag->message, key, 0);

    if (rc == ERR_NOT_FOUND || (!rc && !strcmp(value.buf, want))) {
        rc = 0;
    } else if (!rc) {
        str_addf(&why, "says '%s: %s', where commit %s has %s", key, value.buf,
                 oid_text(&rel->commit), want);
        rc = refuse_tag(rel, why.buf);
    }
    str_release(&value);
    str_release(&why);
    return rc;
}

static int judge_tag(const struct release *rel, const struct tag *tag)
{
    struct str why = STR_INIT;
    int rc;

    if (!oid_eq(&tag->target, &rel->commit)) {
        str_addf(&why, "on %s %s, not on %s", object_type_name(tag->type), oid_text(&tag->target),
                 oid_text(&rel->commit));
        rc = refuse_tag(rel, why.buf);
    } else if (!str_eq(&tag->name, &rel->tag)) {
        str_addf(&why, "its object calls itself '%s'", tag->name.buf);
        rc = refuse_tag(rel, why.buf);
    } else {
        rc = judge_trailer(rel, tag, "Release-Version", rel->version.buf);
        if (!rc)
            rc = judge_trailer(rel, tag, "Release-Tree", oid_text(&rel->tree));
        if (!rc && rel->package.len)
            rc = judge_trailer(rel, tag, "Package", rel->package.buf);
        if (!rc && !oid_is_none(&rel->tip))
            rc = judge_trailer(rel, tag, "Merged-Tip", oid_text(&rel->tip));
    }
    str_release(&why);
    return rc;
}

static int judge_object(struct repo *r, const struct release *rel, const struct oid *id)
{
    struct tag tag = TAG_INIT;
    int rc = tag_read(&tag, r, id);

    if (rc == ERR_NOT_FOUND)
        rc = refuse_tag(rel, "is a lightweight one, without a tag object");
    else if (!rc)
        rc = judge_tag(rel, &tag);
    tag_release(&tag);
    return rc;
}

int release_tag_there(bool *out, struct oid *id, struct repo *r, const struct release *rel)
{
    struct str ref = STR_INIT, other = STR_INIT;
    int rc;

    str_addf(&ref, "refs/tags/%s", rel->tag.buf);
    rc = ref_symbolic(&other, r, ref.buf);
    if (!rc) {
        err_set(ERR_REFUSED, "the tag '%s' is there and a symbolic ref to '%s'", rel->tag.buf,
                other.buf);
        quote_hint("git symbolic-ref --delete %s", ref.buf);
        rc = ERR_REFUSED;
    } else if (rc == ERR_NOT_FOUND) {
        rc = ref_read(id, r, ref.buf);
    }
    if (rc == ERR_NOT_FOUND) {
        *out = false;
        rc = 0;
    } else if (!rc) {
        rc = judge_object(r, rel, id);
        if (!rc)
            *out = true;
    }
    str_release(&ref);
    str_release(&other);
    return rc;
}

static int create_ref(struct repo *r, const struct release *rel, const struct oid *id)
{
    struct str ref = STR_INIT, why = STR_INIT;
    struct ref_update update = {.old_id = OID_NONE, .new_id = *id};
    int rc;

    str_addf(&ref, "refs/tags/%s", rel->tag.buf);
    str_addf(&why, "tag: tagging %s as a release", oid_text(&rel->commit));
    update.name = ref.buf;
    ending_hold(); /* a git that is told to end as it makes its lock leaves that */
    rc = ref_update(r, &update, 1, why.buf);
    ending_release();
    str_release(&ref);
    str_release(&why);
    return rc;
}

int release_make_tag(struct oid *out, struct repo *r, const struct release *rel,
                     const char *message, const struct tag_signing *signing)
{
    struct oid id = OID_NONE;
    char *keep = NULL;
    int rc = object_batch_begin(r); /* no git prune takes it before its ref is there */

    if (!rc)
        rc = tag_write(&id, r, rel->tag.buf, &rel->commit, message, signing);
    if (!rc)
        rc = object_batch_publish(&keep, r, &id, 1);
    if (!rc)
        rc = create_ref(r, rel, &id);
    if (!rc)
        *out = id;
    if (keep && file_unlink(keep) && !rc)
        err_clear(); /* the pack is kept until the next tool */
    free(keep);
    object_batch_end(r);
    return rc;
}

int release_take_tag(struct repo *r, const struct release *rel, const struct oid *id)
{
    int rc = judge_object(r, rel, id);

    return rc ? rc : create_ref(r, rel, id);
}
