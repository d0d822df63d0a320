/* plan_move_conflict(), plan_answer(): merges that a user has resolved. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/tree.h"

/* Put the directory DIR (OID_NONE: none) at TO of the root ROOT. */
static int put_dir(struct oid *out, struct repo *r, const struct oid *root, const char *to,
                   const struct oid *dir)
{
    return tree_set(out, r, root, to, oid_is_none(dir) ? 0 : MODE_TREE, dir);
}

/* "to" of the tree that git made, in which nothing else is. */
static int put_auto(struct oid *out, struct repo *r, const struct oid *root, const char *to,
                    const struct oid *merged)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, r, merged, to);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    return tree_set(out, r, root, to, rc ? 0 : e.mode, &e.id);
}

int plan_move_conflict(struct plan_conflict *out, struct repo *r, const struct plan *p,
                       const struct merge_trees *in, const struct merge *merge)
{
    struct oid base, base_commit, theirs;
    int rc = put_dir(&base, r, &p->c1_tree, in->at, &in->base);

    if (!rc)
        rc = put_dir(&theirs, r, &p->c1_tree, in->at, &in->theirs);
    if (!rc)
        rc = put_auto(&out->auto_tree, r, &p->c1_tree, in->at, &merge->tree);
    if (!rc)
        rc = merge_scratch_commit(&base_commit, r, &base, NULL);
    if (!rc)
        rc = merge_scratch_commit(&out->ours, r, &p->c1_tree, &base_commit);
    if (!rc)
        rc = merge_scratch_commit(&out->theirs, r, &theirs, &base_commit);
    out->paths = &merge->conflicts;
    out->ours_tree = p->c1_tree;
    return rc;
}

/* Does PATH lie at DIR or below? */
static bool is_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return !strncmp(path, dir, len) && (path[len] == '/' || !path[len]);
}

/* Does the promote take PATH away? */
static bool goes(const struct plan *p, const char *path)
{
    vec_each (struct map, map, &p->settings.maps)
        if (is_below(path, map->from))
            return true;
    for (size_t i = 0; i < strs_len(&p->settings.retire); i++)
        if (is_below(path, strs_at(&p->settings.retire, i)))
            return true;
    return false;
}

static int note_lost(void *payload, const char *path, const struct tree_entry *before,
                     const struct tree_entry *after)
{
    const struct plan *p = payload;

    (void)before;
    if (!after->mode || after->mode == MODE_TREE || !goes(p, path))
        return 0;
    err_set(ERR_REFUSED, "'%s' was changed in the resolution, but goes with the promote", path);
    err_note("put the change where it belongs, and take it back there");
    command_note_worktree(p);
    command_hint(p, NULL);
    return ERR_REFUSED;
}

struct by_hand {
    struct plan *plan;
    const struct plan_conflict *conflict;
    struct strs *out;
};

/* git's own names "<path>~<commit>" are in its tree alone. */
static bool is_gits_name(const struct plan_conflict *c, const char *path)
{
    char hex[OID_HEX_SIZE];
    const char *tilde = strrchr(path, '~');

    return tilde && (!strcmp(tilde + 1, oid_hex(hex, &c->ours)) ||
                     !strcmp(tilde + 1, oid_hex(hex, &c->theirs)));
}

static int note_by_hand(void *payload, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    const struct by_hand *b = payload;

    (void)before;
    (void)after;
    if (path[strlen(path) - 1] != '/' && !goes(b->plan, path) && !is_gits_name(b->conflict, path))
        strs_add(b->out, path);
    return 0;
}

/* In order, each once. */
static void sort_once(struct strs *list)
{
    struct strs once = STRS_INIT;

    strs_sort(list);
    for (size_t i = 0; i < strs_len(list); i++)
        if (!i || strcmp(strs_at(list, i), strs_at(list, i - 1)) != 0)
            strs_add(&once, strs_at(list, i));
    strs_release(list);
    *list = once;
}

/* TREE with the version that it gets, in *out; *told is false where its files disagree. */
static int with_version(struct oid *out, bool *told, struct repo *r, const struct plan *p,
                        const struct oid *tree)
{
    struct strs edited = STRS_INIT;
    char *was = NULL;
    int rc;

    *out = *tree;
    rc = plan_set_version(out, &edited, &was, r, p);
    *told = !rc;
    if (rc == ERR_REFUSED) {
        err_clear();
        rc = 0;
    }
    strs_release(&edited);
    free(was);
    return rc;
}

/* What was in conflict, and what else is not as git would have it. The version that the user has
 * set is set again after a move, and so is nobody's choice. */
static int find_by_hand(struct plan *p, struct repo *r, const struct plan_conflict *c,
                        const struct oid *tree, bool in_main)
{
    struct by_hand b = {.plan = p, .conflict = c, .out = &p->by_hand[in_main]};
    struct oid by_git = c->auto_tree, made = *tree;
    bool told = true;
    int rc = 0;

    for (size_t i = 0; i < strs_len(c->paths); i++)
        strs_add(b.out, strs_at(c->paths, i));
    if (!in_main)
        rc = with_version(&by_git, &told, r, p, &c->auto_tree);
    if (!rc && !in_main && told)
        rc = with_version(&made, &told, r, p, tree);
    if (!rc)
        rc = tree_diff(r, told ? &by_git : &c->auto_tree, told ? &made : tree, note_by_hand, &b);
    sort_once(b.out);
    return rc;
}

int plan_answer(bool *found, struct oid *tree, struct repo *r, struct plan *p,
                const struct plan_request *request, const struct plan_conflict *c,
                const struct plan_stop *stop)
{
    const struct plan_answer *answer = NULL;
    int rc = 0;

    if (request->answers)
        vec_each (struct plan_answer, a, request->answers)
            if (oid_eq(&a->ours, &c->ours) && oid_eq(&a->theirs, &c->theirs))
                answer = a;
    *found = answer != NULL;
    if (!answer) {
        if (oid_is_none(&p->stop.ours))
            p->stop = *stop;
        return 0;
    }
    if (!stop->in_main)
        rc = tree_diff(r, &c->ours_tree, &answer->tree, note_lost, p);
    if (!rc)
        rc = plan_check_answer(p, r, c, answer, stop->in_main);
    if (!rc)
        rc = find_by_hand(p, r, c, &answer->tree, stop->in_main);
    if (!rc)
        *tree = answer->tree;
    return rc;
}
