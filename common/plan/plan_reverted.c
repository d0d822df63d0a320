/* plan_check_kept() and plan_check_kept_below(): has main taken back what was promoted before? */
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "survey/bump.h"
#include "survey/on_branch.h"
#include "survey/reverted.h"
#include "survey/source_tree.h"
#include "text/quote.h"

/* Main's commits belong on the branch; those of staging do not, where the revert is reverted. */
static int hint_bring_back(const struct plan *p, struct repo *r, const struct oid *by)
{
    struct commit c = COMMIT_INIT;
    const struct oid *brings;
    int rc = commit_read(&c, r, by);

    if (rc)
        return rc;
    brings = commit_parent(&c, 0) ? commit_parent(&c, 0) : by;
    if (!strcmp(p->target, p->settings.main))
        on_branch_hint_over(r, p->branch, brings,
                            "git merge --no-edit --no-overwrite-ignore %s~1 && "
                            "git merge --no-edit --no-ff -s ours %s",
                            oid_text(by), oid_text(by));
    else
        on_branch_hint_over(r, p->target, brings,
                            c.parents.len > 1 ? "git revert -m 1 %s" : "git revert %s",
                            oid_text(by));
    commit_release(&c);
    return 0;
}

/* A version that has its tag is not made again: what comes is the next. */
static int hint_promote(const struct plan *p, struct repo *r)
{
    struct str tag = STR_INIT;
    int rc = plan_find_tag(&tag, p, r);

    if (!rc)
        quote_hint("git branch -m %s <a branch of the next version>    # '%s' has its tag",
                   p->branch, p->version_text);
    else if (rc == ERR_NOT_FOUND)
        command_hint_anew(p, NULL);
    str_release(&tag);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int refuse(const struct plan *p, struct repo *r, const struct oid *by)
{
    int rc;

    err_set(ERR_REFUSED, "'%s' was promoted before, and '%s' has taken it back by commit %s",
            p->branch, p->target, oid_text(by));
    err_note("to git it is merged all the same, and would be left out again; to bring it back as "
             "it is, or mended, let git know that it is wanted:");
    rc = hint_bring_back(p, r, by);
    if (!rc)
        rc = hint_promote(p, r);
    return rc ? rc : ERR_REFUSED;
}

int plan_check_kept(const struct plan *p, struct repo *r)
{
    struct oid by;
    int rc = reverted_find(&by, r, &p->settings, &p->m, oid_is_none(&p->c2) ? &p->promote : &p->c2);

    return rc || oid_is_none(&by) ? rc : refuse(p, r, &by);
}

/* Does the tree of the commit ID say the version of P? A commit where the branch began does not. */
static int says_version(bool *out, const struct plan *p, struct repo *r, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    struct source_tree view;
    struct source source;
    struct version says;
    int rc = commit_read(&c, r, id);

    *out = false;
    if (!rc) {
        source = source_tree(&view, r, &c.tree);
        rc = bump_read(&says, &source, &p->settings);
        *out = !rc && !version_compare(VERSION_SEMVER, &says, &p->version);
    }
    if (rc == ERR_REFUSED) {
        err_clear();
        rc = 0;
    }
    commit_release(&c);
    return rc;
}

/* What took back the merge of BASE, in *by; OID_NONE when nothing did. */
static int find_taking_back(struct oid *by, const struct plan *p, struct repo *r,
                            const struct oid *base)
{
    struct oid merge;
    bool promoted;
    int rc = says_version(&promoted, p, r, base);

    *by = (struct oid)OID_NONE;
    if (rc || !promoted)
        return rc;
    rc = plan_find_merge(&merge, r, &p->m, base);
    if (!rc)
        rc = reverted_find(by, r, &p->settings, &p->m, &merge);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int plan_check_kept_below(const struct plan *p, struct repo *r)
{
    struct vec bases = VEC_INIT(struct oid);
    struct oid by = OID_NONE;
    int rc = oid_is_none(&p->m) ? 0 : commit_merge_bases(&bases, r, &p->m, &p->f);

    if (rc && repo_is_shallow(r)) { /* too shallow to tell is no reason */
        err_clear();
        rc = 0;
    }
    vec_each (struct oid, base, &bases)
        if (!rc && oid_is_none(&by))
            rc = find_taking_back(&by, p, r, base);
    vec_release(&bases);
    return rc || oid_is_none(&by) ? rc : refuse(p, r, &by);
}
