/* again_merge(): C2 from its parents. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "plan/again.h"
#include "plan/again_paths.h"
#include "plan/plan_steps.h"
#include "repo/merge.h"

/*
 * Where main had got a version meanwhile, git flow-promote merges into a main whose files say the
 * new one already. Does that make the tree of C2?
 */
static int is_with_version(bool *out, struct repo *r, struct plan *p, const struct commit *c2)
{
    struct merge merge = MERGE_INIT;
    struct oid tree;
    int rc = plan_tree_of(&tree, r, &p->m);

    *out = false;
    if (!rc)
        rc = plan_set_version(&tree, &p->edited, &p->version_was, r, p);
    if (!rc && strs_len(&p->edited))
        rc = merge_commits_as(&merge, r, &p->m, &tree, &p->c1);
    if (!rc && strs_len(&p->edited))
        *out = !strs_len(&merge.conflicts) && oid_eq(&merge.tree, &c2->tree);
    if (rc == ERR_REFUSED) {
        err_clear(); /* main's files disagree */
        rc = 0;
    }
    merge_release(&merge);
    return rc;
}

static int compare(struct again *out, struct repo *r, const struct merge *merge,
                   const struct commit *c2)
{
    struct again_differing d = AGAIN_DIFFERING_INIT;
    struct strs resolved = STRS_INIT;
    int rc;

    again_find_resolved(&resolved, c2);
    d.resolved = &resolved;
    d.conflicts = &merge->conflicts;
    rc = again_compare(&d, r, &merge->tree, &c2->tree);
    if (!rc) {
        again_paths_say(&out->hand, &d.by_hand, "resolved by hand");
        again_paths_say(&out->faults, &d.others, "not what the merge of its parents has");
    }
    again_differing_release(&d);
    strs_release(&resolved);
    return rc;
}

static int merge_again(struct again *out, struct repo *r, struct plan *p, const struct commit *c2)
{
    struct merge merge = MERGE_INIT;
    bool same = false;
    int rc = merge_commits(&merge, r, &p->m, &p->c1);

    if (!rc && strs_len(&merge.conflicts))
        rc = is_with_version(&same, r, p, c2);
    if (!rc && !same)
        rc = compare(out, r, &merge, c2);
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
