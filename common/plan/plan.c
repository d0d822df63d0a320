#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/name.h"
#include "plan/plan_steps.h"
#include "plan/scripts.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "survey/bump.h"
#include "survey/config.h"
#include "survey/source_tree.h"
#include "text/quote.h"

#define HEADS "refs/heads/"

void plan_release(struct plan *p)
{
    vec_each (struct plan_move, m, &p->moves) {
        free(m->from);
        free(m->to);
    }
    vec_release(&p->moves);
    vec_each (struct plan_finding, f, &p->findings) {
        free(f->path);
        free(f->says);
    }
    vec_release(&p->findings);
    settings_release(&p->settings);
    free(p->branch);
    free(p->branch_ref);
    free(p->target);
    free(p->target_ref);
    free(p->version_text);
    free(p->version_was);
    upstream_release(&p->upstream);
    strs_release(&p->retired);
    strs_release(&p->renumbered);
    strs_release(&p->edited);
    strs_release(&p->overwritten);
    strs_release(&p->conflicts);
    strs_release(&p->messages);
    strs_release(&p->leftovers);
    strs_release(&p->by_hand[0]);
    strs_release(&p->by_hand[1]);
}

void plan_init(struct plan *p)
{
    static const struct plan init = {
        .upstream = UPSTREAM_INIT,
        .moves = VEC_INIT(struct plan_move),
        .retired = STRS_INIT,
        .renumbered = STRS_INIT,
        .edited = STRS_INIT,
        .overwritten = STRS_INIT,
        .conflicts = STRS_INIT,
        .messages = STRS_INIT,
        .leftovers = STRS_INIT,
        .findings = VEC_INIT(struct plan_finding),
        .by_hand = {STRS_INIT, STRS_INIT},
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

    if (!rc) {
        rc = commit_read(&c, r, id);
        if (rc == ERR_NOT_FOUND) {
            rc = err_set(ERR_FAILED, "the commit %s of '%s' is missing", oid_text(id), ref);
            err_hint("git fsck --full");
        }
    }
    if (!rc)
        *tree = c.tree;
    commit_release(&c);
    return rc;
}

static int find_branch(struct plan *p, struct repo *r, const char *name)
{
    struct oid remote;
    char *tracking, *near;
    int rc;

    p->branch = mem_dup(str_starts(name, HEADS) ? name + strlen(HEADS) : name);
    p->branch_ref = join(HEADS, p->branch);
    if (!ref_name_ok(p->branch_ref))
        return err_set(ERR_REFUSED, "'%s' is not a name for a branch", p->branch);
    rc = read_tip(&p->f, &p->f_tree, r, p->branch_ref);
    if (rc != ERR_NOT_FOUND)
        return rc ? rc : ref_refuse_symbolic(r, p->branch_ref);
    err_set(ERR_REFUSED, "there is no branch '%s' here", p->branch);
    tracking = join("refs/remotes/origin/", p->branch);
    near = name_suggest_branch(&p->settings, p->branch);
    if (!ref_read(&remote, r, tracking))
        quote_hint("git branch %s origin/%s", p->branch, p->branch);
    else if (near)
        quote_hint(repo_is_bare(r) ? "git flow-start --no-switch %s" : "git flow-start %s", near);
    else
        err_hint("git branch --list");
    free(near);
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

    if (!rc && !captured && !strcmp(p->branch, p->settings.main)) {
        rc = err_set(ERR_REFUSED, "'%s' is what is promoted into", p->branch);
        err_hint("git flow-promote <a branch such as feature/v1.1>");
    } else if (!rc && !captured) {
        rc = err_set(ERR_REFUSED, "the branch '%s' names no version", p->branch);
        quote_hint("git branch -m %s feature/v<version>", p->branch);
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

static int refuse_missing(const struct plan *p)
{
    const struct settings *s = &p->settings;

    err_set(ERR_REFUSED, "there is no branch '%s' here to promote into", p->target);
    if (!oid_is_none(&p->upstream.tip))
        quote_hint("git branch %s %s", p->target, upstream_name(&p->upstream));
    else if (!strcmp(p->target, s->main))
        err_hint("git config cutover.main <branch>");
    else if (strcmp(p->target, "staging") != 0 || !strcmp(p->target, s->staging))
        quote_hint("git branch %s %s", p->target, s->main);
    else
        quote_hint("git flow-promote --into=%s %s", s->staging, p->branch);
    return ERR_REFUSED;
}

static int find_target(struct plan *p, struct repo *r, const struct plan_request *request)
{
    int rc;

    p->target = mem_dup(request->into ? request->into : p->settings.main);
    p->target_ref = join(HEADS, p->target);
    if (!ref_name_ok(p->target_ref))
        return err_set(ERR_REFUSED, "'%s' is not a name for a branch", p->target);
    if (!strcmp(p->target, p->branch))
        return err_set(ERR_REFUSED, "'%s' cannot be promoted into itself", p->branch);
    rc = read_tip(&p->target_old, &p->target_old_tree, r, p->target_ref);
    if (!rc)
        rc = ref_refuse_symbolic(r, p->target_ref);
    if (!rc || rc == ERR_NOT_FOUND)
        rc = plan_follow_upstream(p, r, request->ff);
    return !rc && oid_is_none(&p->m) ? refuse_missing(p) : rc;
}

int plan_find_tag(struct str *ref, const struct plan *p, struct repo *r)
{
    struct oid id;

    str_addf(ref, "refs/tags/%s%s", p->settings.tag_prefix, p->version_text);
    return ref_read(&id, r, ref->buf);
}

static int check_tag(struct plan *p, struct repo *r)
{
    struct str ref = STR_INIT;
    int rc = plan_find_tag(&ref, p, r);

    if (!rc) {
        rc = err_set(ERR_REFUSED, "%s was released already: the tag '%s' is there", p->version_text,
                     ref.buf + strlen("refs/tags/"));
        quote_hint("git branch -m %s <a branch of the next version>", p->branch);
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
    int rc = bump_read(&now, &source, &p->settings);

    if (rc == ERR_REFUSED) {
        err_clear(); /* main carries no version yet: this is its first */
        return 0;
    }
    if (!rc && version_compare(VERSION_SEMVER, &p->version, &now) < 0) {
        version_describe(&text, &now);
        rc = err_set(ERR_REFUSED, "'%s' is at %s already: %s would go back", p->target, text.buf,
                     p->version_text);
        quote_hint("git branch -m %s <a branch of a later version>", p->branch);
    }
    str_release(&text);
    return rc;
}

bool plan_archive_ref(struct str *out, const struct plan *p)
{
    const char *archive = p->settings.archive;

    if (!archive || !str_starts(archive, "refs/") || !strs_len(&p->retired))
        return false;
    str_addf(out, "%s/%s%s", archive, p->settings.tag_prefix, p->version_text);
    return true;
}

/* The settings of the branch, its version, what it goes into, and whether it was promoted before.
 */
static int find_rest(struct plan *p, struct repo *r, const struct plan_request *request)
{
    int rc;

    settings_release(&p->settings);
    rc = config_load(&p->settings, r, &p->f_tree);
    if (!rc)
        rc = apply_request(p, request);
    if (!rc)
        rc = find_version(p);
    if (!rc)
        rc = find_target(p, r, request);
    return rc ? rc : plan_check_done(p, r);
}

/* Settings that do not count yet may be why it is refused: they come first. */
static int check_here(const struct plan *p, struct repo *r, int refused)
{
    struct err_saved *why = err_save();
    int rc = plan_check_here(p, r);

    if (rc)
        err_drop(why);
    else
        err_restore(why);
    return rc ? rc : refused;
}

int plan_make(struct plan *p, struct repo *r, const struct plan_request *request)
{
    int rc;

    plan_init(p);
    p->asked = *request;
    rc = find_branch(p, r, request->branch);
    if (rc)
        return rc;
    rc = find_rest(p, r, request);
    if (!p->done && (!rc || rc == ERR_REFUSED || rc == ERR_INVALID))
        rc = check_here(p, r, rc);
    if (rc || p->done)
        return rc;
    rc = plan_check_upstream(p, r, request->answers && request->answers->len > 0);
    if (!rc)
        rc = check_tag(p, r);
    if (!rc)
        rc = check_forward(p, r);
    if (!rc)
        rc = plan_tree(p, r, request);
    if (!rc)
        rc = scripts_renumber(p, r);
    if (!rc)
        rc = plan_look_moves(p, r, request);
    if (!rc)
        rc = plan_promote_commit(p, r, request);
    p->promote = p->c1;
    if (!rc && p->settings.landing == LANDING_PR)
        rc = plan_check_kept_below(p, r);
    if (!rc && p->settings.landing == LANDING_PR) {
        p->done = oid_eq(&p->c1, &p->f);
        return p->done ? plan_find_promote(p, r) : 0;
    }
    return rc ? rc : plan_merge_commit(p, r, request);
}
