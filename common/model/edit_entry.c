#include "model/edit_entry.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"

/* Where the line of the first site begins: what is above it is no entry. */
static size_t first_line(const struct edit_file *file, const struct edit_scan *scan)
{
    const struct edit_site *site = vec_at(&scan->sites, 0);
    size_t at = site->at.at;

    while (at && file->text[at - 1] != '\n')
        at--;
    return at;
}

static bool ends_in_empty_line(const char *text, size_t len)
{
    if (!len || text[--len] != '\n')
        return false;
    len -= len && text[len - 1] == '\r';
    return len && text[len - 1] == '\n';
}

bool edit_entry_same(const struct edit_file *a, const struct edit_scan *in_a,
                     const struct edit_file *b, const struct edit_scan *in_b)
{
    size_t at, more;

    if (a->len > b->len)
        return edit_entry_same(b, in_b, a, in_a);
    if (!in_a->sites.len || !in_b->sites.len)
        return a->len == b->len && !memcmp(a->text, b->text, a->len);
    at = first_line(a, in_a);
    more = b->len - a->len;
    return first_line(b, in_b) == at && !memcmp(a->text, b->text, at) &&
           (!more || ends_in_empty_line(b->text + at, more)) &&
           !memcmp(a->text + at, b->text + at + more, a->len - at);
}

static bool says(const struct edit_file *file, const struct edit_scan *scan,
                 const struct version *to)
{
    const struct edit_site *site = vec_at(&scan->sites, 0);
    struct version v;
    bool same = !edit_value(&v, file, site) && edit_says(site, &v, to);

    err_clear();
    return same;
}

bool edit_adds(const struct edit_file *file, const struct edit_scan *scan, const struct version *to)
{
    return scan->entry && scan->sites.len && !says(file, scan, to);
}

static int verify(const struct str *result, const struct edit_format *format,
                  const struct edit_file *file, const struct edit_scan *scan,
                  const struct version *to)
{
    struct edit_file now = *file;
    struct edit_scan again = EDIT_SCAN_INIT;
    bool good;

    now.text = result->buf;
    now.len = result->len;
    good = !edit_scan(&again, format, &now) && again.sites.len == scan->sites.len &&
           says(&now, &again, to) && edit_entry_same(file, scan, &now, &again);
    edit_scan_release(&again);
    return good ? 0 : err_set(ERR_REFUSED, "'%s': an entry cannot be added alone", file->path);
}

int edit_entry_apply(struct str *out, const struct edit_format *format,
                     const struct edit_file *file, const struct edit_scan *scan,
                     const struct version *to)
{
    struct str result = STR_INIT;
    size_t at;
    int rc;

    if (!edit_adds(file, scan, to)) {
        str_add(out, file->text, file->len);
        return 0;
    }
    at = first_line(file, scan);
    str_add(&result, file->text, at);
    rc = scan->entry(&result, file, to);
    str_add(&result, file->text + at, file->len - at);
    if (!rc)
        rc = verify(&result, format, file, scan, to);
    if (!rc)
        str_add(out, result.buf, result.len);
    str_release(&result);
    return rc;
}

/* "1767225660 +0000" */
static bool add_date(struct str *out, const char *text)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char *end, *last;
    long long seconds = strtoll(text, &end, 10);
    long zone = strtol(end, &last, 10);
    struct tm t;
    time_t when;

    if (end == text || last == end || seconds < 0 || seconds > 253402300799LL || zone < -2400 ||
        zone > 2400)
        return false;
    when = (time_t)(seconds + (zone / 100 * 60 + zone % 100) * 60L);
    if (!gmtime_r(&when, &t))
        return false;
    str_addf(out, "%s, %02d %s %d %02d:%02d:%02d %c%04ld", days[t.tm_wday], t.tm_mday,
             months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec,
             zone < 0 ? '-' : '+', labs(zone));
    return true;
}

int edit_entry_signer(struct span *who, struct str *date, const struct edit_file *file)
{
    const char *end = file->committer ? strrchr(file->committer, '>') : NULL;

    if (!end)
        return err_set(ERR_REFUSED, "'%s': nobody signs a new entry", file->path);
    if (!add_date(date, end + 1))
        return err_set(ERR_REFUSED, "'%s': git has no date for a new entry", file->path);
    *who = (struct span){0, (size_t)(end + 1 - file->committer)};
    return 0;
}
