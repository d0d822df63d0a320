#include "flow/release_rc.h"

#include <string.h>

#include "base/err.h"
#include "model/name.h"
#include "survey/landed.h"
#include "text/quote.h"

static int find_on_line(struct commit *out, struct repo *r, const struct release_main *m,
                        const struct oid *asked)
{
    int rc = commit_read(out, r, &m->tip);

    while (!rc && !oid_eq(&out->id, asked))
        rc = landed_step_down(out, r);
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED, "commit %s is not on the first-parent line of '%s'",
                     oid_text(asked), m->branch);
        quote_hint("git log --first-parent --oneline %s", m->branch);
    }
    return rc;
}

int release_prove_candidate(struct release *out, struct version *says, struct repo *r,
                            const struct release_main *m, const struct oid *commit)
{
    struct commit c = COMMIT_INIT;
    int rc = find_on_line(&c, r, m, commit);

    if (!rc) {
        out->commit = c.id;
        out->tree = c.tree;
        if (c.parents.len == 2)
            out->tip = *commit_parent(&c, 1);
        rc = release_read_version(says, r, m, out);
    }
    if (!rc && version_is_prerelease(says) && !candidate_is(says)) {
        struct str text = STR_INIT;

        version_describe(&text, says);
        rc = err_set(ERR_REFUSED, "commit %s says %s, which is neither a release nor a candidate",
                     oid_text(commit), text.buf);
        release_hint_bump(m, "release");
        str_release(&text);
    }
    commit_release(&c);
    return rc;
}

/* REL is, or is to be, the candidate V; NAME is its tag, NULL as the version makes it. */
static int set_name(struct release *rel, const struct release_main *m, const struct version *v,
                    const char *name)
{
    int rc;

    str_reset(&rel->version);
    str_reset(&rel->tag);
    rc = version_write(&rel->version, v, VERSION_SEMVER);
    if (name)
        str_adds(&rel->tag, name);
    else
        str_addf(&rel->tag, "%s%s", m->settings.tag_prefix, rel->version.buf);
    if (!rc && name_fault(rel->tag.buf))
        rc = err_set(ERR_REFUSED, "a tag may not be called '%s': it %s", rel->tag.buf,
                     name_fault(rel->tag.buf));
    return rc;
}

static int refuse_released(const struct candidates *all, const struct release_main *m)
{
    struct str version = STR_INIT;

    version_describe(&version, &all->of);
    err_set(ERR_REFUSED, "%s is released: the tag '%s%s' is there%s", version.buf, all->prefix,
            version.buf, all->released_here ? "" : ", on the remote");
    release_hint_bump(m, "patch");
    str_release(&version);
    return ERR_REFUSED;
}

/* The files say the number themselves; it has to come after all that there are. */
static int take_number(struct release *rel, const struct candidates *all,
                       const struct release_main *m, const struct version *says)
{
    const struct candidate *highest = candidates_highest(all);

    if (!highest || version_compare(VERSION_SEMVER, says, &highest->version) > 0)
        return set_name(rel, m, says, NULL);
    err_set(ERR_REFUSED,
            "the version files of commit %s say a candidate before or as '%s', which "
            "is there",
            oid_text(&rel->commit), highest->name);
    release_hint_bump(m, "pre");
    return ERR_REFUSED;
}

int release_name_candidate(struct release *rel, struct candidates *all, struct repo *r,
                           const struct release_main *m, const struct version *says)
{
    const struct version of = candidate_of(says);
    const struct candidate *there;
    struct version next;
    int rc = candidates_load(all, r, m->settings.tag_prefix, &of);

    if (rc)
        return rc;
    if (m->settings.package && !rel->package.len)
        str_adds(&rel->package, m->settings.package);
    there = candidates_on(all, &rel->commit);
    if (there && (!*says->pre || version_same(VERSION_SEMVER, &there->version, says)))
        return set_name(rel, m, &there->version, there->name);
    if (all->released_here || all->released_there)
        return refuse_released(all, m);
    if (*says->pre)
        return take_number(rel, all, m, says);
    rc = candidates_next(&next, all);
    return rc ? rc : set_name(rel, m, &next, NULL);
}

int release_check_tried(struct repo *r, const struct release_main *m, const struct release *rel)
{
    struct candidates all = CANDIDATES_INIT;
    struct version version;
    bool tried = false;
    int rc;

    if (!m->settings.tag_staged ||
        version_parse(&version, VERSION_SEMVER, rel->version.buf, rel->version.len) ||
        version_is_prerelease(&version))
        return 0;
    rc = candidates_load(&all, r, m->settings.tag_prefix, &version);
    if (!rc)
        rc = candidates_have_tree(&tried, &all, r, &rel->tree);
    if (!rc && !tried) {
        rc = err_set(ERR_REFUSED,
                     "no release candidate of %s has the tree of commit %s, and "
                     "cutover.tag.staged asks for one",
                     rel->version.buf, oid_text(&rel->commit));
        vec_each (struct candidate, c, &all.here)
            err_note("'%s' has another", c->name);
        quote_hint("git fetch --tags %s", m->settings.remote);
    }
    candidates_release(&all);
    return rc;
}
