/* plan_take_copy(): --resolved. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/tree.h"

/* The answer cannot be in a copy that was last changed before what it would discard came. */
static int check_age(const struct plan *p, struct repo *r, const char *path, const char *copy)
{
    struct oid src, dev;
    bool after = false;
    int rc = plan_last_change(&src, r, &p->f, path);

    if (!rc)
        rc = plan_last_change(&dev, r, &p->f, copy);
    if (!rc && !oid_is_none(&dev)) {
        after = oid_is_none(&src);
        if (!after)
            rc = commit_is_ancestor(&after, r, &src, &dev);
    }
    if (rc || after)
        return rc;
    err_set(ERR_REFUSED, "'%s' is older than the change of '%s' that --resolved would discard",
            copy, path);
    plan_note_origin(p, r, path);
    err_note("resolve the conflict where it is laid out, without --resolved:");
    command_hint_without(p, "--resolved");
    return ERR_REFUSED;
}

static int take(struct merge *merge, const struct plan_move *move, const struct plan *p,
                struct repo *r, const char *path)
{
    const char *below = path + strlen(move->to) + 1;
    struct tree_entry dev = TREE_ENTRY_NONE;
    struct str copy = STR_INIT;
    int rc = tree_lookup(&dev, r, &move->from_tree, below);

    if (rc == ERR_NOT_FOUND) {
        dev = (struct tree_entry)TREE_ENTRY_NONE;
        rc = 0;
    }
    str_addf(&copy, "%s/%s", move->from, below);
    if (!rc)
        rc = check_age(p, r, path, copy.buf);
    if (!rc)
        rc = tree_set(&merge->tree, r, &merge->tree, path, dev.mode, &dev.id);
    str_release(&copy);
    return rc;
}

int plan_take_copy(struct merge *merge, struct plan_move *move, struct plan *p, struct repo *r)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(&merge->conflicts); i++) {
        strs_add(&p->overwritten, strs_at(&merge->conflicts, i));
        rc = take(merge, move, p, r, strs_at(&merge->conflicts, i));
    }
    if (!rc)
        rc = plan_dir_at(&move->after, r, &merge->tree, move->to);
    return rc;
}
