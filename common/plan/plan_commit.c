/* plan_promote_commit() and plan_merge_commit(): C1 and C2. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/watch.h"
#include "model/path.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/merge.h"
#include "repo/tree.h"
#include "survey/bump.h"
#include "survey/on_branch.h"
#include "survey/source_tree.h"
#include "text/quote.h"

static void trailer_tree(struct str *s, const char *key, bool known, const struct oid *tree)
{
    str_addf(s, "%s: %s\n", key, known ? oid_text(tree) : "none");
}

/* For the proof of a release: what is not as the merge alone would have it. */
static void add_resolved(struct str *s, const struct strs *paths)
{
    for (size_t i = 0; i < strs_len(paths); i++) {
        str_adds(s, "Resolved: ");
        quote_path(s, strs_at(paths, i));
        str_addc(s, '\n');
    }
}

static void write_c1_message(struct str *s, const struct plan *p)
{
    if (p->moves.len)
        str_addf(s, "Promote %s to %s\n\n", p->branch, p->version_text);
    else if (strs_len(&p->renumbered) && !strs_len(&p->edited))
        str_addf(s, "Renumber migrations for %s\n\n", p->version_text);
    else
        str_addf(s, "Set the version to %s\n\n", p->version_text);
    vec_each (struct plan_move, m, &p->moves)
        str_addf(s, "%s becomes %s.\n", m->from, m->to);
    for (size_t i = 0; i < strs_len(&p->retired); i++)
        str_addf(s, "%s is retired.\n", strs_at(&p->retired, i));
    for (size_t i = 0; i < strs_len(&p->renumbered); i += 2) {
        quote_path(s, strs_at(&p->renumbered, i));
        str_adds(s, " becomes ");
        quote_path(s, strs_at(&p->renumbered, i + 1));
        str_adds(s, ".\n");
    }
    if (p->moves.len || strs_len(&p->retired) || strs_len(&p->renumbered))
        str_addc(s, '\n');
    vec_each (struct plan_move, m, &p->moves) {
        str_addf(s, "Promoted: %s:%s %s\n", m->from, m->to,
                 p->settings.mode == MODE_MIRROR ? "mirror" : "overlay");
        trailer_tree(s, "Promoted-from", true, &m->from_tree);
        trailer_tree(s, "Promoted-base", m->base_known, &m->base);
    }
    str_addf(s, "Version: %s\n", p->version_text);
    add_resolved(s, &p->by_hand[0]);
}

/* Is ID the commit that would be made? It was made when the merge into main was first tried. */
static int is_c1(bool *out, struct repo *r, const struct plan *p, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    *out = !rc && oid_eq(&c.tree, &p->c1_tree) && c.parents.len == 1 &&
           oid_eq(commit_parent(&c, 0), &p->f);
    commit_release(&c);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int plan_promote_commit(struct plan *p, struct repo *r, const struct plan_request *request)
{
    struct str message = STR_INIT;
    bool there = false;
    int rc = request->c1 ? is_c1(&there, r, p, request->c1) : 0;

    if (rc || there) {
        p->c1 = there ? *request->c1 : p->c1;
        return rc;
    }

    if (oid_eq(&p->c1_tree, &p->f_tree)) {
        p->c1 = p->f;
        return 0;
    }
    write_c1_message(&message, p);
    rc = commit_write(&p->c1, r, &p->c1_tree, &p->f, 1, message.buf);
    str_release(&message);
    return rc;
}

static int stop_at_conflicts(const struct plan *p, struct repo *r)
{
    err_set(ERR_STOPPED, "merging '%s' into '%s' conflicts; nothing was changed", p->branch,
            p->target);
    plan_note_conflicts(p, r);
    return ERR_STOPPED;
}

struct leftover {
    struct plan *plan;
    const char *dir;
};

static bool is_retired(const struct plan *p, const char *path)
{
    for (size_t i = 0; i < strs_len(&p->retired); i++)
        if (path_is_within(path, strs_at(&p->retired, i)))
            return true;
    return false;
}

/* git has no words for it. */
static void add_leftover(struct plan *p, const char *path, const char *dir)
{
    struct str s = STR_INIT;

    str_addf(&s, "'%s' is in '%s', which is %s", path, dir,
             is_retired(p, dir) ? "retired" : "moved into place");
    strs_add(&p->conflicts, path);
    strs_add(&p->leftovers, path);
    strs_add(&p->messages, s.buf);
    str_release(&s);
}

static int note_leftover(void *payload, const char *path, const struct tree_entry *before,
                         const struct tree_entry *after)
{
    struct leftover *l = payload;
    struct str s = STR_INIT;

    (void)before;
    if (after->mode == MODE_TREE)
        return 0;
    str_addf(&s, "%s/%s", l->dir, path);
    add_leftover(l->plan, s.buf, l->dir);
    str_release(&s);
    return 0;
}

static int note_leftovers(struct plan *p, struct repo *r, const char *dir)
{
    static const struct oid none = OID_NONE;
    struct leftover l = {.plan = p, .dir = dir};
    struct tree_entry e;
    int rc = tree_lookup(&e, r, &p->c2_tree, dir);

    if (!rc && e.mode == MODE_TREE)
        rc = tree_diff(r, &none, &e.id, note_leftover, &l);
    else if (!rc)
        add_leftover(p, dir, dir);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* After the merge nothing may be left below what was moved or retired: main added it there
 * meanwhile. */
static int check_leftovers(struct plan *p, struct repo *r)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(&p->retired); i++)
        rc = note_leftovers(p, r, strs_at(&p->retired, i));
    vec_each (struct plan_move, m, &p->moves)
        if (!rc && !is_retired(p, m->from))
            rc = note_leftovers(p, r, m->from);
    return rc;
}

/*
 * C1 into main. A hotfix that was released meanwhile has set a version on main, in the lines where
 * C1 sets the new one. So where the merge conflicts, it is made again with a main whose files say
 * the new version already.
 */
static int merge_c1(struct merge *out, struct repo *r, const struct plan *p)
{
    struct oid tree = p->m_tree;
    struct strs edited = STRS_INIT;
    char *was = NULL;
    int rc;

    watch_begin("Merging", 0);
    rc = merge_commits(out, r, &p->m, &p->c1);
    watch_end(rc);

    if (rc || !strs_len(&out->conflicts))
        return rc;
    rc = plan_set_version(&tree, &edited, &was, r, p);
    if (rc == ERR_REFUSED) {
        err_clear(); /* main's files disagree: their conflict stands */
        rc = 0;
    } else if (!rc && strs_len(&edited)) {
        merge_release(out);
        *out = (struct merge)MERGE_INIT;
        rc = merge_commits_as(out, r, &p->m, &tree, &p->c1);
    }
    strs_release(&edited);
    free(was);
    return rc;
}

/* What the user has made of the merge, where there is something to make of it. */
static int answer_merge(struct plan *p, struct repo *r, const struct plan_request *request,
                        const struct merge *merge)
{
    struct plan_conflict c = {.ours = merge->ours,
                              .theirs = merge->theirs,
                              .auto_tree = merge->tree,
                              .paths = &p->conflicts};
    const struct plan_stop stop = {.ours = c.ours, .theirs = c.theirs, .in_main = true};
    bool found;
    int rc = plan_answer(&found, &p->c2_tree, r, p, request, &c, &stop);

    if (rc || !found)
        return rc;
    strs_release(&p->conflicts);
    strs_release(&p->messages);
    strs_release(&p->leftovers);
    rc = check_leftovers(p, r);
    if (!rc && strs_len(&p->conflicts))
        p->stop = stop;
    return rc;
}

static int merge_into_main(struct plan *p, struct repo *r, const struct plan_request *request)
{
    struct merge merge = MERGE_INIT;
    int rc = merge_c1(&merge, r, p);

    for (size_t i = 0; i < strs_len(&merge.conflicts); i++)
        strs_add(&p->conflicts, strs_at(&merge.conflicts, i));
    plan_take_messages(p, &merge, NULL);
    p->c2_tree = merge.tree;
    if (!rc && !strs_len(&p->conflicts))
        rc = check_leftovers(p, r);
    if (!rc && strs_len(&p->conflicts))
        rc = answer_merge(p, r, request, &merge);
    if (!rc && strs_len(&p->conflicts))
        rc = stop_at_conflicts(p, r);
    if (!rc)
        rc = plan_look_merge(p, r);
    merge_release(&merge);
    return rc;
}

static int refuse_version(const struct plan *p, struct repo *r, const char *says)
{
    int rc = plan_check_kept_below(p, r);

    if (rc)
        return rc;
    err_set(ERR_REFUSED, "'%s' would say %s, not %s: was '%s' merged there before, and taken back?",
            p->target, says, p->version_text, p->branch);
    quote_hint("git log --first-parent --oneline %s    # is there one that took it back?",
               p->target);
    return ERR_REFUSED;
}

/* Main may have taken an earlier merge of the branch back (git revert -m 1): git then takes all
 * that came with it for merged, and leaves it out. */
static int check_version(const struct plan *p, struct repo *r)
{
    struct source_tree view;
    struct source source = source_tree(&view, r, &p->c2_tree);
    struct str text = STR_INIT;
    struct version says;
    int rc = bump_read(&says, &source, &p->settings);

    if (rc == ERR_REFUSED) {
        err_clear(); /* no file carries it */
        rc = 0;
    } else if (!rc && version_compare(VERSION_SEMVER, &says, &p->version) != 0) {
        version_describe(&text, &says);
        rc = refuse_version(p, r, text.buf);
    }
    str_release(&text);
    return rc;
}

int plan_merge_commit(struct plan *p, struct repo *r, const struct plan_request *request)
{
    struct str message = STR_INIT;
    struct oid parents[2] = {p->m, p->c1};
    int rc = merge_into_main(p, r, request);

    if (!rc)
        rc = check_version(p, r);
    if (!rc) {
        str_addf(&message, "Merge branch '%s' into %s\n\nRelease %s.\n\nVersion: %s\n", p->branch,
                 p->target, p->version_text, p->version_text);
        add_resolved(&message, &p->by_hand[1]);
        rc = commit_write(&p->c2, r, &p->c2_tree, parents, 2, message.buf);
    }
    str_release(&message);
    return rc;
}
