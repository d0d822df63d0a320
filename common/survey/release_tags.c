#include "survey/release_tags.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "repo/object.h"
#include "repo/ref.h"

struct load {
    struct release_tags *tags;
    struct repo *repo;
    const char *prefix, *without;
    bool prereleases;
};

static int add(void *payload, const char *ref, const struct oid *id)
{
    const struct load *load = payload;
    struct release_tag tag, *item;
    const char *name = ref + strlen("refs/tags/"), *text;
    int rc;

    if (!str_starts(name, load->prefix) || (load->without && !strcmp(name, load->without)))
        return 0;
    text = name + strlen(load->prefix);
    if (version_read(&tag.version, text, strlen(text)) ||
        (version_is_prerelease(&tag.version) && !load->prereleases))
        return 0;
    rc = object_peel_to_commit(&tag.commit, load->repo, id);
    if (rc == ERR_REFUSED) {
        err_clear(); /* a tag on a tree names no release */
        return 0;
    }
    if (rc) /* without it, another release would be the last */
        return err_prefix(rc, "tag '%s'", name);
    tag.name = mem_dup(name);
    item = vec_push(&load->tags->v);
    *item = tag;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct release_tag *x = a, *y = b;
    int order = oid_compare(&x->commit, &y->commit);

    return order ? order : version_compare(VERSION_SEMVER, &y->version, &x->version);
}

int release_tags_load(struct release_tags *out, struct repo *r, const char *prefix,
                      const char *without, bool prereleases)
{
    struct load load = {out, r, prefix, without, prereleases};
    int rc = ref_each(r, "refs/tags/", add, &load);

    if (!rc)
        vec_sort(&out->v, compare);
    return rc;
}

void release_tags_release(struct release_tags *tags)
{
    vec_each (struct release_tag, tag, &tags->v)
        free(tag->name);
    vec_release(&tags->v);
}

const struct release_tag *release_tags_find(const struct release_tags *tags,
                                            const struct oid *commit)
{
    size_t low = 0, high = tags->v.len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct release_tag *tag = vec_at(&tags->v, mid);

        if (oid_compare(&tag->commit, commit) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < tags->v.len) {
        const struct release_tag *tag = vec_at(&tags->v, low);

        if (oid_eq(&tag->commit, commit))
            return tag;
    }
    return NULL;
}
