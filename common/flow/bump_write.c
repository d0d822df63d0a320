#include "flow/bump_write.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/beneath.h"
#include "publish/journal.h"
#include "publish/places.h"
#include "publish/publish.h"
#include "publish/rewrite.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "survey/bump_tree.h"

/* What a killed run left beside a file is the file as it was before, or as it was to be. The
 * latter is known to replace_files(); what is neither is somebody's, and stays. */
static void clear_away(struct beneath *top, const struct bump_edit *edit)
{
    struct str name = STR_INIT, left = STR_INIT;
    struct stat st;

    replace_beside(&name, edit->path);
    if ((!beneath_read(&left, &st, top, name.buf, SOURCE_MAX) && bump_is_version_of(edit, &left) &&
         beneath_unlink(top, name.buf)) ||
        err_message())
        err_clear();
    str_release(&name);
    str_release(&left);
}

int bump_write(struct repo *r, const struct bump *plan)
{
    struct replacement *files = mem_array(plan->edits.len + 1, sizeof(*files));
    struct beneath top = BENEATH_INIT;
    size_t n = 0;
    int rc = beneath_open(&top, repo_work_tree(r));

    if (rc)
        goto out;
    vec_each (struct bump_edit, e, &plan->unchanged)
        clear_away(&top, e);
    vec_each (struct bump_edit, e, &plan->edits) {
        clear_away(&top, e);
        files[n++] = (struct replacement){e->path, &e->before, &e->after};
    }
    rc = rewrite_files(r, "version-bump", files, n);
out:
    beneath_close(&top);
    free(files);
    return rc;
}

static int make_commit(struct oid *out, struct oid *tree, struct repo *r, const struct oid *before,
                       const struct bump *plan, const struct oid *parent)
{
    struct str version = STR_INIT, message = STR_INIT;
    int rc = bump_tree(tree, r, before, plan);

    version_describe(&version, &plan->to);
    str_addf(&message, "Bump the version to %s\n\nVersion: %s\n", version.buf, version.buf);
    if (!rc)
        rc = commit_write(out, r, tree, parent, 1, message.buf);
    str_release(&version);
    str_release(&message);
    return rc;
}

/* What is in the way is refused before a hook is run, and looked at again behind it. */
static int look_only(struct repo *r, const struct ref_move *move)
{
    struct journal j = JOURNAL_INIT;
    int rc = place_find_all(&j.places, r, move, 1);

    if (!rc)
        rc = places_look(&j, r);
    journal_release(&j);
    return rc;
}

static int run_hooks(struct oid *id, struct repo *r, const struct bump *plan,
                     const struct bump_target *target, const struct ref_move *move)
{
    struct str version = STR_INIT;
    int rc = bump_hooks_needed(target->hooks) ? look_only(r, move) : 0;

    version_describe(&version, &plan->to);
    if (!rc)
        rc = bump_hooks_before(id, target->hooks, r, target->ref, version.buf);
    str_release(&version);
    return rc;
}

/* Within an open batch. */
static int commit(struct oid *out, struct strs *kept, struct repo *r, const struct bump *plan,
                  const struct bump_target *target)
{
    struct journal j = JOURNAL_INIT;
    struct commit parent = COMMIT_INIT;
    struct ref_move move = {.ref = target->ref};
    struct oid id;
    int rc = commit_read(&parent, r, &target->parent);

    move.before = parent.tree;
    if (!rc)
        rc = make_commit(&id, &move.after, r, &parent.tree, plan, &target->parent);
    if (!rc)
        rc = run_hooks(&id, r, plan, target, &move);
    if (rc)
        goto out;
    j.message = mem_dup("version-bump");
    journal_add_ref(&j, target->ref, &target->parent, &id);
    rc = place_find_all(&j.places, r, &move, 1);
    if (!rc)
        rc = places_prepare(&j, r);
    if (!rc)
        rc = object_batch_publish(&j.keep, r, &id, 1);
    if (!rc)
        rc = publish(&j, r, kept);
    /* while its journal is there, a publishing that failed is for the next tool to end */
    if (rc && !journal_exists(r)) {
        places_clean(&j);
        if (j.keep)
            unlink(j.keep);
    }
    if (!rc)
        *out = id;
out:
    journal_release(&j);
    commit_release(&parent);
    return rc;
}

int bump_commit(struct oid *out, struct strs *kept, struct repo *r, const struct bump *plan,
                const struct bump_target *target)
{
    int rc = object_batch_begin(r);

    if (!rc)
        rc = commit(out, kept, r, plan, target);
    object_batch_end(r);
    return rc;
}
