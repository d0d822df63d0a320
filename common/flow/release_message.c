/* release_message(): the release before, and what was merged since. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/release.h"
#include "model/release.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "text/version.h"

#include <stdlib.h>

/* A tag that names a release. */
struct known {
    struct oid commit;
    struct version version;
    char *name;
};

struct known_tags {
    struct vec v; /* of struct known, by commit, then the highest version first */
    struct repo *repo;
    const char *prefix;
    const char *own; /* the name of the tag that is being made */
    bool prereleases;
};

static int add_known(void *payload, const char *ref, const struct oid *id)
{
    struct known_tags *tags = payload;
    struct known k, *item;
    const char *name = ref + strlen("refs/tags/"), *text;

    if (!str_starts(name, tags->prefix) || !strcmp(name, tags->own))
        return 0;
    text = name + strlen(tags->prefix);
    if (version_read(&k.version, text, strlen(text)) ||
        (version_is_prerelease(&k.version) && !tags->prereleases))
        return 0;
    if (object_peel_to_commit(&k.commit, tags->repo, id)) {
        err_clear(); /* a tag on a tree, or a broken one, names no release */
        return 0;
    }
    k.name = mem_dup(name);
    item = vec_push(&tags->v);
    *item = k;
    return 0;
}

static int compare_known(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    int order = oid_compare(&x->commit, &y->commit);

    return order ? order : version_compare(VERSION_SEMVER, &y->version, &x->version);
}

static const struct known *find_known(const struct known_tags *tags, const struct oid *commit)
{
    size_t low = 0, high = tags->v.len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct known *k = vec_at(&tags->v, mid);

        if (oid_compare(&k->commit, commit) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < tags->v.len && oid_eq(&((struct known *)vec_at(&tags->v, low))->commit, commit))
        return vec_at(&tags->v, low);
    return NULL;
}

static void add_merge(struct release_text *text, const struct commit *c)
{
    struct str subject = STR_INIT;

    if (c->parents.len < 2)
        return;
    if (strs_len(&text->merges) == RELEASE_MERGES_MAX) {
        text->more++;
        return;
    }
    release_subject(&subject, c->message);
    strs_add(&text->merges, subject.buf);
    str_release(&subject);
}

/* Walk down from REL to the release before, noting the merges. */
static int walk(struct release_text *text, struct release_history *history, struct repo *r,
                const struct known_tags *tags, const struct release *rel)
{
    struct commit c = COMMIT_INIT;
    struct oid at = rel->commit;
    struct version version;
    const struct known *k = NULL;
    int rc;

    while (!(rc = commit_read(&c, r, &at)) && !(k = find_known(tags, &at))) {
        add_merge(text, &c);
        if (!commit_parent(&c, 0))
            break;
        at = *commit_parent(&c, 0);
    }
    if (rc == ERR_NOT_FOUND) {
        history->cut = repo_is_shallow(r);
        rc = history->cut ? 0 : err_set(ERR_FAILED, "commit %s is missing", oid_text(&at));
    }
    if (!rc && k) {
        str_adds(&history->previous, k->name);
        history->backwards = !version_read(&version, rel->version.buf, rel->version.len) &&
                             version_compare(VERSION_SEMVER, &k->version, &version) >= 0;
    }
    commit_release(&c);
    return rc;
}

/* What REL's merge commit says was merged: a trailer, or its subject. */
static int find_branch(char **out, struct repo *r, const struct release_main *m,
                       const struct release *rel)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, &rel->commit);

    if (!rc)
        *out = release_merged_branch(c.message, m->settings.remote);
    commit_release(&c);
    return rc;
}

int release_message(struct str *out, struct release_history *history, struct repo *r,
                    const struct release_main *m, const struct release *rel)
{
    struct release_text text = RELEASE_TEXT_INIT;
    struct known_tags tags = {.v = VEC_INIT(struct known),
                              .repo = r,
                              .prefix = m->settings.tag_prefix,
                              .own = rel->tag.buf,
                              .prereleases = strchr(rel->version.buf, '-') != NULL};
    char tree[OID_HEX_SIZE], tip[OID_HEX_SIZE];
    char *branch = NULL;
    int rc = ref_each(r, "refs/tags/", add_known, &tags);

    vec_sort(&tags.v, compare_known);
    if (!rc)
        rc = walk(&text, history, r, &tags, rel);
    if (!rc)
        rc = find_branch(&branch, r, m, rel);
    if (!rc) {
        text.tag = rel->tag.buf;
        text.version = rel->version.buf;
        text.tree = oid_hex(tree, &rel->tree);
        text.tip = oid_is_none(&rel->tip) ? NULL : oid_hex(tip, &rel->tip);
        text.branch = branch;
        text.previous = history->previous.len ? history->previous.buf : NULL;
        release_compose(out, &text);
    }
    vec_each (struct known, k, &tags.v)
        free(k->name);
    vec_release(&tags.v);
    strs_release(&text.merges);
    free(branch);
    return rc;
}
