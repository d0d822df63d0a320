#include "flow/release_landing.h"

#include "base/err.h"
#include "model/release.h"
#include "repo/object.h"
#include "survey/bump.h"
#include "survey/on_branch.h"
#include "survey/reverted.h"
#include "survey/source_tree.h"
#include "text/quote.h"
#include "text/version.h"

void landing_release(struct landing *l)
{
    commit_release(&l->commit);
}

/* --- main's first-parent line -------------------------------------------------------------------
 */

/* Read ASKED into *out, where it is on the line; otherwise ERR_NOT_FOUND (no message), with *merge,
 * the merge on the line whose second parent it is. */
static int walk_to(struct commit *out, struct oid *merge, struct repo *r,
                   const struct release_main *m, const struct oid *asked)
{
    int rc = commit_read(out, r, &m->tip);

    while (!rc && !oid_eq(&out->id, asked)) {
        if (out->parents.len > 1 && oid_eq(commit_parent(out, 1), asked))
            *merge = out->id;
        rc = landed_step_down(out, r);
    }
    return rc;
}

/* The oldest commit on the line that has COMMIT, an ancestor of its tip. */
static int oldest_with(struct oid *out, struct repo *r, const struct release_main *m,
                       const struct oid *commit)
{
    struct vec line = VEC_INIT(struct oid);
    struct commit c = COMMIT_INIT;
    size_t has = 0, lacks;
    bool ancestor;
    int rc = commit_read(&c, r, &m->tip);

    while (!rc) {
        *(struct oid *)vec_push(&line) = c.id;
        rc = landed_step_down(&c, r);
    }
    rc = rc == ERR_NOT_FOUND ? 0 : rc;
    for (lacks = line.len; !rc && lacks - has > 1;) {
        size_t mid = has + (lacks - has) / 2;

        rc = commit_is_ancestor(&ancestor, r, commit, vec_at(&line, mid));
        *(ancestor ? &has : &lacks) = mid;
    }
    if (!rc)
        *out = *(struct oid *)vec_at(&line, has);
    vec_release(&line);
    commit_release(&c);
    return rc;
}

/* --- the verdict --------------------------------------------------------------------------------
 */

static int not_on_line(const struct release_main *m, const struct oid *asked)
{
    err_set(ERR_REFUSED, "commit %s is not on the first-parent line of '%s'", oid_text(asked),
            m->settings.main);
    quote_hint("git log --first-parent --merges --oneline %s", m->settings.main);
    return ERR_REFUSED;
}

static int not_merged(struct repo *r, const struct release_main *m, const struct oid *asked,
                      const char *version)
{
    const struct settings *s = &m->settings;
    struct str theirs = STR_INIT;

    err_set(ERR_REFUSED, "commit %s promotes %s, and is not merged into '%s' yet", oid_text(asked),
            version, s->main);
    err_note("once the pull request is merged:");
    quote_hint("git fetch %s", s->remote);
    str_addf(&theirs, "%s/%s", s->remote, s->main);
    if (str_starts(m->ref.buf, "refs/heads/"))
        on_branch_hint_forward(r, s->main, theirs.buf);
    err_hint("git release-tag%s %s", m->typed, oid_text(asked));
    str_release(&theirs);
    return ERR_REFUSED;
}

static int take(struct landing *l, struct repo *r, const struct oid *id)
{
    int rc = commit_read(&l->commit, r, id);

    if (!rc && l->commit.parents.len == 2) {
        l->how = LANDED_MERGE;
        l->tip = *commit_parent(&l->commit, 1);
    }
    return rc;
}

/* ASKED is not on the line, nor merged as it is. */
static int find_promote(struct landing *l, struct repo *r, const struct release_main *m,
                        const struct oid *asked)
{
    struct commit promote = COMMIT_INIT;
    struct str version = STR_INIT;
    struct oid brought;
    bool merged = false;
    int rc = commit_read(&promote, r, asked);

    if (!rc && commit_trailer(&version, promote.message, "Version", 0))
        rc = not_on_line(m, asked);
    if (!rc)
        rc = commit_is_ancestor(&merged, r, asked, &m->tip);
    if (!rc && merged) {
        rc = oldest_with(&brought, r, m, asked);
        if (!rc)
            rc = take(l, r, &brought);
    } else if (!rc) {
        rc = landed_copy(&l->commit, &l->how, r, &m->settings, &m->tip, &promote, version.buf);
        if (!rc && l->how != LANDED_NOT)
            l->tip = promote.id;
        if (!rc && l->how == LANDED_NOT)
            rc = not_merged(r, m, asked, version.buf);
    }
    commit_release(&promote);
    str_release(&version);
    return rc;
}

int landing_find(struct landing *l, struct repo *r, const struct release_main *m,
                 const struct oid *asked)
{
    struct oid merge = OID_NONE;
    int rc = walk_to(&l->commit, &merge, r, m, asked);

    if (rc == ERR_NOT_FOUND)
        return oid_is_none(&merge) ? find_promote(l, r, m, asked) : take(l, r, &merge);
    if (rc)
        return rc;
    rc = take(l, r, asked);
    if (!rc && l->how == LANDED_NOT)
        rc = landed_by_message(&l->how, r, &m->settings, &l->commit);
    return rc;
}

/* The parents may be known by name alone: what was merged further down is not here either. */
static int refuse_plain(const struct landing *l, struct repo *r, const struct release_main *m)
{
    const struct oid *parent = commit_parent(&l->commit, 0);
    enum object_type type;
    size_t size;
    bool cut = parent && object_header(&type, &size, r, parent) == ERR_NOT_FOUND;

    err_clear();
    err_set(ERR_REFUSED, "commit %s is not a merge of two parents: it has %zu",
            oid_text(&l->commit.id), l->commit.parents.len);
    if (cut) {
        err_note("the clone is shallow, and its history ends there");
        err_hint("git fetch --unshallow --tags");
    } else {
        quote_hint("git log --first-parent --merges --oneline %s", m->settings.main);
    }
    return ERR_REFUSED;
}

int landing_check(const struct landing *l, struct repo *r, const struct release_main *m)
{
    /* a bump that somebody committed has the trailer of a promote, and was no branch */
    const char *squash = release_is_bump(l->commit.message) ? "no merge" : "a squash merge";
    const char *const names[] = {"", "a merge", squash, "a rebased promote"};
    enum settings_accept accept = m->settings.tag_accept;
    /* the promote commit as it was, or a copy: they look alike */
    bool on_line = l->how == LANDED_REBASE && oid_is_none(&l->tip);
    const char *needed = l->how == LANDED_SQUASH ? "squash" : "any";

    if (l->how == LANDED_NOT)
        return refuse_plain(l, r, m);
    if (l->how == LANDED_MERGE || accept == ACCEPT_ANY ||
        (l->how == LANDED_SQUASH && accept == ACCEPT_SQUASH))
        return 0;
    err_set(ERR_REFUSED, "commit %s is %s, and cutover.tag.accept is '%s'", oid_text(&l->commit.id),
            on_line ? "a promote commit, fast-forwarded to or rebased" : names[l->how],
            accept == ACCEPT_MERGE ? "merge" : "squash");
    err_note(on_line
                 ? "there is no merge commit on '%s' that says what was merged"
                 : "its parents do not say what was merged; the branch is in no history of '%s'",
             m->settings.main);
    err_hint("git config cutover.tag.accept %s", needed);
    err_hint("git release-tag%s %s", m->typed,
             oid_text(oid_is_none(&l->tip) ? &l->commit.id : &l->tip));
    return ERR_REFUSED;
}

/* --- the newest ---------------------------------------------------------------------------------
 */

/* Does C, on the line, bring a release, or merge anything else, of what M's releases are of? */
static int is_landing(bool *out, struct repo *r, const struct release_main *m,
                      const struct commit *c)
{
    enum landed how = LANDED_MERGE;
    int rc = c->parents.len == 2 ? 0 : landed_by_message(&how, r, &m->settings, c);

    *out = how != LANDED_NOT;
    return rc || !*out ? rc : release_concerns(out, r, m, c);
}

/* Go down from C to the next such commit. ERR_NOT_FOUND (no message) behind the last. */
static int step_to_landing(struct commit *c, struct repo *r, const struct release_main *m)
{
    bool is = false;
    int rc = is_landing(&is, r, m, c);

    while (!rc && !is) {
        rc = landed_step_down(c, r);
        if (!rc)
            rc = is_landing(&is, r, m, c);
    }
    return rc;
}

/* How the version SAYS compares with that of C, <0, 0, >0, in *out; *told is false where C says
 * none. */
static int compare(int *out, bool *told, struct repo *r, const struct settings *s,
                   const struct version *says, const struct commit *c)
{
    struct source_tree view;
    struct source source = source_tree(&view, r, &c->tree);
    struct version other;
    int rc = bump_read(&other, &source, s);

    *told = !rc;
    if (!rc)
        *out = version_compare(VERSION_SEMVER, says, &other);
    if (rc != ERR_REFUSED)
        return rc;
    err_clear();
    return 0;
}

/* Was SAYS the version before the commit BROUGHT, on the line, came? */
static int was_before(bool *out, struct repo *r, const struct release_main *m,
                      const struct version *says, const struct commit *brought)
{
    struct commit c = COMMIT_INIT;
    bool told = false;
    int order = 0;
    int rc = commit_read(&c, r, &brought->id);

    if (!rc)
        rc = landed_step_down(&c, r);
    if (!rc)
        rc = compare(&order, &told, r, &m->settings, says, &c);
    *out = !rc && told && !order;
    commit_release(&c);
    return rc;
}

/* Did the merge C, which says SAYS, take back what BELOW brought? One that brings a version of its
 * own is a release, be that older. */
static int takes_back(bool *out, struct repo *r, const struct release_main *m,
                      const struct commit *c, const struct version *says,
                      const struct commit *below)
{
    struct oid by = OID_NONE;
    int rc = was_before(out, r, m, says, below);

    if (!rc && *out)
        rc = reverted_find(&by, r, &m->settings, &c->id, &below->id);
    *out = *out && !rc && oid_eq(&by, &c->id);
    return rc;
}

/* The release that the merge C took back, such as the pull request of a revert, in *out; as it was
 * where there is none. */
static int find_taken_back(struct oid *out, struct repo *r, const struct release_main *m,
                           const struct commit *c)
{
    struct source_tree view;
    struct source source = source_tree(&view, r, &c->tree);
    struct commit below = COMMIT_INIT;
    struct version says;
    bool told = false, back = false;
    int order = 0, rc = bump_read(&says, &source, &m->settings);

    if (rc == ERR_REFUSED) {
        err_clear();
        return 0;
    }
    if (!rc)
        rc = commit_read(&below, r, commit_parent(c, 0));
    if (!rc)
        rc = compare(&order, &told, r, &m->settings, &says, &below);
    while (!rc && !back && told && order < 0) {
        rc = step_to_landing(&below, r, m);
        if (!rc)
            rc = compare(&order, &told, r, &m->settings, &says, &below);
        if (!rc && told && order < 0)
            rc = takes_back(&back, r, m, c, &says, &below);
        if (!rc && back)
            *out = below.id;
        else if (!rc)
            rc = landed_step_down(&below, r);
    }
    commit_release(&below);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int landing_newest(struct oid *out, struct repo *r, const struct release_main *m)
{
    struct commit c = COMMIT_INIT;
    struct oid found = OID_NONE;
    int rc = commit_read(&c, r, &m->tip);

    if (!rc)
        rc = step_to_landing(&c, r, m);
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED, "'%s' has no merge commit to tag", m->settings.main);
        if (m->settings.package)
            err_note("none changed '%s'", settings_package_path(&m->settings));
        err_hint("git flow-promote <branch>");
    }
    if (!rc && c.parents.len == 2)
        rc = find_taken_back(&found, r, m, &c);
    if (!rc)
        *out = oid_is_none(&found) ? c.id : found;
    commit_release(&c);
    return rc;
}
