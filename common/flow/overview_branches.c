/* The branches, and how they stand to main. */
#include "flow/overview_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/name.h"
#include "model/release.h"
#include "repo/ref.h"
#include "survey/candidates.h"
#include "survey/collide.h"
#include "text/version.h"

#define HEADS "refs/heads/"

/* So many paths of one branch are named. */
#define PATHS_MAX 20

/* So many of the newest branches are looked into, however long it takes. */
#define LOOKED_INTO 20

struct gathering {
    struct overview_job *j;
    struct vec apart;    /* of struct apart: those of out->branches, then of staging, of upstream */
    struct strs here;    /* names of local branches */
    const char *remote;  /* "refs/remotes/origin/" */
    struct oid upstream; /* of main; OID_NONE */
};

static bool is_work(const struct settings *s, const char *name)
{
    return strcmp(name, s->main) != 0 && strcmp(name, s->staging) != 0 &&
           (!s->develop || strcmp(name, s->develop) != 0);
}

/* What the name of a branch announces; *allowed: it is one that a work branch may have. */
static char *version_of(bool *allowed, const struct settings *s, const char *name)
{
    struct version version;
    struct str text = STR_INIT;
    char *captured = NULL;

    *allowed = !name_judge_branch(&captured, s, name);
    if (*allowed && captured && !version_complete(&version, captured))
        version_describe(&text, &version);
    err_clear();
    free(captured);
    if (text.len)
        return str_detach(&text);
    str_release(&text);
    return NULL;
}

/* Borrowed until the next one. */
static struct overview_branch *add_branch(struct gathering *g, const char *name,
                                          const struct oid *id)
{
    struct overview_branch *b = vec_push(&g->j->out->branches);
    struct apart *apart = vec_push(&g->apart);

    *b = (struct overview_branch){.name = mem_dup(name),
                                  .commit = mem_dup(oid_text(id)),
                                  .behind = -1,
                                  .conflicts = OVERVIEW_NOT_LOOKED,
                                  .paths = STRS_INIT};
    apart->tip = *id;
    return b;
}

static int add_local(void *payload, const char *ref, const struct oid *id)
{
    struct gathering *g = payload;
    const char *name = ref + strlen(HEADS);
    bool allowed;

    strs_add(&g->here, name);
    if (is_work(&g->j->main.settings, name))
        add_branch(g, name, id)->version = version_of(&allowed, &g->j->main.settings, name);
    return 0;
}

/* Of the remote's branches those are work that may be called so; "origin/feature/v1.1". */
static int add_remote(void *payload, const char *ref, const struct oid *id)
{
    struct gathering *g = payload;
    const struct settings *s = &g->j->main.settings;
    const char *name = ref + strlen(g->remote);
    bool allowed;
    char *version;

    if (!strcmp(name, s->main))
        g->upstream = *id;
    if (!strcmp(name, "HEAD") || !is_work(s, name) || strs_has(&g->here, name))
        return 0;
    version = version_of(&allowed, s, name);
    if (allowed)
        add_branch(g, ref + strlen("refs/remotes/"), id)->version = version;
    else
        free(version);
    return 0;
}

static int gather(struct gathering *g)
{
    int rc = ref_each(g->j->r, HEADS, add_local, g);

    strs_sort(&g->here);
    return rc ? rc : ref_each(g->j->r, g->remote, add_remote, g);
}

/* --- how they stand ----------------------------------------------------------------------------
 */

static enum overview_state state_of(const struct apart *apart)
{
    return apart->how == APART_WITHIN   ? OVERVIEW_MERGED
           : apart->how == APART_BEYOND ? OVERVIEW_OPEN
                                        : OVERVIEW_UNKNOWN;
}

/* Steps of main since the base. Where main has it by a merge, it is between the releases that its
 * date is between, and the steps are not known. */
static void find_place(struct overview_branch *b, const struct overview_job *j,
                       const struct apart *apart)
{
    size_t low = 0, high = j->places.len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct overview_place *place = vec_at(&j->places, mid);
        int order = oid_compare(&place->id, &apart->base);

        if (!order) {
            b->behind = (long)place->at;
            break;
        }
        low = order < 0 ? mid + 1 : low;
        high = order < 0 ? high : mid;
    }
    for (b->below = 0; b->below < j->releases.len; b->below++) {
        size_t at = *(size_t *)vec_at(&j->releases, b->below);
        const struct apart_step *step = vec_at(&j->line, at);

        if (b->behind >= 0 ? at >= (size_t)b->behind : step->date <= apart->base_date)
            return;
    }
}

/* As after a squash or a rebase, or where the branch went on after its release. */
static bool is_released(const struct overview_job *j, const char *version)
{
    const char *prefix = j->main.settings.tag_prefix;
    size_t len = strlen(prefix);

    vec_each (struct release_tag, tag, &j->tags.v)
        if (!strcmp(tag->name + len, version))
            return true;
    return false;
}

static void fill_branch(struct overview_branch *b, const struct overview_job *j,
                        const struct apart *apart)
{
    b->state = state_of(apart);
    b->date = apart->date;
    b->ahead = apart->ahead;
    if (b->state == OVERVIEW_OPEN && b->version && is_released(j, b->version))
        b->state = OVERVIEW_RELEASED;
    b->below = j->releases.len;
    if (b->state == OVERVIEW_UNKNOWN || oid_is_none(&apart->base))
        return;
    if (!apart->cut)
        b->base = mem_dup(oid_text(&apart->base));
    find_place(b, j, apart);
}

static int newest_first(const void *a, const void *b)
{
    const struct overview_branch *x = a, *y = b;

    if (x->date != y->date)
        return x->date > y->date ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Staging, where it is there: its tip is one more to look at. */
static int add_staging(struct gathering *g)
{
    struct overview_job *j = g->j;
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&ref, HEADS "%s", j->main.settings.staging);
    rc = ref_read(&id, j->r, ref.buf);
    if (rc == ERR_NOT_FOUND) {
        str_reset(&ref);
        str_addf(&ref, "%s%s", g->remote, j->main.settings.staging);
        rc = ref_read(&id, j->r, ref.buf);
    }
    if (!rc) {
        const struct release_tag *tag = release_tags_find(&j->tags, &id);

        j->out->staging = mem_dup(j->main.settings.staging);
        j->out->staging_commit = mem_dup(oid_text(&id));
        if (tag && candidate_is(&tag->version))
            j->out->candidate = mem_dup(tag->name);
        ((struct apart *)vec_push(&g->apart))->tip = id;
    }
    str_release(&ref);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static void finish(struct gathering *g)
{
    struct overview_job *j = g->j;
    size_t n = 0;

    vec_each (struct overview_branch, b, &j->out->branches)
        fill_branch(b, j, vec_at(&g->apart, n++));
    if (j->out->staging_commit) {
        const struct apart *apart = vec_at(&g->apart, n++);

        j->out->staging_state = state_of(apart);
        j->out->staging_ahead = apart->ahead;
    }
    if (n < g->apart.len) {
        const struct apart *apart = vec_at(&g->apart, n);

        if (apart->how == APART_BEYOND)
            overview_block(j, "behind", NULL, "'%s' lacks %zu commit%s of '%s%s'",
                           j->main.settings.main, apart->ahead, apart->ahead == 1 ? "" : "s",
                           g->remote + strlen("refs/remotes/"), j->main.settings.main);
    }
    vec_sort(&j->out->branches, newest_first);
}

int overview_branches(struct overview_job *j)
{
    struct apart_patience patience = {overview_is_over, j};
    struct str remote = STR_INIT;
    struct gathering g = {
        .j = j, .apart = VEC_INIT(struct apart), .here = STRS_INIT, .upstream = OID_NONE};
    int rc;

    str_addf(&remote, "refs/remotes/%s/", j->main.settings.remote);
    g.remote = remote.buf;
    rc = gather(&g);
    if (!rc)
        rc = add_staging(&g);
    if (!rc && !oid_is_none(&g.upstream) && str_starts(j->main.ref.buf, HEADS))
        ((struct apart *)vec_push(&g.apart))->tip = g.upstream;
    if (!rc)
        rc = apart_find(g.apart.items, g.apart.len, &j->walk, &j->tip.id, &patience);
    if (!rc)
        finish(&g);
    vec_release(&g.apart);
    strs_release(&g.here);
    str_release(&remote);
    return rc;
}

/* --- what may conflict -------------------------------------------------------------------------
 */

static int tree_of(struct oid *out, struct commit *c, struct repo *r, const char *hex)
{
    struct oid id;
    int rc = oid_parse(&id, hex, strlen(hex));

    if (!rc)
        rc = commit_read(c, r, &id);
    if (!rc)
        *out = c->tree;
    return rc;
}

static int look_into(struct overview_branch *b, struct overview_job *j, struct collide *c)
{
    struct commit commit = COMMIT_INIT;
    struct strs paths = STRS_INIT;
    struct oid base, tip;
    int rc = tree_of(&base, &commit, j->r, b->base);

    if (!rc)
        rc = tree_of(&tip, &commit, j->r, b->commit);
    if (!rc && b->version && release_is_promote(commit.message, b->version))
        b->state = OVERVIEW_PROMOTED;
    if (!rc)
        rc = collide_find(&paths, c, &base, &j->tip.tree, &tip);
    if (!rc) {
        b->conflicts = (long)strs_len(&paths);
        for (size_t i = 0; i < strs_len(&paths) && i < PATHS_MAX; i++)
            strs_add(&b->paths, strs_at(&paths, i));
    }
    strs_release(&paths);
    commit_release(&commit);
    return rc;
}

int overview_conflicts(struct overview_job *j)
{
    struct collide c = COLLIDE_INIT(j->r, &j->main.settings);
    size_t n = 0;

    vec_each (struct overview_branch, b, &j->out->branches) {
        if (b->state != OVERVIEW_OPEN || !b->base)
            continue;
        if (n++ >= LOOKED_INTO && overview_is_late(j))
            break;
        if (look_into(b, j, &c))
            err_clear(); /* a tree that is damaged, or no tree of git's: of this branch alone */
    }
    collide_release(&c);
    return 0;
}
