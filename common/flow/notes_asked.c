#include "flow/notes_asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "text/quote.h"

static const struct release_tag *tag_called(const struct notes_source *s, const char *name)
{
    vec_each (struct release_tag, tag, &s->tags.v)
        if (!strcmp(tag->name, name))
            return tag;
    return NULL;
}

/* The commit that TEXT names, and in *ref what a link calls it. The caller frees it. */
static int resolve(struct oid *out, char **ref, struct notes_source *s, const char *text)
{
    struct str name = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&name, "refs/tags/%s", str_starts(text, "refs/tags/") ? text + 10 : text);
    rc = ref_name_ok(name.buf) ? ref_read(&id, s->repo, name.buf) : ERR_NOT_FOUND;
    if (rc == ERR_NOT_FOUND) {
        str_reset(&name);
        rc = ref_resolve(&id, s->repo, text);
    }
    if (!rc)
        rc = object_peel_to_commit(out, s->repo, &id);
    if (!rc && !name.len)
        str_adds(&name, oid_text(out));
    if (!rc)
        *ref = str_detach(&name);
    str_release(&name);
    return rc;
}

static int main_tip(struct notes_asked *a, const struct notes_source *s)
{
    a->tip = s->main;
    a->tip_ref = mem_dup("HEAD");
    return s->has_main ? 0 : err_set(ERR_REFUSED, "there is no branch '%s'", s->settings.main);
}

static int resolve_range(struct notes_asked *a, struct notes_source *s, const char *operand,
                         const char *dots)
{
    char *from = mem_dup_n(operand, (size_t)(dots - operand));
    const char *to = dots + 2;
    int rc = 0;

    a->ranged = true;
    if (!*from || *to == '.')
        rc = err_set(ERR_USAGE, "'%s' is not <from>..<to>", operand);
    if (!rc)
        rc = resolve(&a->from, &a->from_ref, s, from);
    if (!rc)
        rc = *to ? resolve(&a->tip, &a->tip_ref, s, to) : main_tip(a, s);
    free(from);
    return rc;
}

static int resolve_operand(struct notes_asked *a, struct notes_source *s, const char *operand)
{
    const char *dots = operand ? strstr(operand, "..") : NULL;
    int rc;

    if (!operand)
        rc = main_tip(a, s);
    else if (dots)
        rc = resolve_range(a, s, operand, dots);
    else
        rc = resolve(&a->tip, &a->tip_ref, s, operand);
    if (rc || !operand || !strcmp(a->tip_ref, "HEAD"))
        return rc;
    if (str_starts(a->tip_ref, "refs/tags/"))
        a->tag = tag_called(s, a->tip_ref + strlen("refs/tags/"));
    else
        a->tag = release_tags_find(&s->tags, &a->tip);
    return 0;
}

/* --as: the version of what has no tag yet. Where the tag is there by now, it is that release. */
static int take_version(struct notes_asked *a, struct notes_source *s,
                        const struct notes_request *q)
{
    struct str name = STR_INIT;
    const struct release_tag *tag;

    if (!q->as) {
        a->has_version = a->tag;
        if (a->tag)
            a->version = a->tag->version;
        return 0;
    }
    if (version_read(&a->version, q->as, strlen(q->as)))
        return err_set(ERR_USAGE, "'%s' is no version", q->as);
    a->has_version = true;
    if (a->tag && !version_same(VERSION_SEMVER, &a->tag->version, &a->version))
        return err_set(ERR_REFUSED, "what is asked for is '%s', and not %s", a->tag->name, q->as);
    str_adds(&name, s->settings.tag_prefix);
    version_describe(&name, &a->version);
    tag = tag_called(s, name.buf);
    if (tag && !q->operand) {
        a->tag = tag;
        a->tip = tag->commit;
    }
    if (!str_starts(a->tip_ref, "refs/tags/")) {
        free(a->tip_ref);
        a->tip_ref = NULL;
        str_reset(&name);
        str_addf(&name, "refs/tags/%s", a->tag ? a->tag->name : s->settings.tag_prefix);
        if (!a->tag)
            version_describe(&name, &a->version);
        a->tip_ref = str_detach(&name);
    }
    str_release(&name);
    return 0;
}

/* --- the release before -------------------------------------------------------------------------
 */

static int newest_first(const void *a, const void *b)
{
    const struct release_tag *const *x = a, *const *y = b;
    int order = version_compare(VERSION_SEMVER, &(*y)->version, &(*x)->version);

    return order ? order : strcmp((*x)->name, (*y)->name);
}

/* The releases that may be the one before, the newest first. */
static void find_candidates(struct vec *out, const struct notes_source *s,
                            const struct notes_asked *a)
{
    bool pre = a->has_version && version_is_prerelease(&a->version);

    vec_each (struct release_tag, tag, &s->tags.v) {
        if (version_is_prerelease(&tag->version) && !pre)
            continue;
        if (a->tag && version_compare(VERSION_SEMVER, &tag->version, &a->version) >= 0)
            continue;
        *(const struct release_tag **)vec_push(out) = tag;
    }
    vec_sort(out, newest_first);
}

static int find_before(struct notes_asked *a, struct notes_source *s)
{
    struct vec tags = VEC_INIT(const struct release_tag *), ids = VEC_INIT(struct oid);
    const struct release_tag *before = NULL;
    struct str ref = STR_INIT;
    size_t n = 0;
    int rc;

    find_candidates(&tags, s, a);
    vec_each (const struct release_tag *, tag, &tags)
        *(struct oid *)vec_push(&ids) = (*tag)->commit;
    rc = ancestry_first(&n, &s->ancestry, &a->tip, ids.items, ids.len);
    if (!rc && n < tags.len)
        before = *(const struct release_tag **)vec_at(&tags, n);
    if (before && a->has_version && !a->tag &&
        version_compare(VERSION_SEMVER, &before->version, &a->version) >= 0) {
        str_reset(&ref);
        version_describe(&ref, &a->version);
        rc = err_set(ERR_REFUSED, "'%s' is released already, and not older than %s", before->name,
                     ref.buf);
        if (s->settings.package)
            quote_hint("git release-notes --package=%s %s", s->settings.package, before->name);
        else
            quote_hint("git release-notes %s", before->name);
    } else if (before) {
        a->from = before->commit;
        str_addf(&ref, "refs/tags/%s", before->name);
        a->from_ref = str_detach(&ref);
    }
    str_release(&ref);
    vec_release(&tags);
    vec_release(&ids);
    return rc;
}

void notes_asked_release(struct notes_asked *a)
{
    free(a->tip_ref);
    free(a->from_ref);
}

int notes_asked_find(struct notes_asked *out, struct notes_source *s,
                     const struct notes_request *request)
{
    int rc = resolve_operand(out, s, request->operand);

    if (!rc)
        rc = take_version(out, s, request);
    if (!rc && !out->ranged)
        rc = find_before(out, s);
    return rc;
}
