/* again_merge(): C2 from its parents. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "plan/again.h"
#include "plan/again_paths.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/merge.h"

/*
 * Where main had got a version meanwhile, git flow-promote merges into a main whose files say the
 * new one already. *out is that merge; *made is false where there is nothing to set.
 */
static int merge_with_version(struct merge *out, bool *made, struct repo *r, struct plan *p)
{
    struct oid tree;
    int rc = commit_tree_of(&tree, r, &p->m);

    if (!rc)
        rc = plan_set_version(&tree, &p->edited, &p->version_was, r, p);
    *made = !rc && strs_len(&p->edited);
    if (rc == ERR_REFUSED) {
        err_clear(); /* main's files disagree */
        return 0;
    }
    return *made ? merge_commits_as(out, r, &p->m, &tree, &p->c1) : rc;
}

/* The paths that conflict in MERGE are by hand, and git flow-promote (OURS) says so of each. */
static int compare(struct again *out, struct repo *r, const struct merge *merge, bool ours,
                   const struct commit *c2)
{
    struct again_differing d = AGAIN_DIFFERING_INIT;
    struct strs resolved = STRS_INIT, unsaid = STRS_INIT;
    struct oid attributes;
    int rc;

    again_find_resolved(&resolved, c2);
    d.resolved = &resolved;
    d.conflicts = &merge->conflicts;
    d.conflicted = strs_len(&merge->conflicts);
    for (size_t i = 0; i < strs_len(&merge->conflicts); i++) {
        const char *path = strs_at(&merge->conflicts, i);
        bool said = !ours || again_is_resolved(&resolved, path);

        if (said)
            again_paths_add(&d.by_hand, path);
        else
            strs_add(&unsaid, path);
    }
    rc = again_compare(&d, r, &merge->tree, &c2->tree);
    if (!rc)
        rc = commit_tree_of(&attributes, r, commit_parent(c2, 0));
    again_paths_say(&out->hand, &d.by_hand, "resolved by hand");
    if (!rc)
        rc = again_judge(out, r, &attributes, &unsaid, AGAIN_UNSAID);
    if (!rc)
        rc = again_judge(out, r, &attributes, &d.others, "not what the merge of its parents has");
    again_differing_release(&d);
    strs_release(&unsaid);
    strs_release(&resolved);
    return rc;
}

/* Does git flow-promote say that it made C2? *version is the one that it set then. */
static bool says_version(struct version *version, const struct commit *c2)
{
    struct str value = STR_INIT;
    struct version said;
    bool says = !commit_trailer(&value, c2->message, "Version", 0);

    if (says && !version_read(&said, value.buf, value.len))
        *version = said;
    str_release(&value);
    return says;
}

/*
 * PLAIN is as git merges, and conflicts. In a clone that has the merge driver for version files, it
 * may not; and git flow-promote sets the version before. *is is that of the two which C2 is, or
 * which it is compared with.
 */
static int merge_otherwise(struct merge *is, struct repo *r, struct plan *p,
                           const struct commit *c2)
{
    struct merge set = MERGE_INIT, driven = MERGE_INIT;
    bool made = false, ours = says_version(&p->version, c2);
    int rc = merge_with_version(&set, &made, r, p);

    if (!rc && made && strs_len(&set.conflicts))
        rc = merge_commits_versioned(&driven, r, &p->m, &p->c1, &p->edited);
    if (!rc && driven.by_git && !strs_len(&driven.conflicts) &&
        (ours || oid_eq(&driven.tree, &c2->tree))) {
        merge_release(is);
        *is = driven;
        driven = (struct merge)MERGE_INIT;
    } else if (!rc && made && (ours || oid_eq(&set.tree, &c2->tree))) {
        merge_release(is);
        *is = set;
        set = (struct merge)MERGE_INIT;
    }
    merge_release(&set);
    merge_release(&driven);
    return rc;
}

/* Most merges are told without a git to be run: as they are, or, where main had got a version
 * meanwhile, with the new one set before. *is: C2 has that tree. */
static int told_here(bool *is, struct repo *r, struct plan *p, const struct commit *c2)
{
    struct oid made = OID_NONE, tree;
    struct strs edited = STRS_INIT;
    bool told = false;
    char *was = NULL;
    int rc = merge_commits_here(&told, &made, r, &p->m, NULL, &p->c1);

    if (!rc && !told)
        rc = commit_tree_of(&tree, r, &p->m);
    if (!rc && !told) {
        rc = plan_set_version(&tree, &edited, &was, r, p);
        if (!rc && strs_len(&edited))
            rc = merge_commits_here(&told, &made, r, &p->m, &tree, &p->c1);
    }
    if (rc == ERR_REFUSED) { /* main's files disagree, or there is no history to share */
        err_clear();
        rc = 0;
        told = false;
    }
    *is = !rc && told && oid_eq(&made, &c2->tree);
    strs_release(&edited);
    free(was);
    return rc;
}

static int merge_again(struct again *out, struct repo *r, struct plan *p, const struct commit *c2)
{
    struct merge merge = MERGE_INIT;
    bool ours = says_version(&p->version, c2), is = false;
    int rc = told_here(&is, r, p, c2);

    if (rc || is)
        return rc;
    rc = merge_commits(&merge, r, &p->m, &p->c1);
    if (!rc && strs_len(&merge.conflicts))
        rc = merge_otherwise(&merge, r, p, c2);
    if (!rc && (strs_len(&merge.conflicts) || !oid_eq(&merge.tree, &c2->tree)))
        rc = compare(out, r, &merge, ours, c2);
    merge_release(&merge);
    return rc;
}

/* The tip that the version was set for: what C1 was made of, or it itself. */
static int find_f(struct plan *p, struct repo *r)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, &p->c1);

    p->f = !rc && c.parents.len == 1 ? *commit_parent(&c, 0) : p->c1;
    commit_release(&c);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int again_merge(struct again *out, struct repo *r, const struct settings *s,
                const struct version *v, const struct commit *c2)
{
    struct plan p;
    int rc;

    plan_init(&p);
    settings_release(&p.settings);
    p.settings = *s; /* borrowed */
    p.branch = mem_dup("");
    p.version = *v;
    p.m = *commit_parent(c2, 0);
    p.c1 = *commit_parent(c2, 1);
    rc = find_f(&p, r);
    if (!rc)
        rc = merge_again(out, r, &p, c2);
    settings_init(&p.settings);
    plan_release(&p);
    return rc;
}
