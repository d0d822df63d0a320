#include "flow/notes_range.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/commit.h"
#include "survey/touched.h"
#include "text/plain.h"

/* Where each commit of the range is in it. */
struct place {
    struct oid id;
    size_t n;
};

static int compare_places(const void *a, const void *b)
{
    return oid_compare(&((const struct place *)a)->id, &((const struct place *)b)->id);
}

static size_t find_place(const struct vec *places, const struct oid *id)
{
    size_t low = 0, high = places->len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct place *p = vec_at(places, mid);
        int order = oid_compare(&p->id, id);

        if (!order)
            return p->n;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NOTES_OUTSIDE;
}

/* "author Name <address> ..." */
static void read_author(struct notes_commit *out, const struct commit *c)
{
    const char *line = strstr(c->raw.buf, "\nauthor "), *from = NULL, *to = NULL;
    struct str name = STR_INIT, email = STR_INIT;

    if (line && line < c->message) {
        line += strlen("\nauthor ");
        from = memchr(line, '<', strcspn(line, "\n"));
        to = from ? memchr(from, '>', strcspn(from, "\n")) : NULL;
    }
    if (to) {
        plain_line(&name, line, (size_t)(from - line), 0);
        plain_line(&email, from + 1, (size_t)(to - from) - 1, 0);
    }
    out->author = str_detach(&name);
    out->email = str_detach(&email);
}

static int read_commit(struct notes_commit *out, struct ancestry *a, const struct vec *places,
                       const struct oid *id, const char *path)
{
    struct commit c = COMMIT_INIT;
    bool touched = true;
    const struct oid *parents = NULL;
    size_t n = ancestry_parents(&parents, a, id);
    int rc = commit_need(&c, a->repo, id);

    if (!rc)
        rc = touched_by(&touched, a->repo, id, n ? &parents[0] : NULL, path);
    *out = (struct notes_commit){.parents = VEC_INIT(size_t), .elsewhere = !touched};
    if (!rc) {
        out->id = mem_dup(oid_text(id));
        out->message = mem_dup(c.message);
        read_author(out, &c);
        for (size_t i = 0; i < n; i++)
            *(size_t *)vec_push(&out->parents) = find_place(places, &parents[i]);
    }
    commit_release(&c);
    return rc;
}

static int too_shallow(const struct oid *tip, const struct oid *from)
{
    if (oid_is_none(from))
        err_set(ERR_FAILED, "the history here is too shallow to find what %s brings",
                oid_text(tip));
    else
        err_set(ERR_FAILED, "the history here is too shallow to go from %s down to %s",
                oid_text(tip), oid_text(from));
    err_hint("git fetch --unshallow --tags");
    return ERR_FAILED;
}

int notes_range_read(struct notes_range *out, struct ancestry *a, const struct oid *tip,
                     const struct oid *from, const char *path)
{
    struct vec ids = VEC_INIT(struct oid), near = VEC_INIT(struct oid);
    struct vec places = VEC_INIT(struct place);
    bool cut = false;
    int rc = ancestry_range(&ids, &near, &cut, a, tip, from);

    if (!rc && cut)
        rc = too_shallow(tip, from);
    vec_each (struct oid, id, &ids)
        *(struct place *)vec_push(&places) = (struct place){*id, places.len - 1};
    vec_sort(&places, compare_places);
    vec_each (struct oid, id, &ids)
        if (!rc)
            rc = read_commit(vec_push(&out->commits), a, &places, id, path);
    vec_each (struct oid, id, &near)
        if (!rc)
            strs_add(&out->released, oid_text(id));
    strs_sort(&out->released);
    vec_release(&ids);
    vec_release(&near);
    vec_release(&places);
    return rc;
}
