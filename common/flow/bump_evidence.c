#include "flow/bump_evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/notes_range.h"
#include "model/notes.h"
#include "survey/ancestry.h"
#include "survey/release_tags.h"

/* What there is to judge by. */
struct evidence {
    const struct release_tag *last; /* of the tags; NULL: there is no release yet */
    struct release_tags tags;
    struct ancestry ancestry;
    struct notes_range range;
};

static void evidence_release(struct evidence *e)
{
    notes_range_release(&e->range);
    ancestry_release(&e->ancestry);
    release_tags_release(&e->tags);
}

static int highest_first(const void *a, const void *b)
{
    const struct release_tag *const *x = a, *const *y = b;

    return version_compare(VERSION_SEMVER, &(*y)->version, &(*x)->version);
}

/* The highest release that the commit TIP reaches. */
static int find_last(struct evidence *e, const struct oid *tip)
{
    size_t n = e->tags.v.len, at;
    const struct release_tag **sorted = mem_array(n + 1, sizeof(struct release_tag *));
    struct oid *ids = mem_array(n + 1, sizeof(*ids));
    int rc;

    for (size_t i = 0; i < n; i++)
        sorted[i] = vec_at(&e->tags.v, i);
    qsort(sorted, n, sizeof(struct release_tag *), highest_first);
    for (size_t i = 0; i < n; i++)
        ids[i] = sorted[i]->commit;
    rc = ancestry_first(&at, &e->ancestry, tip, ids, n);
    e->last = !rc && at < n ? sorted[at] : NULL;
    free(sorted);
    free(ids);
    return rc;
}

static int gather(struct evidence *e, const struct bump_job *job)
{
    struct oid nothing = OID_NONE;
    int rc = release_tags_load(&e->tags, job->repo, job->settings.tag_prefix, NULL, false);

    if (!rc)
        rc = find_last(e, &job->commit);
    if (!rc)
        rc = notes_range_read(&e->range, &e->ancestry, &job->commit,
                              e->last ? &e->last->commit : &nothing,
                              settings_package_path(&job->settings));
    return rc;
}

/* What the changes ask for, and the newest one that asks for just that. */
struct demand {
    enum version_part part;
    const struct notes_entry *by; /* NULL: nothing is asked for */
    size_t breaking, features, others;
};

static void count(struct demand *d, const struct notes *notes)
{
    d->by = NULL;
    vec_each (struct notes_entry, entry, &notes->entries) {
        enum version_part part = entry->breaking               ? VERSION_MAJOR
                                 : entry->group == NOTES_ADDED ? VERSION_MINOR
                                                               : VERSION_PATCH;

        if (!entry->breaking && !entry->typed)
            continue;
        d->breaking += part == VERSION_MAJOR;
        d->features += part == VERSION_MINOR;
        d->others += part == VERSION_PATCH;
        if (!d->by || part < d->part) {
            d->part = part;
            d->by = entry;
        }
    }
}

static bool is_early(const struct version *v)
{
    return str_starts(v->release, "0.") || !strcmp(v->release, "0");
}

static void add_counted(struct str *out, size_t n, const char *one, const char *many)
{
    if (n)
        str_addf(out, ", %zu %s", n, n == 1 ? one : many);
}

static void explain(struct str *out, const struct demand *d, const struct evidence *e)
{
    if (e->last)
        str_addf(out, "since '%s'", e->last->name);
    else
        str_adds(out, "there is no release yet");
    add_counted(out, d->breaking, "breaking change", "breaking changes");
    add_counted(out, d->features, "feature", "features");
    add_counted(out, d->others, "fix or other change", "fixes and other changes");
    str_addf(out, "; %.10s says '%s'", d->by->id, d->by->text.buf);
}

static int refuse_nothing(const struct evidence *e)
{
    if (e->last)
        err_set(ERR_REFUSED, "no commit since '%s' asks for a release", e->last->name);
    else
        err_set(ERR_REFUSED, "no commit asks for a release");
    err_note("feat, fix and the other types of Conventional Commits do");
    err_hint("git version-bump patch");
    return ERR_REFUSED;
}

static int judge(struct version *out, struct str *reason, const struct evidence *e,
                 const struct notes *notes, const struct version *now)
{
    const struct version *from = e->last ? &e->last->version : now;
    struct demand d = {.part = VERSION_PATCH};
    struct str text = STR_INIT;
    int rc;

    count(&d, notes);
    if (!d.by)
        return refuse_nothing(e);
    explain(reason, &d, e);
    rc = version_bump(out, from, d.part == VERSION_MAJOR && is_early(from) ? VERSION_MINOR : d.part,
                      NULL);
    if (!rc && version_compare(VERSION_SEMVER, out, now) < 0) {
        version_describe(&text, now);
        rc = err_set(ERR_REFUSED,
                     "the files say %s already, which is more than the commits ask for", text.buf);
        str_release(&text);
    }
    return rc;
}

int bump_from_commits(struct version *out, struct str *reason, const struct bump_job *job,
                      const struct version *now)
{
    struct evidence e = {
        .tags = RELEASE_TAGS_INIT, .ancestry = ANCESTRY_INIT(job->repo), .range = NOTES_RANGE_INIT};
    struct notes notes = NOTES_INIT;
    int rc = oid_is_none(&job->commit) ? err_set(ERR_REFUSED, "there is no commit yet")
                                       : gather(&e, job);

    if (!rc) {
        notes_make(&notes, &e.range, job->settings.remote, false);
        rc = judge(out, reason, &e, &notes, now);
    }
    notes_release(&notes);
    evidence_release(&e);
    return rc;
}
