#include "flow/notes_run.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "flow/notes_asked.h"
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

#define REMOTES_SHOWN 5

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

/* Of which REMOTE, as somebody typed it, would be the name; an address has one of these. */
static int check_remote(struct repo *r, const char *remote)
{
    struct strs names = STRS_INIT;
    int rc = strpbrk(remote, ":/.") ? 0 : remote_names_here(&names, r);

    if (!rc && !strpbrk(remote, ":/.") && !strs_has(&names, remote)) {
        rc = err_set(ERR_REFUSED, "there is no remote '%s'", remote);
        for (size_t i = 0; i < strs_len(&names) && i < REMOTES_SHOWN; i++) {
            if (!i || strcmp(strs_at(&names, i), strs_at(&names, i - 1)) != 0)
                quote_hint("git release-notes --remote=%s", strs_at(&names, i));
        }
        if (!strs_len(&names))
            quote_hint("git remote add -- %s <url>", remote);
    }
    strs_release(&names);
    return rc;
}

int notes_open(struct notes_source *out, struct repo *r, const char *package, const char *remote,
               bool main_needed)
{
    struct notes_source s = {.repo = r,
                             .main = OID_NONE,
                             .tags = RELEASE_TAGS_INIT,
                             .ancestry = ANCESTRY_INIT(r),
                             .remote = STR_INIT};
    int rc = find_main(&s, r, main_needed);

    if (rc)
        return rc;
    if (package)
        rc = settings_choose_package(&s.settings, package);
    if (!rc)
        rc = release_tags_load(&s.tags, r, s.settings.tag_prefix, NULL, true);
    if (!rc && remote)
        rc = check_remote(r, remote);
    if (!rc)
        rc = remote_url_here(&s.remote, r, remote ? remote : s.settings.remote);
    if (rc)
        notes_close(&s);
    else
        *out = s;
    return rc;
}

const char *notes_package_of(const struct notes_source *s, const char *operand)
{
    const char *tag = str_starts(operand, "refs/tags/") ? operand + 10 : operand;
    struct str prefix = STR_INIT;
    struct settings of;
    const char *package = NULL;

    if (!s->settings.package && settings_of_tag(&of, &prefix, &s->settings, tag))
        package = of.package;
    str_release(&prefix);
    return package;
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

static int set_date(struct notes_page *out, struct notes_source *s, const struct notes_asked *a,
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

static void set_names(struct notes_page *out, const struct notes_source *s,
                      const struct notes_asked *a)
{
    if (s->settings.package)
        add_shown(&out->package, s->settings.package);
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
    struct notes_asked a = NOTES_ASKED_INIT;
    int rc = notes_asked_find(&a, s, q);

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
    notes_asked_release(&a);
    return rc;
}
