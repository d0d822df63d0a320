#include "model/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/edit_entry.h"
#include "model/edit_format.h"

void edit_scan_release(struct edit_scan *s)
{
    vec_each (struct edit_site, site, &s->sites)
        free(site->owner);
    vec_each (struct edit_lead, lead, &s->leads)
        free(lead->target);
    vec_each (struct edit_need, need, &s->needs)
        free(need->owner);
    vec_release(&s->needs);
    vec_release(&s->leads);
    vec_release(&s->sites);
    free(s->package);
    s->package = NULL;
    strs_release(&s->members);
}

struct edit_site *edit_add_site(struct edit_scan *out, const struct edit_file *file, struct span s,
                                enum version_scheme scheme, const char *key)
{
    struct edit_site *site = vec_push(&out->sites);
    const char *p = file->text + s.at;
    size_t v = s.len > 1 && (p[0] | 0x20) == 'v' && p[1] >= '0' && p[1] <= '9';

    site->at = (struct span){s.at + v, s.len - v};
    site->scheme = scheme;
    site->key = key;
    return site;
}

void edit_set_owner(struct edit_site *site, enum edit_owner of, const char *owner, size_t len)
{
    site->of = of;
    free(site->owner);
    site->owner = mem_dup_n(owner, len);
}

/* A plain release is the same in both: SemVer then. */
enum version_scheme edit_scheme_of(const char *text, size_t len)
{
    struct version v;

    if (!version_parse(&v, VERSION_SEMVER, text, len) ||
        version_parse(&v, VERSION_PEP440, text, len))
        return VERSION_SEMVER;
    return version_is_prerelease(&v) || v.post[0] || v.epoch[0] ? VERSION_PEP440 : VERSION_SEMVER;
}

enum version_scheme edit_scheme_of_java(const char *text, size_t len)
{
    struct version v;

    if (version_read(&v, text, len) && !version_parse(&v, VERSION_MAVEN, text, len))
        return VERSION_MAVEN;
    return edit_scheme_of(text, len);
}

bool edit_has_digit(const char *text, struct span s)
{
    for (size_t i = s.at; i < s.at + s.len; i++) {
        if (text[i] >= '0' && text[i] <= '9')
            return true;
    }
    return false;
}

void edit_add_lead(struct edit_scan *out, enum edit_lead_kind kind, const char *target, size_t len,
                   const char *how)
{
    struct edit_lead *lead = vec_push(&out->leads);

    lead->kind = kind;
    lead->target = target ? mem_dup_n(target, len) : NULL;
    lead->how = how;
}

int edit_refuse(const struct edit_file *file, size_t at, const char *why, const char *key)
{
    size_t line = text_line(file->text, at);

    if (key)
        return err_set(ERR_REFUSED, "'%s' line %zu: %s '%s'", file->path, line, why, key);
    return err_set(ERR_REFUSED, "'%s' line %zu: %s", file->path, line, why);
}

static int compare_sites(const void *a, const void *b)
{
    const struct edit_site *x = a, *y = b;

    return (x->at.at > y->at.at) - (x->at.at < y->at.at);
}

/* The line that begins a merge conflict, as git leaves it; NULL where there is none. */
static const char *find_conflict(const char *text)
{
    for (const char *line = text; *line; line += *line == '\n') {
        if (str_starts(line, "<<<<<<< "))
            return line;
        line += strcspn(line, "\n");
    }
    return NULL;
}

int edit_scan(struct edit_scan *out, const struct edit_format *format, const struct edit_file *file)
{
    int rc = format->scan(out, file);
    const char *conflict = rc == ERR_REFUSED ? find_conflict(file->text) : NULL;

    if (conflict) {
        err_clear();
        rc = edit_refuse(file, (size_t)(conflict - file->text), "has conflict markers", NULL);
    }
    if (rc)
        return rc;
    vec_sort(&out->sites, compare_sites);
    return 0;
}

static int read_value(struct version *out, const struct edit_file *file,
                      const struct edit_site *site)
{
    const char *text = file->text + site->at.at;

    if (site->numbers) {
        int rc = version_read_numbers(out, site->scheme, text, site->at.len);

        if (!rc || !site->whole_pre)
            return rc;
    }
    return site->scheme == VERSION_SEMVER ? version_read(out, text, site->at.len)
                                          : version_parse(out, site->scheme, text, site->at.len);
}

int edit_value(struct version *out, const struct edit_file *file, const struct edit_site *site)
{
    int shown = site->at.len < 60 ? (int)site->at.len : 60;

    if (!read_value(out, file, site))
        return 0;
    return err_set(ERR_REFUSED, "'%s' line %zu: '%.*s' is not a version", file->path,
                   text_line(file->text, site->at.at), shown, file->text + site->at.at);
}

bool edit_says(const struct edit_site *site, const struct version *v, const struct version *to)
{
    struct version a = *v, b = *to;

    if (!site->numbers)
        return version_same(site->scheme, v, to);
    version_shorten(&a, site->numbers);
    version_shorten(&b, site->numbers);
    return version_same(VERSION_SEMVER, &a, &b);
}

static int write_value(struct str *out, const struct version *to, const struct edit_site *site)
{
    struct version v = *to;

    if (!site->numbers || (site->whole_pre && version_is_prerelease(to)))
        return version_write(out, to, site->scheme);
    version_shorten(&v, site->numbers);
    return version_write_numbers(out, &v, site->scheme);
}

/* Whether two files have the same sites, and the same bytes around them. */
static bool same_around(const struct edit_file *a, const struct edit_scan *in_a,
                        const struct edit_file *b, const struct edit_scan *in_b)
{
    size_t at = 0, bt = 0;

    if (in_a->sites.len != in_b->sites.len || in_a->leads.len != in_b->leads.len)
        return false;
    for (size_t i = 0; i < in_a->sites.len; i++) {
        const struct edit_site *x = vec_at(&in_a->sites, i), *y = vec_at(&in_b->sites, i);
        size_t len = x->at.at - at;

        if (y->at.at - bt != len || memcmp(a->text + at, b->text + bt, len) != 0 ||
            strcmp(x->key, y->key) != 0)
            return false;
        at = x->at.at + x->at.len;
        bt = y->at.at + y->at.len;
    }
    return a->len - at == b->len - bt && !memcmp(a->text + at, b->text + bt, a->len - at);
}

bool edit_same_around(const struct edit_format *format, const struct edit_file *a,
                      const struct edit_file *b)
{
    struct edit_scan in_a = EDIT_SCAN_INIT, in_b = EDIT_SCAN_INIT;
    bool same = !edit_scan(&in_a, format, a) && !edit_scan(&in_b, format, b) &&
                (in_a.entry ? edit_entry_same : same_around)(a, &in_a, b, &in_b);

    err_clear();
    edit_scan_release(&in_a);
    edit_scan_release(&in_b);
    return same;
}

/* Whether what RESULT has at SITE's new place is what was to be there. */
static bool is_written(const struct edit_file *result, const struct span *at,
                       const struct edit_file *file, const struct edit_site *site,
                       const struct version *to)
{
    struct edit_site now = *site;
    struct version v;

    now.at = *at;
    if (site->left)
        return at->len == site->at.len &&
               !memcmp(file->text + site->at.at, result->text + at->at, at->len);
    return !read_value(&v, result, &now) && edit_says(site, &v, to);
}

/* Whether RESULT reads as FILE did, with TO at the same sites and nothing else changed. */
static int verify(const struct str *result, const struct edit_format *format,
                  const struct edit_file *file, const struct edit_scan *scan,
                  const struct version *to)
{
    struct edit_file now = *file;
    struct edit_scan again = EDIT_SCAN_INIT;
    bool same;

    now.text = result->buf;
    now.len = result->len;
    same = !edit_scan(&again, format, &now) && same_around(file, scan, &now, &again);
    for (size_t i = 0; same && i < scan->sites.len; i++) {
        const struct edit_site *new = vec_at(&again.sites, i);

        same = is_written(&now, &new->at, file, vec_at(&scan->sites, i), to);
    }
    edit_scan_release(&again);
    if (!same)
        return err_set(ERR_REFUSED, "'%s': the version cannot be replaced alone", file->path);
    return 0;
}

int edit_apply(struct str *out, const struct edit_format *format, const struct edit_file *file,
               const struct edit_scan *scan, const struct version *to)
{
    struct str result = STR_INIT;
    size_t from = 0;
    int rc = 0;

    if (scan->entry)
        return edit_entry_apply(out, format, file, scan, to);
    vec_each (struct edit_site, site, &scan->sites) {
        if (site->left)
            continue;
        str_add(&result, file->text + from, site->at.at - from);
        rc = write_value(&result, to, site);
        if (rc) {
            err_note("'%s' needs it for '%s'", file->path, site->key);
            goto out;
        }
        from = site->at.at + site->at.len;
    }
    str_add(&result, file->text + from, file->len - from);
    rc = verify(&result, format, file, scan, to);
    if (!rc)
        str_add(out, result.buf, result.len);
out:
    str_release(&result);
    return rc;
}
