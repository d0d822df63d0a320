#include "flow/notes_run.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/notes_range.h"
#include "model/forge.h"
#include "os/day.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/remote.h"
#include "repo/tag.h"
#include "survey/config.h"
#include "text/plain.h"
#include "text/quote.h"
#include "text/version.h"

/* What is asked for, with its names resolved. */
struct asked {
    struct oid tip, from;
    const struct release_tag *tag; /* of the tip, NULL: it has none that counts */
    char *tip_ref, *from_ref;      /* for links: "refs/tags/v1.0", an id, "HEAD"; NULL: no FROM */
    bool ranged;                   /* FROM was given */
    struct version version;        /* that it is, or is going to be */
    bool has_version;
};

void notes_close(struct notes_source *s)
{
    settings_release(&s->settings);
    release_tags_release(&s->tags);
    ancestry_release(&s->ancestry);
    str_release(&s->remote);
}

/* main and its settings; git's alone where there is no main. */
static int find_main(struct notes_source *s, struct repo *r, bool needed)
{
    struct release_main m;
    int rc = release_main_open(&m, r);

    if (!rc) {
        s->has_main = true;
        s->main = m.tip;
        s->settings = m.settings;
        str_release(&m.ref);
    } else if (rc == ERR_REFUSED && !needed) {
        err_clear();
        rc = config_load(&s->settings, r, NULL);
    }
    return rc;
}

int notes_open(struct notes_source *out, struct repo *r, const char *remote, bool main_needed)
{
    struct notes_source s = {.repo = r,
                             .main = OID_NONE,
                             .tags = RELEASE_TAGS_INIT,
                             .ancestry = ANCESTRY_INIT(r),
                             .remote = STR_INIT};
    int rc = find_main(&s, r, main_needed);

    if (rc)
        return rc;
    rc = release_tags_load(&s.tags, r, s.settings.tag_prefix, NULL, true);
    if (!rc)
        rc = remote_url_here(&s.remote, r, remote ? remote : s.settings.remote);
    if (rc)
        notes_close(&s);
    else
        *out = s;
    return rc;
}

/* --- what is asked for --------------------------------------------------------------------------
 */

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

static int main_tip(struct asked *a, const struct notes_source *s)
{
    a->tip = s->main;
    a->tip_ref = mem_dup("HEAD");
    return s->has_main ? 0 : err_set(ERR_REFUSED, "there is no branch '%s'", s->settings.main);
}

static int resolve_range(struct asked *a, struct notes_source *s, const char *operand,
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

static int resolve_operand(struct asked *a, struct notes_source *s, const char *operand)
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
static int take_version(struct asked *a, struct notes_source *s, const struct notes_request *q)
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
static void find_candidates(struct vec *out, const struct notes_source *s, const struct asked *a)
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

static int find_before(struct asked *a, struct notes_source *s)
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

/* --- the page -----------------------------------------------------------------------------------
 */

/* "... <seconds> <zone>" at the end of the line that KEY begins: the day there. */
static bool add_day(struct str *out, const char *raw, const char *key)
{
    const char *line = strstr(raw, key), *at;
    long long seconds;
    time_t when;
    struct tm day;
    long zone;
    char *end;

    if (!line)
        return false;
    line++;
    at = memrchr(line, '>', strcspn(line, "\n"));
    if (!at)
        return false;
    seconds = strtoll(at + 1, &end, 10);
    zone = strtol(end, NULL, 10);
    if (seconds < 0 || seconds > 253402300799LL || zone < -2400 || zone > 2400)
        return false;
    when = (time_t)(seconds + (zone / 100 * 60 + zone % 100) * 60L);
    if (!gmtime_r(&when, &day))
        return false;
    str_addf(out, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    return true;
}

/* When the tag REF was made, or, for a lightweight one, its commit. */
static int add_date(struct str *out, struct notes_source *s, const struct release_tag *tag)
{
    struct commit c = COMMIT_INIT;
    struct tag object = TAG_INIT;
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&ref, "refs/tags/%s", tag->name);
    rc = ref_read(&id, s->repo, ref.buf);
    if (!rc)
        rc = tag_read(&object, s->repo, &id);
    if ((rc && rc != ERR_NOT_FOUND) || (!rc && add_day(out, object.raw.buf, "\ntagger ")))
        goto out;
    rc = commit_read(&c, s->repo, &tag->commit);
    if (!rc)
        add_day(out, c.raw.buf, "\ncommitter ");
out:
    commit_release(&c);
    tag_release(&object);
    str_release(&ref);
    return rc;
}

static int check_date(const char *date)
{
    static const char form[] = "dddd-dd-dd";
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned part[3] = {0, 0, 0}, n = 0;

    for (size_t i = 0; i < sizeof(form); i++) {
        if (form[i] == 'd' ? date[i] < '0' || date[i] > '9' : date[i] != form[i])
            return err_set(ERR_USAGE, "'%s' is no date: yyyy-mm-dd", date);
        if (form[i] == 'd')
            part[n] = part[n] * 10 + (unsigned)(date[i] - '0');
        else
            n++;
    }
    n = part[1] == 2 && part[0] % 4 == 0 && (part[0] % 100 != 0 || part[0] % 400 == 0);
    if (part[1] - 1 >= 12 || part[2] - 1 >= days[part[1] - 1] + n)
        return err_set(ERR_USAGE, "'%s' is no day of the calendar", date);
    return 0;
}

static int set_date(struct notes_page *out, struct notes_source *s, const struct asked *a,
                    const struct notes_request *q)
{
    unsigned day = day_today();

    if (q->date) {
        str_adds(&out->date, q->date);
        return check_date(q->date);
    }
    if (a->tag)
        return add_date(&out->date, s, a->tag);
    if (a->has_version)
        str_addf(&out->date, "%04u-%02u-%02u", day / 10000, day / 100 % 100, day % 100);
    return 0;
}

/* A name to be shown: git takes characters in names that a terminal obeys. */
static void add_shown(struct str *out, const char *ref)
{
    ref += str_starts(ref, "refs/tags/") ? strlen("refs/tags/") : 0;
    plain_line(out, ref, strlen(ref), 0);
}

static void set_names(struct notes_page *out, const struct notes_source *s, const struct asked *a)
{
    if (a->has_version)
        version_describe(&out->version, &a->version);
    if (a->tag)
        add_shown(&out->tag, a->tag->name);
    else if (str_starts(a->tip_ref, "refs/tags/"))
        add_shown(&out->tag, a->tip_ref);
    str_adds(&out->commit, oid_text(&a->tip));
    if (a->from_ref) {
        add_shown(&out->since, a->from_ref);
        str_adds(&out->since_id, oid_text(&a->from));
    }
    str_adds(&out->remote, s->remote.buf);
    if (a->from_ref)
        forge_compare_url(&out->compare, s->remote.buf, a->from_ref, a->tip_ref);
    else if (out->tag.len)
        forge_page_url(&out->compare, s->remote.buf, FORGE_TAG, out->tag.buf);
}

int notes_find(struct notes_page *out, struct notes_source *s, const struct notes_request *q)
{
    struct notes_range range = NOTES_RANGE_INIT;
    struct asked a = {.tip = OID_NONE, .from = OID_NONE};
    int rc = resolve_operand(&a, s, q->operand);

    if (!rc)
        rc = take_version(&a, s, q);
    if (!rc && !a.ranged)
        rc = find_before(&a, s);
    if (!rc)
        rc = set_date(out, s, &a, q);
    if (!rc)
        rc = notes_range_read(&range, &s->ancestry, &a.tip, &a.from,
                              settings_package_path(&s->settings));
    if (!rc) {
        set_names(out, s, &a);
        notes_make(&out->notes, &range, s->settings.remote, q->all);
    }
    notes_range_release(&range);
    free(a.tip_ref);
    free(a.from_ref);
    return rc;
}
