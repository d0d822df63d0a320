/* plan_check_done(), plan_find_merge() and plan_find_promote(): what was promoted before. */
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "model/release.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/tree.h"
#include "survey/bump.h"
#include "survey/on_branch.h"
#include "survey/source_tree.h"

int plan_find_merge(struct oid *out, struct repo *r, const struct oid *main_id, const struct oid *f)
{
    struct commit c = COMMIT_INIT;
    const struct oid *next = main_id;
    struct oid id;
    int rc = 0;

    while (!rc && next) {
        id = *next;
        rc = commit_read(&c, r, &id);
        if (rc)
            break;
        next = commit_parent(&c, 1);
        if (next && oid_eq(next, f)) {
            *out = id;
            break;
        }
        next = commit_parent(&c, 0);
        if (!next || oid_eq(&id, f))
            rc = ERR_NOT_FOUND;
    }
    commit_release(&c);
    return rc;
}

static int refuse_by_hand(const struct plan *p, struct repo *r, const char *see)
{
    err_set(ERR_REFUSED, "'%s' was merged into '%s' by hand, and not promoted%s%s", p->branch,
            p->target, see ? ": see " : "", see ? see : "");
    on_branch_hint(r, p->branch, "git commit --allow-empty --only -m 'Promote'");
    command_hint_anew(p, NULL);
    return ERR_REFUSED;
}

/* F is in main without a merge: it was moved on to F, or F is where the branch began. */
static int refuse_nothing(const struct plan *p, struct repo *r)
{
    struct tree_entry e;

    vec_each (struct map, map, &p->settings.maps)
        if (!tree_lookup(&e, r, &p->f_tree, map->from))
            return refuse_by_hand(p, r, NULL);
    err_clear();
    err_set(ERR_REFUSED,
            "'%s' has nothing that '%s' lacks: the development of %s is to be committed on it "
            "first",
            p->branch, p->target, p->version_text);
    on_branch_hint_go(r, p->branch);
    return ERR_REFUSED;
}

/* Is the development in its place in TREE, and the version set? */
static bool is_in_place(const struct plan *p, struct repo *r, const struct oid *tree)
{
    struct tree_entry e;
    struct source_tree view;
    struct source source = source_tree(&view, r, tree);
    struct version says;
    bool in_place = true;

    vec_each (struct map, map, &p->settings.maps)
        in_place = in_place && tree_lookup(&e, r, tree, map->from) == ERR_NOT_FOUND;
    in_place = in_place && !bump_read(&says, &source, &p->settings) &&
               !version_compare(VERSION_SEMVER, &says, &p->version);
    err_clear();
    return in_place;
}

/* A merge by hand is no promote: the development is not in place, the version not set. */
static int check_promoted(const struct plan *p, struct repo *r)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, &p->c2);

    if (!rc && !is_in_place(p, r, &c.tree))
        rc = refuse_by_hand(p, r, oid_text(&p->c2));
    commit_release(&c);
    return rc;
}

/* Does the commit ID, read into *C, say that it made the version? ERR_NOT_FOUND (no message) when
 * it does not, or, in a shallow clone, is not there. */
static int says_version(struct commit *c, const struct plan *p, struct repo *r,
                        const struct oid *id)
{
    struct str says = STR_INIT;
    int rc = commit_read(c, r, id);

    if (!rc)
        rc = commit_trailer(&says, c->message, "Version", 0);
    if (!rc && strcmp(says.buf, p->version_text) != 0)
        rc = ERR_NOT_FOUND;
    str_release(&says);
    return rc;
}

/* A merge and git version-bump say the version too. A hook may have edited the first line. */
static bool is_promote(const struct commit *c, const struct plan *p)
{
    struct str says = STR_INIT;
    bool is = c->parents.len == 1 && (release_is_promote(c->message, p->version_text) ||
                                      !commit_trailer(&says, c->message, "Promoted", 0));

    str_release(&says);
    return is;
}

/* F is in main, and no merge says so: main was moved on to it, or has it by the merge of another
 * branch. It landed if F or a commit below it is a promote commit. */
static int find_landed(struct plan *p, struct repo *r)
{
    struct commit c = COMMIT_INIT;
    struct oid id = p->f;
    int rc;

    if (!is_in_place(p, r, &p->f_tree))
        return refuse_nothing(p, r);
    rc = says_version(&c, p, r, &id);
    while ((!rc || rc == ERR_NOT_FOUND) && (rc || !is_promote(&c, p))) {
        if (!commit_parent(&c, 0)) {
            rc = refuse_nothing(p, r);
            break;
        }
        id = *commit_parent(&c, 0);
        rc = says_version(&c, p, r, &id);
    }
    if (!rc)
        p->promote = id;
    commit_release(&c);
    return rc;
}

int plan_check_done(struct plan *p, struct repo *r)
{
    bool merged;
    int rc = commit_is_ancestor(&merged, r, &p->f, &p->m);

    if (rc || !merged)
        return rc;
    p->c1 = p->promote = p->f;
    rc = plan_find_merge(&p->c2, r, &p->m, &p->f);
    if (rc == ERR_NOT_FOUND)
        rc = find_landed(p, r);
    else if (!rc)
        rc = check_promoted(p, r);
    if (!rc)
        rc = plan_check_done_there(p, r);
    if (!rc)
        rc = plan_check_kept(p, r);
    p->done = p->landed = !rc;
    return rc;
}

static bool is_in(const struct vec *ids, const struct oid *id)
{
    vec_each (struct oid, other, ids)
        if (oid_eq(other, id))
            return true;
    return false;
}

int plan_find_promote(struct plan *p, struct repo *r)
{
    struct vec bases = VEC_INIT(struct oid);
    struct commit c = COMMIT_INIT;
    struct oid id = p->f;
    int rc = says_version(&c, p, r, &id);

    if (rc == ERR_NOT_FOUND && !oid_is_none(&p->m)) {
        int wrong = commit_merge_bases(&bases, r, &p->m, &p->f);

        rc = wrong ? wrong : rc;
    }
    while (rc == ERR_NOT_FOUND && commit_parent(&c, 0)) {
        id = *commit_parent(&c, 0);
        if (is_in(&bases, &id))
            break;
        rc = says_version(&c, p, r, &id);
    }
    if (!rc)
        p->promote = id;
    commit_release(&c);
    vec_release(&bases);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
