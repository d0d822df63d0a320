/* again_promote(): C1 from F and what C1 says. */
#include "plan/again.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "plan/again_paths.h"
#include "plan/again_said.h"
#include "plan/base.h"
#include "plan/plan_steps.h"
#include "plan/scripts.h"
#include "repo/commit.h"
#include "repo/merge.h"
#include "repo/tree.h"

#define COPIED "taken as the development copy has it"

/* More maps no branch has. */
#define MOVES_MAX 100

void again_release(struct again *a)
{
    strs_release(&a->faults);
    strs_release(&a->hand);
}

struct work {
    struct again *out;
    struct repo *r;
    const struct commit *c1;
    struct plan plan;           /* what it would be */
    struct strs resolved;       /* see again_find_resolved() */
    struct again_paths by_hand; /* what its word was taken for: a trailer says so, */
    struct again_paths copied;  /* the development copy is so, */
    struct strs unsaid;         /* or neither: it conflicts */
    bool conflicted;
};

/* --- what C1 says -------------------------------------------------------------------------------
 */

static int find_version(struct work *w)
{
    struct str text = STR_INIT, full = STR_INIT;
    int rc = commit_trailer(&text, w->c1->message, "Version", 0);

    if (!rc && version_read(&w->plan.version, text.buf, text.len))
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = version_write(&full, &w->plan.version, VERSION_SEMVER);
    if (rc == ERR_NOT_FOUND || rc == ERR_REFUSED) {
        err_clear();
        again_say(&w->out->faults, "commit %.12s says no version", oid_text(&w->c1->id));
        rc = ERR_NOT_FOUND;
    }
    if (!rc)
        w->plan.version_text = str_detach(&full);
    str_release(&text);
    str_release(&full);
    return rc;
}

static bool retires(const struct settings *s, const char *path)
{
    for (size_t i = 0; i < strs_len(&s->retire); i++)
        if (!strcmp(strs_at(&s->retire, i), path))
            return true;
    return false;
}

/* --- the moves ----------------------------------------------------------------------------------
 */

static int check_base(struct work *w, const struct said_move *m)
{
    struct move_base found = {.known = false, .tree = OID_NONE};
    int rc = move_base_find(&found, w->r, &m->map, &w->plan.f);

    if (rc == ERR_REFUSED) { /* a trailer below names what is not here */
        err_clear();
        rc = 0;
    }
    if (!rc && (found.known != m->known || (m->known && !oid_eq(&found.tree, &m->base))))
        again_say(&w->out->hand, "the base of '%s' was named by who promoted", m->map.to);
    return rc;
}

/* C1's word is taken for PATH. */
static int take(struct work *w, const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, w->r, &w->c1->tree, path);

    if (rc == ERR_NOT_FOUND)
        e = (struct tree_entry)TREE_ENTRY_NONE;
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    return tree_set(&w->plan.c1_tree, w->r, &w->plan.c1_tree, path, e.mode, &e.id);
}

/* Who resolves a conflict of a move says so, or takes the development copy of the file. */
static int take_conflict(struct work *w, const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    bool copied = false;
    int rc = tree_lookup(&e, w->r, &w->c1->tree, path);

    w->conflicted = true;

    if (!rc || rc == ERR_NOT_FOUND)
        rc = again_is_copied(&copied, w->r, &w->plan, path, &e);
    if (again_is_resolved(&w->resolved, path))
        again_paths_add(&w->by_hand, path);
    else if (copied)
        again_paths_add(&w->copied, path);
    else
        strs_add(&w->unsaid, path);
    return rc ? rc : take(w, path);
}

static int merge_move(struct work *w, const struct said_move *said, struct plan_move *move)
{
    struct plan *p = &w->plan;
    struct merge_trees in = {.base = said->base,
                             .ours = move->before,
                             .theirs = said->from,
                             .at = move->to,
                             .attributes = p->f_tree};
    struct merge merge = MERGE_INIT;
    struct tree_entry made = TREE_ENTRY_NONE;
    static const struct oid none = OID_NONE;
    int rc = 0;

    if (!said->mirror)
        rc = merge_overlay(&in.theirs, w->r, &said->base, &said->from);
    if (!rc)
        rc = merge_trees(&merge, w->r, &in);
    move->after = merge.tree;
    if (!rc && strs_len(&merge.conflicts)) { /* then it is a whole tree */
        rc = tree_lookup(&made, w->r, &merge.tree, move->to);
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
        move->after = made.mode == MODE_TREE ? made.id : none;
    }
    if (!rc)
        rc = tree_set(&p->c1_tree, w->r, &p->c1_tree, move->from, 0, &none);
    if (!rc)
        rc = tree_set(&p->c1_tree, w->r, &p->c1_tree, move->to,
                      oid_is_none(&move->after) ? 0 : MODE_TREE, &move->after);
    for (size_t i = 0; !rc && i < strs_len(&merge.conflicts); i++)
        rc = take_conflict(w, strs_at(&merge.conflicts, i));
    merge_release(&merge);
    return rc;
}

/* A move that .cutover of the branch does not say is somebody's. */
static bool is_mapped(const struct settings *s, const struct map *m)
{
    vec_each (struct map, map, &s->maps)
        if (!strcmp(map->from, m->from) && !strcmp(map->to, m->to))
            return true;
    return false;
}

static int move_again(struct work *w, const struct said_move *said)
{
    struct plan *p = &w->plan;
    struct plan_move *move;
    struct oid from = OID_NONE;
    int rc = plan_dir_at(&from, w->r, &p->f_tree, said->map.from);

    if (!rc && (oid_is_none(&from) || !oid_eq(&from, &said->from))) {
        again_say(&w->out->faults,
                  "'%s' of its parent is not the tree %.12s that it says was promoted",
                  said->map.from, oid_text(&said->from));
        return 0;
    }
    if (!is_mapped(&p->settings, &said->map))
        again_say(&w->out->hand, "'%s' is moved to '%s', which .cutover of the branch does not say",
                  said->map.from, said->map.to);
    move = vec_push(&p->moves);
    move->from = mem_dup(said->map.from);
    move->to = mem_dup(said->map.to);
    move->from_tree = from;
    if (!rc)
        rc = check_base(w, said);
    if (!rc)
        rc = plan_dir_at(&move->before, w->r, &p->c1_tree, move->to);
    return rc ? rc : merge_move(w, said, move);
}

static int move_all(struct work *w)
{
    int rc = 0;

    for (size_t n = 0; !rc && n < MOVES_MAX; n++) {
        struct said_move said = {.base = OID_NONE};

        rc = said_move_read(&said, &w->out->faults, w->r, w->c1, n);
        if (!rc)
            rc = move_again(w, &said);
        said_move_release(&said);
    }
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* --- what C1 leaves out -------------------------------------------------------------------------
 */

static bool is_moved(const struct plan *p, const struct map *m)
{
    vec_each (struct plan_move, move, &p->moves)
        if (!strcmp(move->from, m->from) && !strcmp(move->to, m->to))
            return true;
    return false;
}

/* Is PATH there, in TREE? */
static int say_left(struct work *w, const struct oid *tree, const char *path, const char *what)
{
    struct tree_entry e;
    int rc = tree_lookup(&e, w->r, tree, path);

    if (!rc)
        again_say(&w->out->faults, "'%s' is there, and is not %s", path, what);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Of what was developed, a promote leaves nothing. */
static int find_unmoved(struct work *w)
{
    const struct plan *p = &w->plan;
    int rc = 0;

    vec_each (struct map, map, &p->settings.maps)
        if (!rc && !is_moved(p, map))
            rc = say_left(w, &p->f_tree, map->from, "promoted");
    return rc;
}

/* Nor of what .cutover of the branch says besides, as far as the branch has it; SAID is what C1
 * says of it. */
static int find_unretired(struct work *w, const struct strs *said)
{
    const struct strs *retire = &w->plan.settings.retire;
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(retire); i++) {
        const char *path = strs_at(retire, i);
        struct tree_entry was;

        rc = strs_has(said, path) ? ERR_NOT_FOUND : tree_lookup(&was, w->r, &w->plan.f_tree, path);
        if (!rc)
            rc = say_left(w, &w->c1->tree, path, "retired");
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
    }
    return rc;
}

/* --- the rest -----------------------------------------------------------------------------------
 */

static int retire_again(struct work *w)
{
    struct settings *s = &w->plan.settings;
    struct strs said = STRS_INIT;
    int rc;

    said_retired(&said, w->c1->message);
    strs_sort(&said);
    rc = find_unretired(w, &said);
    for (size_t i = 0; i < strs_len(&said); i++)
        if (!retires(s, strs_at(&said, i)))
            again_say(&w->out->hand, "'%s' is retired, which .cutover of the branch does not say",
                      strs_at(&said, i));
    strs_release(&s->retire);
    strs_move(&s->retire, &said);
    return rc ? rc : plan_retire(&w->plan, w->r);
}

struct resolving {
    struct work *w;
    struct strs paths;
};

static int visit_resolved(void *payload, const char *path, const struct tree_entry *made,
                          const struct tree_entry *is)
{
    struct resolving *resolving = payload;

    if (made->mode != MODE_TREE && is->mode != MODE_TREE &&
        again_is_resolved(&resolving->w->resolved, path))
        strs_add(&resolving->paths, path);
    return 0;
}

/* Before the version is set, as what is by hand may carry it. */
static int take_resolved(struct work *w)
{
    struct resolving resolving = {.w = w, .paths = STRS_INIT};
    int rc = 0;

    if (strs_len(&w->resolved))
        rc = tree_diff(w->r, &w->plan.c1_tree, &w->c1->tree, visit_resolved, &resolving);
    for (size_t i = 0; !rc && i < strs_len(&resolving.paths); i++) {
        again_paths_add(&w->by_hand, strs_at(&resolving.paths, i));
        rc = take(w, strs_at(&resolving.paths, i));
    }
    strs_release(&resolving.paths);
    return rc;
}

static int set_version(struct work *w)
{
    struct plan *p = &w->plan;
    int rc = plan_set_version(&p->c1_tree, &p->edited, &p->version_was, w->r, p);

    if (rc != ERR_REFUSED)
        return rc;
    again_say(&w->out->hand, "the version cannot be set again: %s", err_message());
    err_clear();
    return 0;
}

static int compare(struct work *w)
{
    struct again_differing d = AGAIN_DIFFERING_INIT;
    int rc;

    d.resolved = &w->resolved;
    d.plan = &w->plan;
    d.conflicted = w->conflicted;
    rc = again_compare(&d, w->r, &w->plan.c1_tree, &w->c1->tree);
    if (!rc) {
        again_paths_say(&w->out->hand, &w->by_hand, "resolved by hand");
        again_paths_say(&w->out->hand, &d.by_hand, "resolved by hand");
        again_paths_say(&w->out->hand, &w->copied, COPIED);
        again_paths_say(&w->out->hand, &d.copied, COPIED);
        rc = again_judge(w->out, w->r, &w->plan.f_tree, &w->unsaid, AGAIN_UNSAID);
    }
    if (!rc)
        rc = again_judge(w->out, w->r, &w->plan.f_tree, &d.others,
                         "not what a promote makes of its parent");
    again_differing_release(&d);
    return rc;
}

static int make_again(struct work *w)
{
    struct plan *p = &w->plan;
    int rc;

    p->f = *commit_parent(w->c1, 0);
    p->branch = mem_dup("");
    again_find_resolved(&w->resolved, w->c1);
    rc = commit_tree_of(&p->f_tree, w->r, &p->f);
    p->c1_tree = p->f_tree;
    if (!rc)
        rc = find_version(w);
    if (!rc)
        rc = move_all(w);
    if (!rc)
        rc = find_unmoved(w);
    if (!rc)
        rc = take_resolved(w);
    if (!rc)
        rc = retire_again(w);
    if (!rc)
        rc = plan_modules(p, w->r);
    if (!rc)
        rc = set_version(w);
    if (!rc)
        rc = scripts_renumber_again(p, &w->out->faults, &w->out->hand, w->r, w->c1->message,
                                    &w->c1->tree);
    return rc ? rc : compare(w);
}

int again_promote(struct again *out, struct repo *r, const struct settings *s,
                  const struct commit *c1)
{
    struct work w = {.out = out,
                     .r = r,
                     .c1 = c1,
                     .resolved = STRS_INIT,
                     .by_hand = AGAIN_PATHS_INIT,
                     .copied = AGAIN_PATHS_INIT,
                     .unsaid = STRS_INIT};
    struct strs retire = STRS_INIT;
    int rc;

    if (c1->parents.len != 1) {
        again_say(&out->faults, "commit %.12s has %zu parents, a promote commit has one",
                  oid_text(&c1->id), c1->parents.len);
        return 0;
    }
    plan_init(&w.plan);
    settings_release(&w.plan.settings);
    w.plan.settings = *s; /* borrowed, but for what is retired */
    for (size_t i = 0; i < strs_len(&s->retire); i++)
        strs_add(&retire, strs_at(&s->retire, i));
    w.plan.settings.retire = retire;
    rc = make_again(&w);
    strs_release(&w.plan.settings.retire);
    settings_init(&w.plan.settings);
    plan_release(&w.plan);
    strs_release(&w.resolved);
    again_paths_release(&w.by_hand);
    again_paths_release(&w.copied);
    strs_release(&w.unsaid);
    /* a fault of what it says was named */
    return strs_len(&out->faults) && (rc == ERR_NOT_FOUND || rc == ERR_INVALID) ? 0 : rc;
}
