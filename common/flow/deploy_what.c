#include "flow/deploy_what.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/release_rc.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/remote.h"
#include "survey/candidates.h"
#include "text/quote.h"

void deploy_what_release(struct deploy_what *w)
{
    if (w->opened)
        release_main_release(&w->main);
    if (w->loaded)
        deploy_settings_release(&w->settings);
    release_release(&w->release);
    str_release(&w->version);
    str_release(&w->tag);
    str_release(&w->image_tag);
    free(w->remote);
}

int deploy_what_open(struct deploy_what *out, struct repo *r)
{
    bool known = false;
    int rc = release_main_open(&out->main, r);

    if (rc)
        return rc;
    out->opened = true;
    rc = remote_is_configured(&known, r, out->main.settings.remote);
    if (!rc && known)
        out->remote = mem_dup(out->main.settings.remote);
    return rc;
}

int deploy_what_choose(struct deploy_what *w, const char *environment)
{
    int rc = deploy_settings_of(&w->settings, &w->main.settings, environment);

    w->loaded = !rc;
    return rc;
}

/* A tag of an image has letters, digits, '.', '_' and '-' alone. */
static void set_image_tag(struct deploy_what *w, const char *tag)
{
    static const char may[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    str_reset(&w->image_tag);
    for (; *tag; tag++)
        str_addc(&w->image_tag, strchr(may, *tag) ? *tag : '-');
}

/* --- a tag that was named ----------------------------------------------------------------------
 */

static int refuse_takes(const struct deploy_what *w, const char *tag, const char *what)
{
    bool release = w->settings.takes == DEPLOY_TAKES_RELEASE;

    err_set(ERR_REFUSED, "'%s' takes %s, and '%s' is %s", w->settings.environment,
            release ? "releases" : "release candidates", tag, what);
    if (release)
        err_hint("git tag --list --sort=-version:refname");
    else
        err_hint("git tag --list --sort=-version:refname '*-rc.*'");
    return ERR_REFUSED;
}

/* The object that the tag NAME is, and the commit that it leads to; a lightweight one is none. */
static int read_tag(struct oid *object, struct oid *commit, struct repo *r, const char *name)
{
    struct str ref = STR_INIT;
    struct tag tag = TAG_INIT;
    int rc;

    str_addf(&ref, "refs/tags/%s", name);
    rc = ref_name_ok(ref.buf) ? ref_read(object, r, ref.buf) : ERR_NOT_FOUND;
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED, "there is no tag '%s' here", name);
        err_hint("git fetch --tags");
    }
    if (!rc)
        rc = tag_read(&tag, r, object);
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED,
                     "the tag '%s' is a lightweight one: nobody says that it is a "
                     "release",
                     name);
        quote_hint("git show --no-patch %s", name);
    }
    if (!rc)
        rc = object_peel_to_commit(commit, r, object);
    tag_release(&tag);
    str_release(&ref);
    return rc;
}

/* The version that NAME says, and the package whose tag it is. */
static int read_name(struct version *out, struct deploy_what *w, const char *name)
{
    struct settings of;
    struct str prefix = STR_INIT;
    int rc = 0;

    if (!settings_of_tag(&of, &prefix, &w->main.settings, name) ||
        version_parse(out, VERSION_SEMVER, name + prefix.len, strlen(name) - prefix.len))
        rc = refuse_takes(w, name, "no tag of one");
    else if (of.package)
        rc = release_main_choose(&w->main, of.package);
    str_release(&prefix);
    return rc;
}

static int refuse_differing(const char *tag, const struct oid *commit, const char *version)
{
    err_set(ERR_REFUSED, "the tag '%s' is on commit %s, whose version is %s", tag, oid_text(commit),
            version);
    quote_hint("git show %s", tag);
    return ERR_REFUSED;
}

/* --- releases ----------------------------------------------------------------------------------
 */

static int prove_release(struct deploy_what *w, struct repo *r, const struct oid *commit,
                         const char *name)
{
    bool there = false;
    int rc = release_prove(&w->release, r, &w->main, commit, false);

    if (!rc && name && strcmp(w->release.tag.buf, name) != 0)
        rc = refuse_differing(name, &w->release.commit, w->release.version.buf);
    if (!rc)
        rc = release_tag_there(&there, &w->tag_object, r, &w->release);
    if (!rc && !there) {
        rc = err_set(ERR_REFUSED, "the newest release on '%s', %s, has no tag yet", w->main.branch,
                     w->release.version.buf);
        err_hint("git release-tag --push");
    }
    if (rc)
        return rc;
    str_adds(&w->version, w->release.version.buf);
    str_adds(&w->tag, w->release.tag.buf);
    set_image_tag(w, w->tag.buf);
    return 0;
}

static int find_release(struct deploy_what *w, struct repo *r, const char *name)
{
    struct version version;
    struct oid object, commit;
    int rc;

    if (!name) {
        rc = release_newest(&commit, r, &w->main);
        return rc ? rc : prove_release(w, r, &commit, NULL);
    }
    rc = read_name(&version, w, name);
    if (!rc && version_is_prerelease(&version))
        rc = refuse_takes(w, name, "a pre-release");
    if (!rc)
        rc = read_tag(&object, &commit, r, name);
    return rc ? rc : prove_release(w, r, &commit, name);
}

/* --- candidates --------------------------------------------------------------------------------
 */

/* What stands for all candidates of a version: "v1.1.0-rc". */
static int set_candidate(struct deploy_what *w, const struct version *says, const char *tag)
{
    const struct version of = candidate_of(says);
    struct str name = STR_INIT, version = STR_INIT;
    int rc = version_write(&version, &of, VERSION_SEMVER);

    str_addf(&name, "%s%s-rc", w->main.settings.tag_prefix, version.buf);
    set_image_tag(w, name.buf);
    str_adds(&w->version, version.buf);
    str_adds(&w->tag, tag ? tag : name.buf);
    str_release(&name);
    str_release(&version);
    return rc;
}

/* The tip of staging, with its tag where it has one. */
static int find_tip(struct deploy_what *w, struct repo *r)
{
    struct candidates all = CANDIDATES_INIT;
    const struct candidate *there = NULL;
    struct version says;
    struct oid object, commit;
    int rc = release_prove_candidate(&w->release, &says, r, &w->main, &w->main.tip);

    if (!rc) {
        const struct version of = candidate_of(&says);

        rc = candidates_load(&all, r, w->main.settings.tag_prefix, &of);
    }
    if (!rc)
        there = candidates_on(&all, &w->release.commit);
    if (there && read_tag(&object, &commit, r, there->name)) {
        err_clear(); /* a lightweight one counts for nothing */
        there = NULL;
    }
    if (there)
        w->tag_object = object;
    if (!rc)
        rc = set_candidate(w, &says, there ? there->name : NULL);
    candidates_release(&all);
    return rc;
}

static int find_candidate(struct deploy_what *w, struct repo *r, const char *name)
{
    struct version version, says;
    struct oid commit;
    int rc = release_main_stage(&w->main, r);

    if (rc)
        return rc;
    if (!name || !strcmp(name, w->main.settings.staging))
        return find_tip(w, r);
    rc = read_name(&version, w, name);
    if (!rc && !candidate_is(&version))
        rc = refuse_takes(w, name, "none");
    if (!rc)
        rc = read_tag(&w->tag_object, &commit, r, name);
    if (!rc)
        rc = release_prove_candidate(&w->release, &says, r, &w->main, &commit);
    if (!rc) {
        const struct version a = candidate_of(&version), b = candidate_of(&says);
        struct str text = STR_INIT;

        version_describe(&text, &says);
        if (!version_same(VERSION_SEMVER, &a, &b) ||
            (*says.pre && !version_same(VERSION_SEMVER, &version, &says)))
            rc = refuse_differing(name, &commit, text.buf);
        str_release(&text);
    }
    return rc ? rc : set_candidate(w, &says, name);
}

/* --- elsewhere ---------------------------------------------------------------------------------
 */

/* Somebody who goes on with it elsewhere has to find the same. */
static int ask_remote(const struct deploy_what *w, struct repo *r)
{
    struct str ref = STR_INIT;
    const char *names[1];
    struct oid there;
    int rc;

    if (!w->remote || oid_is_none(&w->tag_object))
        return 0;
    str_addf(&ref, "refs/tags/%s", w->tag.buf);
    names[0] = ref.buf;
    rc = remote_read(&there, r, w->remote, names, 1);
    if (!rc && !oid_is_none(&there) && !oid_eq(&there, &w->tag_object)) {
        rc = err_set(ERR_REFUSED, "the tag '%s' is another on '%s': %s, and here %s", w->tag.buf,
                     w->remote, oid_text(&there), oid_text(&w->tag_object));
        quote_hint("git fetch --force %s tag %s    # takes that one", w->remote, w->tag.buf);
    } else if (!rc && oid_is_none(&there)) {
        rc = err_set(ERR_REFUSED, "the tag '%s' is not on '%s': nobody else would know what runs",
                     w->tag.buf, w->remote);
        quote_hint("git push %s %s", w->remote, ref.buf);
    }
    str_release(&ref);
    return rc;
}

int deploy_what_find(struct deploy_what *w, struct repo *r, const char *tag)
{
    int rc;

    if (tag && str_starts(tag, "refs/tags/"))
        tag += strlen("refs/tags/");
    rc = w->settings.takes == DEPLOY_TAKES_RELEASE ? find_release(w, r, tag)
                                                   : find_candidate(w, r, tag);
    return rc ? rc : ask_remote(w, r);
}

/* --- what was there ----------------------------------------------------------------------------
 */

/* A tip of staging that had no tag. */
static int find_former_tip(struct deploy_what *w, struct repo *r, const struct oid *commit)
{
    struct version says;
    int rc = release_main_stage(&w->main, r);

    if (!rc)
        rc = release_prove_candidate(&w->release, &says, r, &w->main, commit);
    return rc ? rc : set_candidate(w, &says, NULL);
}

int deploy_what_find_again(struct deploy_what *w, struct repo *r, const char *tag,
                           const char *commit)
{
    struct str ref = STR_INIT;
    struct oid was, object;
    int rc = oid_parse(&was, commit, strlen(commit));

    str_addf(&ref, "refs/tags/%s", tag);
    if (!rc)
        rc = ref_read_or_none(&object, r, ref.buf);
    if (!rc && oid_is_none(&object) && w->settings.takes == DEPLOY_TAKES_CANDIDATE)
        rc = find_former_tip(w, r, &was);
    else if (!rc)
        rc = deploy_what_find(w, r, tag);
    if (!rc && (!oid_eq(&was, &w->release.commit) || strcmp(w->tag.buf, tag) != 0)) {
        rc = err_set(ERR_REFUSED, "'%s' is not what was deployed as it: that was commit %s", tag,
                     commit);
        quote_hint("git show %s", commit);
    }
    str_release(&ref);
    return rc;
}
