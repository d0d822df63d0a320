/* release_message(): the release before, and what was merged since. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "flow/release.h"
#include "model/release.h"
#include "repo/commit.h"
#include "survey/release_tags.h"
#include "text/version.h"

static int add_merge(struct release_text *text, struct repo *r, const struct release_main *m,
                     const struct commit *c)
{
    struct str subject = STR_INIT;
    bool concerns = false;
    int rc = c->parents.len < 2 ? 0 : release_concerns(&concerns, r, m, c);

    if (rc || !concerns)
        return rc;
    if (strs_len(&text->merges) == RELEASE_MERGES_MAX) {
        text->more++;
        return 0;
    }
    release_subject(&subject, c->message);
    strs_add(&text->merges, subject.buf);
    str_release(&subject);
    return 0;
}

/* Walk down from REL to the release before, noting the merges. */
static int walk(struct release_text *text, struct release_history *history, struct repo *r,
                const struct release_main *m, const struct release_tags *tags,
                const struct release *rel)
{
    struct commit c = COMMIT_INIT;
    struct oid at = rel->commit;
    struct version version;
    const struct release_tag *k = NULL;
    int rc;

    while (!(rc = commit_read(&c, r, &at)) && !(k = release_tags_find(tags, &at))) {
        rc = add_merge(text, r, m, &c);
        if (rc || !commit_parent(&c, 0))
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
                    const struct release_main *m, const struct release *rel, const char *notes)
{
    struct release_text text = RELEASE_TEXT_INIT;
    struct release_tags tags = RELEASE_TAGS_INIT;
    char tree[OID_HEX_SIZE], tip[OID_HEX_SIZE];
    char *branch = NULL;
    int rc = release_tags_load(&tags, r, m->settings.tag_prefix, rel->tag.buf,
                               strchr(rel->version.buf, '-') != NULL);

    if (!rc)
        rc = walk(&text, history, r, m, &tags, rel);
    if (!rc)
        rc = find_branch(&branch, r, m, rel);
    if (!rc) {
        text.tag = rel->tag.buf;
        text.notes = notes;
        text.version = rel->version.buf;
        text.package = rel->package.len ? rel->package.buf : NULL;
        text.tree = oid_hex(tree, &rel->tree);
        text.tip = oid_is_none(&rel->tip) ? NULL : oid_hex(tip, &rel->tip);
        text.branch = branch;
        text.previous = history->previous.len ? history->previous.buf : NULL;
        release_compose(out, &text);
    }
    release_tags_release(&tags);
    strs_release(&text.merges);
    free(branch);
    return rc;
}
