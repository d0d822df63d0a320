#include "flow/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/bump.h"
#include "flow/config.h"
#include "flow/plan_tree.h"
#include "flow/source_tree.h"
#include "model/name.h"
#include "repo/commit.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"

#define HEADS "refs/heads/"

void plan_release(struct plan *p)
{
    vec_each (struct plan_move, m, &p->moves) {
        free(m->from);
        free(m->to);
    }
    vec_release(&p->moves);
    settings_release(&p->settings);
    free(p->branch);
    free(p->branch_ref);
    free(p->target);
    free(p->target_ref);
    free(p->version_text);
    strs_release(&p->retired);
    strs_release(&p->edited);
    strs_release(&p->overwritten);
    strs_release(&p->conflicts);
    strs_release(&p->messages);
}

static void plan_init(struct plan *p)
{
    static const struct plan init = {
        .moves = VEC_INIT(struct plan_move),
        .retired = STRS_INIT,
        .edited = STRS_INIT,
        .overwritten = STRS_INIT,
        .conflicts = STRS_INIT,
        .messages = STRS_INIT,
    };

    *p = init;
    settings_init(&p->settings);
}

static char *join(const char *a, const char *b)
{
    struct str s = STR_INIT;

    str_addf(&s, "%s%s", a, b);
    return str_detach(&s);
}

static int read_tip(struct oid *id, struct oid *tree, struct repo *r, const char *ref)
{
    struct commit c = COMMIT_INIT;
    int rc = ref_read(id, r, ref);

    if (!rc)
        rc = commit_read(&c, r, id);
    if (!rc)
        *tree = c.tree;
    commit_release(&c);
    return rc;
}

static int find_branch(struct plan *p, struct repo *r, const char *name)
{
    struct oid remote;
    char *tracking;
    int rc;

    p->branch = mem_dup(str_starts(name, HEADS) ? name + strlen(HEADS) : name);
    p->branch_ref = join(HEADS, p->branch);
    if (!ref_name_ok(p->branch_ref))
        return err_set(ERR_REFUSED, "'%s' is not a name for a branch", p->branch);
    rc = read_tip(&p->f, &p->f_tree, r, p->branch_ref);
    if (rc != ERR_NOT_FOUND)
        return rc;
    err_set(ERR_REFUSED, "there is no branch '%s' here", p->branch);
    tracking = join("refs/remotes/origin/", p->branch);
    if (!ref_read(&remote, r, tracking))
        err_hint("git branch %s origin/%s", p->branch, p->branch);
    else
        err_hint("git flow-start %s", p->branch);
    free(tracking);
    return ERR_REFUSED;
}

static int apply_request(struct plan *p, const struct plan_request *request)
{
    int rc = 0;

    if (request->mode)
        rc = settings_apply(&p->settings, SETTINGS_OPTION, "cutover.promote.mode", request->mode,
                            "option --mode");
    return rc ? rc : settings_finish(&p->settings);
}

static int find_version(struct plan *p)
{
    struct str text = STR_INIT;
    char *captured = NULL;
    int rc = name_judge_branch(&captured, &p->settings, p->branch);

    if (!rc && !captured) {
        rc = err_set(ERR_REFUSED, "the branch '%s' names no version", p->branch);
        err_hint("git branch -m %s feature/v<version>", p->branch);
    }
    if (!rc)
        rc = version_complete(&p->version, captured);
    if (!rc)
        rc = version_write(&text, &p->version, VERSION_SEMVER);
    if (!rc)
        p->version_text = str_detach(&text);
    str_release(&text);
    free(captured);
    return rc;
}

static int find_target(struct plan *p, struct repo *r, const char *into)
{
    int rc;

    p->target = mem_dup(into ? into : p->settings.main);
    p->target_ref = join(HEADS, p->target);
    if (!strcmp(p->target, p->branch))
        return err_set(ERR_REFUSED, "'%s' cannot be promoted into itself", p->branch);
    rc = read_tip(&p->m, &p->m_tree, r, p->target_ref);
    if (rc != ERR_NOT_FOUND)
        return rc;
    err_set(ERR_REFUSED, "there is no branch '%s' here to promote into", p->target);
    err_hint("git branch %s %s/%s, or: git config cutover.main <branch>", p->target,
             p->settings.remote, p->target);
    return ERR_REFUSED;
}

/* main as last fetched: a promote into a main that is behind, or has diverged, could not be pushed.
 */
static int check_remote(struct plan *p, struct repo *r)
{
    struct str ref = STR_INIT;
    struct oid theirs;
    bool behind = false, ahead = false;
    int rc;

    str_addf(&ref, "refs/remotes/%s/%s", p->settings.remote, p->target);
    rc = ref_name_ok(ref.buf) ? ref_read(&theirs, r, ref.buf) : ERR_NOT_FOUND;
    if (rc || oid_eq(&theirs, &p->m)) {
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
        goto out;
    }
    rc = commit_is_ancestor(&ahead, r, &theirs, &p->m);
    if (!rc && !ahead)
        rc = commit_is_ancestor(&behind, r, &p->m, &theirs);
    if (!rc && !ahead) {
        rc = err_set(ERR_REFUSED, "'%s' %s '%s/%s'", p->target,
                     behind ? "is behind" : "has diverged from", p->settings.remote, p->target);
        if (behind)
            err_hint("git fetch %s %s:%s", p->settings.remote, p->target, p->target);
        else
            err_hint("git log --left-right %s...%s/%s", p->target, p->settings.remote, p->target);
    }
out:
    str_release(&ref);
    return rc;
}

/* The merge of F on the first-parent line of main. ERR_NOT_FOUND (no message) when there is none.
 */
static int find_merge(struct oid *out, struct repo *r, const struct oid *main_id,
                      const struct oid *f)
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

/* Was it all done before? Then p->done, with c1 and c2 as they are. */
static int check_done(struct plan *p, struct repo *r)
{
    bool merged;
    int rc = commit_is_ancestor(&merged, r, &p->f, &p->m);

    if (rc || !merged)
        return rc;
    rc = find_merge(&p->c2, r, &p->m, &p->f);
    if (rc == ERR_NOT_FOUND) {
        err_set(ERR_REFUSED, "'%s' has nothing that '%s' lacks", p->branch, p->target);
        err_hint("commit the development of %s on '%s' first", p->version_text, p->branch);
        return ERR_REFUSED;
    }
    p->c1 = p->f;
    p->done = !rc;
    return rc;
}

static int check_tag(struct plan *p, struct repo *r)
{
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&ref, "refs/tags/%s%s", p->settings.tag_prefix, p->version_text);
    rc = ref_read(&id, r, ref.buf);
    if (!rc) {
        rc = err_set(ERR_REFUSED, "%s was released already: the tag '%s' is there", p->version_text,
                     ref.buf + strlen("refs/tags/"));
        err_hint("git branch -m %s <a branch of the next version>", p->branch);
    }
    str_release(&ref);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* The version on main never goes back. */
static int check_forward(struct plan *p, struct repo *r)
{
    struct source_tree view;
    struct source source = source_tree(&view, r, &p->m_tree);
    struct str text = STR_INIT;
    struct version now;
    int rc = bump_read(&now, &source, &p->settings.version_files);

    if (rc == ERR_REFUSED) {
        err_clear(); /* main carries no version yet: this is its first */
        return 0;
    }
    if (!rc && version_compare(VERSION_SEMVER, &p->version, &now) < 0) {
        version_describe(&text, &now);
        rc = err_set(ERR_REFUSED, "'%s' is at %s already: %s would go back", p->target, text.buf,
                     p->version_text);
        err_hint("git branch -m %s <a branch of a later version>", p->branch);
    }
    str_release(&text);
    return rc;
}

static void trailer_tree(struct str *s, const char *key, bool known, const struct oid *tree)
{
    str_addf(s, "%s: %s\n", key, known ? oid_text(tree) : "none");
}

static void write_c1_message(struct str *s, const struct plan *p)
{
    if (p->moves.len)
        str_addf(s, "Promote %s to %s\n\n", p->branch, p->version_text);
    else
        str_addf(s, "Set the version to %s\n\n", p->version_text);
    vec_each (struct plan_move, m, &p->moves)
        str_addf(s, "%s becomes %s.\n", m->from, m->to);
    for (size_t i = 0; i < strs_len(&p->retired); i++)
        str_addf(s, "%s is retired.\n", strs_at(&p->retired, i));
    if (p->moves.len || strs_len(&p->retired))
        str_addc(s, '\n');
    vec_each (struct plan_move, m, &p->moves) {
        str_addf(s, "Promoted: %s:%s %s\n", m->from, m->to,
                 p->settings.mode == MODE_MIRROR ? "mirror" : "overlay");
        trailer_tree(s, "Promoted-from", true, &m->from_tree);
        trailer_tree(s, "Promoted-base", m->base_known, &m->base);
    }
    str_addf(s, "Version: %s\n", p->version_text);
}

static int make_c1(struct plan *p, struct repo *r)
{
    struct str message = STR_INIT;
    int rc;

    if (oid_eq(&p->c1_tree, &p->f_tree)) {
        p->c1 = p->f;
        return 0;
    }
    write_c1_message(&message, p);
    rc = commit_write(&p->c1, r, &p->c1_tree, &p->f, 1, message.buf);
    str_release(&message);
    return rc;
}

static int stop_at_conflicts(const struct plan *p)
{
    err_set(ERR_STOPPED, "merging '%s' into '%s' conflicts; nothing was changed", p->branch,
            p->target);
    for (size_t i = 0; i < strs_len(&p->conflicts); i++)
        err_note("%s", strs_at(&p->conflicts, i));
    for (size_t i = 0; i < strs_len(&p->messages); i++)
        err_note("%s", strs_at(&p->messages, i));
    err_hint("bring what '%s' changed into the development copy of these files and commit it;",
             p->target);
    err_hint("git switch %s && git merge %s", p->branch, p->target);
    err_hint("git flow-promote %s", p->branch);
    return ERR_STOPPED;
}

struct leftover {
    struct plan *plan;
    const char *dir;
};

static int note_leftover(void *payload, const char *path, const struct tree_entry *before,
                         const struct tree_entry *after)
{
    struct leftover *l = payload;
    struct str s = STR_INIT;

    (void)before;
    if (after->mode == MODE_TREE)
        return 0;
    str_addf(&s, "%s/%s", l->dir, path);
    strs_add(&l->plan->conflicts, s.buf);
    str_release(&s);
    return 0;
}

/* After the merge nothing may be left below what was retired: main added it there meanwhile. */
static int check_leftovers(struct plan *p, struct repo *r)
{
    static const struct oid none = OID_NONE;
    struct tree_entry e;
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(&p->retired); i++) {
        struct leftover l = {.plan = p, .dir = strs_at(&p->retired, i)};

        rc = tree_lookup(&e, r, &p->c2_tree, l.dir);
        if (!rc && e.mode == MODE_TREE)
            rc = tree_diff(r, &none, &e.id, note_leftover, &l);
        else if (!rc)
            strs_add(&p->conflicts, l.dir);
        if (rc == ERR_NOT_FOUND)
            rc = 0;
    }
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
    int rc = merge_commits(out, r, &p->m, &p->c1);

    if (rc || !strs_len(&out->conflicts))
        return rc;
    rc = plan_set_version(&tree, &edited, r, p);
    if (rc == ERR_REFUSED) {
        err_clear(); /* main's files disagree: their conflict stands */
        rc = 0;
    } else if (!rc && strs_len(&edited)) {
        merge_release(out);
        *out = (struct merge)MERGE_INIT;
        rc = merge_commits_as(out, r, &p->m, &tree, &p->c1);
    }
    strs_release(&edited);
    return rc;
}

static int make_c2(struct plan *p, struct repo *r)
{
    struct merge merge = MERGE_INIT;
    struct str message = STR_INIT;
    struct oid parents[2] = {p->m, p->c1};
    int rc = merge_c1(&merge, r, p);

    for (size_t i = 0; i < strs_len(&merge.conflicts); i++)
        strs_add(&p->conflicts, strs_at(&merge.conflicts, i));
    for (size_t i = 0; i < strs_len(&merge.messages); i++)
        strs_add(&p->messages, strs_at(&merge.messages, i));
    p->c2_tree = merge.tree;
    if (!rc && !strs_len(&p->conflicts))
        rc = check_leftovers(p, r);
    if (!rc && strs_len(&p->conflicts))
        rc = stop_at_conflicts(p);
    if (!rc) {
        str_addf(&message, "Merge branch '%s' into %s\n\nRelease %s.\n\nVersion: %s\n", p->branch,
                 p->target, p->version_text, p->version_text);
        rc = commit_write(&p->c2, r, &p->c2_tree, parents, 2, message.buf);
    }
    str_release(&message);
    merge_release(&merge);
    return rc;
}

int plan_make(struct plan *p, struct repo *r, const struct plan_request *request)
{
    int rc;

    plan_init(p);
    rc = find_branch(p, r, request->branch);
    if (!rc) {
        settings_release(&p->settings);
        rc = config_load(&p->settings, r, &p->f_tree);
    }
    if (!rc)
        rc = apply_request(p, request);
    if (!rc)
        rc = find_version(p);
    if (!rc)
        rc = find_target(p, r, request->into);
    if (!rc)
        rc = check_done(p, r);
    if (rc || p->done)
        return rc;
    rc = check_remote(p, r);
    if (!rc)
        rc = check_tag(p, r);
    if (!rc)
        rc = check_forward(p, r);
    if (!rc)
        rc = plan_tree(p, r, request);
    if (!rc)
        rc = make_c1(p, r);
    if (!rc && p->settings.landing == LANDING_PR) {
        p->done = oid_eq(&p->c1, &p->f);
        return 0;
    }
    return rc ? rc : make_c2(p, r);
}
