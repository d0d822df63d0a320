#include "flow/release_landing.h"

#include <string.h>

#include "base/err.h"
#include "model/release.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "survey/bump.h"
#include "survey/on_branch.h"
#include "survey/source_tree.h"
#include "text/quote.h"
#include "text/version.h"

void landing_release(struct landing *l)
{
    commit_release(&l->commit);
}

/* --- main's first-parent line -------------------------------------------------------------------
 */

static int missing(struct repo *r, const struct oid *id)
{
    bool cut = repo_is_shallow(r);

    err_set(ERR_FAILED, "%s: commit %s is missing",
            cut ? "the history here is too shallow" : "the repository is damaged", oid_text(id));
    err_hint(cut ? "git fetch --unshallow" : "git fsck --full");
    return ERR_FAILED;
}

/* Read C's first parent into C. ERR_NOT_FOUND (no message) behind a root. */
static int step_down(struct commit *c, struct repo *r)
{
    struct oid parent;
    int rc;

    if (!commit_parent(c, 0))
        return ERR_NOT_FOUND;
    parent = *commit_parent(c, 0);
    rc = commit_read(c, r, &parent);
    return rc == ERR_NOT_FOUND ? missing(r, &parent) : rc;
}

/* Read ASKED into *out, where it is on the line; otherwise ERR_NOT_FOUND (no message), with *merge,
 * the merge on the line whose second parent it is. */
static int walk_to(struct commit *out, struct oid *merge, struct repo *r,
                   const struct release_main *m, const struct oid *asked)
{
    int rc = commit_read(out, r, &m->tip);

    while (!rc && !oid_eq(&out->id, asked)) {
        if (out->parents.len > 1 && oid_eq(commit_parent(out, 1), asked))
            *merge = out->id;
        rc = step_down(out, r);
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
        rc = step_down(&c, r);
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

/* --- copies -------------------------------------------------------------------------------------
 */

/* The version that the files of TREE say, as SemVer writes it; "" for none, or several. */
static int read_version(struct str *out, struct repo *r, const struct settings *s,
                        const struct oid *tree)
{
    struct source_tree view;
    struct source source = source_tree(&view, r, tree);
    struct version v;
    int rc = bump_read(&v, &source, s);

    str_reset(out);
    if (!rc)
        return version_write(out, &v, VERSION_SEMVER);
    if (rc != ERR_REFUSED)
        return rc;
    err_clear();
    return 0;
}

/* Does C, which has one parent, bring its version to the line? Then it is in *version. */
static int brings_version(bool *out, struct str *version, struct repo *r, const struct settings *s,
                          const struct commit *c)
{
    struct str before = STR_INIT;
    struct commit parent = COMMIT_INIT;
    int rc = read_version(version, r, s, &c->tree);

    *out = false;
    if (!rc && version->len)
        rc = commit_read(&parent, r, commit_parent(c, 0));
    if (rc == ERR_NOT_FOUND)
        rc = missing(r, commit_parent(c, 0));
    if (!rc && version->len) {
        rc = read_version(&before, r, s, &parent.tree);
        *out = !str_eq(&before, version);
    }
    str_release(&before);
    commit_release(&parent);
    return rc;
}

/* By its message alone: a copy of a promote commit, or a squash that quotes one? */
static int judge_message(enum landed *out, struct repo *r, const struct settings *s,
                         const struct commit *c)
{
    struct str version = STR_INIT;
    bool brings;
    int rc = 0;

    *out = LANDED_NOT;
    if (c->parents.len != 1 || !release_quotes(c->message, "Version", NULL))
        return 0;
    rc = brings_version(&brings, &version, r, s, c);
    if (!rc && brings && release_quotes(c->message, "Version", version.buf))
        *out = release_is_promote(c->message, version.buf) ? LANDED_REBASE : LANDED_SQUASH;
    str_release(&version);
    return rc;
}

/* Is the tree of C what merging PROMOTE into its parent makes? */
static int same_tree(bool *out, struct repo *r, const struct commit *c,
                     const struct commit *promote)
{
    struct merge merge = MERGE_INIT;
    int rc = object_batch_begin(r);

    *out = false;
    if (!rc)
        rc = merge_commits(&merge, r, commit_parent(c, 0), &promote->id);
    if (!rc)
        *out = !strs_len(&merge.conflicts) && oid_eq(&merge.tree, &c->tree);
    if (rc == ERR_REFUSED) {
        err_clear(); /* no common history */
        rc = 0;
    }
    merge_release(&merge);
    object_batch_end(r);
    return rc;
}

/* Is C, on the line, a copy of PROMOTE, which brought VERSION? */
static int judge_copy(struct landing *l, struct repo *r, const struct release_main *m,
                      const struct commit *promote, const char *version)
{
    struct str brought = STR_INIT;
    bool copy = false;
    int rc = 0;

    if (l->commit.parents.len == 1)
        rc = brings_version(&copy, &brought, r, &m->settings, &l->commit);
    if (!rc && copy && !strcmp(brought.buf, version)) {
        rc = judge_message(&l->how, r, &m->settings, &l->commit);
        if (!rc && l->how == LANDED_NOT)
            rc = same_tree(&copy, r, &l->commit, promote);
        if (!rc && l->how == LANDED_NOT && copy)
            l->how = LANDED_SQUASH;
    }
    if (!rc && l->how != LANDED_NOT)
        l->tip = promote->id;
    str_release(&brought);
    return rc;
}

/* The copy of PROMOTE on the line, above where the two parted. */
static int find_copy(struct landing *l, struct repo *r, const struct release_main *m,
                     const struct commit *promote, const char *version)
{
    struct vec bases = VEC_INIT(struct oid);
    bool parted = false;
    int rc = commit_merge_bases(&bases, r, &m->tip, &promote->id);

    if (!rc)
        rc = commit_read(&l->commit, r, &m->tip);
    while (!rc && !parted) {
        vec_each (struct oid, base, &bases)
            parted = parted || oid_eq(base, &l->commit.id);
        if (!parted)
            rc = judge_copy(l, r, m, promote, version);
        if (parted || l->how != LANDED_NOT)
            break;
        rc = step_down(&l->commit, r);
    }
    vec_release(&bases);
    return rc == ERR_NOT_FOUND ? 0 : rc;
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
        rc = find_copy(l, r, m, &promote, version.buf);
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
        rc = judge_message(&l->how, r, &m->settings, &l->commit);
    return rc;
}

int landing_check(const struct landing *l, const struct release_main *m)
{
    static const char *const names[] = {"", "a merge", "a squash merge", "a rebased promote"};
    enum settings_accept accept = m->settings.tag_accept;
    /* the promote commit as it was, or a copy: they look alike */
    bool on_line = l->how == LANDED_REBASE && oid_is_none(&l->tip);
    const char *needed = l->how == LANDED_SQUASH ? "squash" : "any";

    if (l->how == LANDED_NOT) {
        err_set(ERR_REFUSED, "commit %s is not a merge of two parents: it has %zu",
                oid_text(&l->commit.id), l->commit.parents.len);
        quote_hint("git log --first-parent --merges --oneline %s", m->settings.main);
        return ERR_REFUSED;
    }
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

int landing_newest(struct oid *out, struct repo *r, const struct release_main *m)
{
    struct commit c = COMMIT_INIT;
    enum landed how = LANDED_NOT;
    int rc = commit_read(&c, r, &m->tip);

    while (!rc && c.parents.len != 2) {
        rc = judge_message(&how, r, &m->settings, &c);
        if (rc || how != LANDED_NOT)
            break;
        rc = step_down(&c, r);
    }
    if (!rc)
        *out = c.id;
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_REFUSED, "'%s' has no merge commit to tag", m->settings.main);
        err_hint("git flow-promote <branch>");
    }
    commit_release(&c);
    return rc;
}
