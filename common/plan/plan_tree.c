#include "plan/command.h"
#include "plan/plan_steps.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/watch.h"
#include "plan/base.h"
#include "repo/commit.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "survey/bump_tree.h"
#include "survey/source_tree.h"

int plan_dir_at(struct oid *out, struct repo *r, const struct oid *root, const char *path)
{
    static const struct oid none = OID_NONE;
    struct tree_entry e;
    int rc = tree_lookup(&e, r, root, path);

    if (rc == ERR_NOT_FOUND) {
        *out = none;
        return 0;
    }
    if (!rc && e.mode != MODE_TREE)
        rc = err_set(ERR_REFUSED, "'%s' is not a directory in the branch", path);
    if (!rc)
        *out = e.id;
    return rc;
}

struct lost {
    struct repo *r;
    const struct plan_move *move;
    struct strs *out;
};

/* "to" had changed this file since the base, and what is there now is another. */
static int note_lost(void *payload, const char *path, const struct tree_entry *before,
                     const struct tree_entry *after)
{
    const struct lost *lost = payload;
    struct tree_entry base = TREE_ENTRY_NONE;
    struct str s = STR_INIT;
    int rc;

    (void)after;
    if (before->mode == MODE_TREE || !before->mode)
        return 0;
    rc = tree_lookup(&base, lost->r, &lost->move->base, path);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (!lost->move->base_known || rc == ERR_NOT_FOUND || !tree_entry_eq(&base, before)) {
        str_addf(&s, "%s/%s", lost->move->to, path);
        strs_add(lost->out, s.buf);
        str_release(&s);
    }
    return 0;
}

/* The three sides of a move, with "from" as it is. */
static struct merge_trees sides(const struct plan_move *move, const struct plan *p)
{
    struct merge_trees in = {.base = move->base,
                             .ours = move->before,
                             .theirs = move->from_tree,
                             .at = move->to,
                             .attributes = p->f_tree};

    return in;
}

/*
 * "from" throughout. What "to" has and "from" lacks stays, but with mirror what "from" deleted
 * since the base goes: what is deleted is what the base has and "from" lacks.
 */
static int overwrite(struct plan_move *move, struct plan *p, struct repo *r,
                     enum settings_mode mode)
{
    struct lost lost = {.r = r, .move = move, .out = &p->overwritten};
    struct oid kept = move->before;
    int rc = 0;

    if (mode == MODE_MIRROR)
        rc = merge_without(&kept, r, &move->before, &move->base, &move->from_tree);
    if (!rc)
        rc = merge_overlay(&move->after, r, &kept, &move->from_tree);
    return rc ? rc : tree_diff(r, &move->before, &move->after, note_lost, &lost);
}

/* What the user has made of the conflict, if anything. */
static int answer_move(bool *found, struct plan_move *move, struct plan *p, struct repo *r,
                       const struct plan_request *request, const struct plan_conflict *conflict)
{
    const struct plan_stop stop = {
        .ours = conflict->ours, .theirs = conflict->theirs, .to = move->to, .from = move->from};
    int rc = plan_answer(found, &p->c1_tree, r, p, request, conflict, &stop);

    if (!rc && *found)
        rc = plan_dir_at(&move->after, r, &p->c1_tree, move->to);
    return rc;
}

static int merge_move(struct plan_move *move, struct plan *p, struct repo *r,
                      const struct plan_request *request)
{
    struct merge_trees in = sides(move, p);
    struct merge merge = MERGE_INIT;
    struct plan_conflict conflict;
    bool found = false;
    int rc = 0;

    /* overlay: what "from" lacks counts as unchanged there */
    if (p->settings.mode == MODE_OVERLAY)
        rc = merge_overlay(&in.theirs, r, &move->base, &move->from_tree);
    watch_begin("Merging", 0);
    if (!rc)
        rc = merge_trees(&merge, r, &in);
    watch_end(rc);
    move->by_git = merge.by_git;
    move->after = merge.tree;
    if (!rc && request->resolved && strs_len(&merge.conflicts)) {
        rc = plan_take_copy(&merge, move, p, r);
        goto out;
    }
    if (!rc && strs_len(&merge.conflicts)) {
        rc = plan_move_conflict(&conflict, r, p, &in, &merge);
        if (!rc)
            rc = answer_move(&found, move, p, r, request, &conflict);
        if (rc || found)
            goto out;
    }
    for (size_t i = 0; !rc && i < strs_len(&merge.conflicts); i++)
        strs_add(&p->conflicts, strs_at(&merge.conflicts, i));
    if (!rc)
        plan_take_messages(p, &merge, move);
out:
    merge_release(&merge);
    return rc;
}

/* Carry out one map, whose "from" is the tree FROM, on p->c1_tree. */
static int move_one(struct plan *p, struct repo *r, const struct map *map, const struct oid *from,
                    const struct plan_request *request)
{
    static const struct oid none = OID_NONE;
    struct plan_move *move = vec_push(&p->moves);
    struct move_base base = {.known = false, .tree = OID_NONE};
    size_t conflicts = strs_len(&p->conflicts);
    int rc;

    move->from = mem_dup(map->from);
    move->to = mem_dup(map->to);
    move->from_tree = *from;
    rc = plan_dir_at(&move->before, r, &p->c1_tree, map->to);
    if (!rc && request->base)
        rc = move_base_of(&base, r, map, request->base);
    else if (!rc)
        rc = move_base_find(&base, r, map, &p->f);
    if (!rc && !request->base && !request->overwrite)
        rc = move_base_check(&base, r, map, p->settings.mode == MODE_MIRROR, p);
    move->base_known = base.known;
    move->base = base.tree;
    move->copied = base.guessed ? base.from : base.tree;
    if (base.guessed)
        move->since = base.parent;
    if (!rc && request->overwrite)
        rc = overwrite(move, p, r, p->settings.mode);
    else if (!rc)
        rc = merge_move(move, p, r, request);
    if (rc || strs_len(&p->conflicts) > conflicts)
        return rc;
    rc = tree_set(&p->c1_tree, r, &p->c1_tree, map->from, 0, &none);
    if (!rc)
        rc = tree_set(&p->c1_tree, r, &p->c1_tree, map->to,
                      oid_is_none(&move->after) ? 0 : MODE_TREE, &move->after);
    return rc;
}

static int move_all(struct plan *p, struct repo *r, const struct plan_request *request)
{
    struct oid from;
    int rc = 0;

    vec_each (struct map, map, &p->settings.maps) {
        if (!rc)
            rc = plan_dir_at(&from, r, &p->f_tree, map->from);
        if (rc)
            break;
        if (oid_is_none(&from))
            continue;
        rc = move_one(p, r, map, &from, request);
    }
    return rc;
}

/* Below "archive", when that is a directory, under the version. */
static int archive(struct plan *p, struct repo *r, const char *path, const struct oid *tree)
{
    const char *dir = p->settings.archive;
    struct str to = STR_INIT;
    int rc;

    if (!dir || str_starts(dir, "refs/"))
        return 0;
    str_addf(&to, "%s/%s%s/%s", dir, p->settings.tag_prefix, p->version_text, path);
    rc = tree_set(&p->c1_tree, r, &p->c1_tree, to.buf, MODE_TREE, tree);
    str_release(&to);
    return rc;
}

int plan_retire(struct plan *p, struct repo *r)
{
    static const struct oid none = OID_NONE;
    struct tree_entry old;
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(&p->settings.retire); i++) {
        const char *path = strs_at(&p->settings.retire, i);

        rc = tree_lookup(&old, r, &p->f_tree, path);
        if (rc == ERR_NOT_FOUND) {
            rc = 0;
            continue;
        }
        strs_add(&p->retired, path);
        if (!rc)
            rc = tree_set(&p->c1_tree, r, &p->c1_tree, path, 0, &none);
        if (!rc && old.mode == MODE_TREE)
            rc = archive(p, r, path, &old.id);
    }
    return rc;
}

/* When the tip of the branch was committed. */
static int find_date(struct str *out, struct repo *r, const struct plan *p)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, &p->f);
    const char *line = rc ? NULL : strstr(c.raw.buf, "\ncommitter ");
    size_t len = line ? strcspn(line + 1, "\n") + 1 : 0;
    const char *end = line ? memrchr(line, '>', len) : NULL;

    if (end && end + 2 < line + len)
        str_add(out, end + 2, (size_t)(line + len - end - 2));
    commit_release(&c);
    return rc;
}

int plan_set_version(struct oid *tree, struct strs *edited, char **was, struct repo *r,
                     const struct plan *p)
{
    struct bump bump = BUMP_INIT;
    struct source_tree view;
    struct source source = source_tree(&view, r, tree);
    struct str from = STR_INIT, date = STR_INIT;
    int rc = find_date(&date, r, p);

    view.branch = p->branch;
    /* a promote that is gone on with is planned again, and has to come to the same */
    if (date.len)
        view.date = date.buf;
    if (!rc)
        rc = bump_plan(&bump, &source, &p->settings, &p->version, 0);
    if (!rc)
        rc = bump_tree(tree, r, tree, &bump);
    if (!rc) {
        vec_each (struct bump_edit, e, &bump.edits)
            strs_add(edited, e->path);
    }
    if (!rc && bump.edits.len) {
        version_describe(&from, &bump.from);
        *was = str_detach(&from);
    }
    str_release(&date);
    bump_release(&bump);
    return rc;
}

static int stop_at_conflicts(const struct plan *p, struct repo *r)
{
    err_set(ERR_STOPPED, "moving the development of '%s' into place conflicts; nothing was changed",
            p->branch);
    plan_note_conflicts(p, r);
    return ERR_STOPPED;
}

int plan_tree(struct plan *p, struct repo *r, const struct plan_request *request)
{
    int rc;

    p->c1_tree = p->f_tree;
    rc = move_all(p, r, request);
    if (!rc && strs_len(&p->conflicts))
        return stop_at_conflicts(p, r);
    if (!rc)
        rc = plan_retire(p, r);
    if (!rc)
        rc = plan_modules(p, r);
    return rc ? rc : plan_set_version(&p->c1_tree, &p->edited, &p->version_was, r, p);
}
