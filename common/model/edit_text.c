/* Files of no known format: what cutover.version.match finds in them, and lines that are marked. */
#include <string.h>

#include "base/err.h"
#include "model/edit_format.h"
#include "model/settings.h"
#include "text/regex.h"

static int wrong_count(const struct edit_file *file, const struct settings_match *match, size_t n)
{
    err_set(ERR_REFUSED, "'%s': the pattern of cutover.version.match is there %zu times, not %u",
            file->path, n, match->count);
    err_note("the pattern is '%s'", match->pattern);
    return ERR_REFUSED;
}

static int find_all(struct edit_scan *out, const struct edit_file *file,
                    const struct settings_match *match, const struct regex *re)
{
    size_t n = 0, from = 0;

    for (;;) {
        struct span whole, at;
        struct edit_site *site;
        bool found;
        int rc = regex_search(&found, &whole, &at, re, "version", file->text, file->len, from);

        if (rc)
            return rc;
        if (!found)
            break;
        /* lookaround and \K let one match end before where the next one begins, or not move */
        if (++n > match->count || whole.at < from || at.at < from ||
            at.at + at.len > whole.at + whole.len)
            break;
        site = edit_add_site(out, file, at, VERSION_SEMVER, "cutover.version.match");
        site->scheme = edit_scheme_of(file->text + site->at.at, site->at.len);
        from = whole.at + whole.len + !whole.len;
        if (from > file->len)
            break;
    }
    return n == match->count ? 0 : wrong_count(file, match, n);
}

/* What two patterns find is replaced once, so the places may not overlap. */
static int check_apart(const struct edit_scan *out, const struct edit_file *file)
{
    for (size_t i = 0; i < out->sites.len; i++) {
        const struct edit_site *a = vec_at(&out->sites, i);

        for (size_t k = 0; k < i; k++) {
            const struct edit_site *b = vec_at(&out->sites, k);

            if (a->at.at < b->at.at + b->at.len && b->at.at < a->at.at + a->at.len)
                return edit_refuse(file, a->at.at,
                                   "found by two patterns:", "cutover.version.match");
        }
    }
    return 0;
}

static int scan_matches(struct edit_scan *out, const struct edit_file *file)
{
    int rc = 0;

    vec_each (struct settings_match, match, file->matches) {
        struct regex *re = NULL;

        if (strcmp(match->path, file->path) != 0)
            continue;
        rc = regex_compile_search(&re, match->pattern);
        if (!rc)
            rc = find_all(out, file, match, re);
        regex_free(re);
        if (rc)
            return rc;
    }
    return check_apart(out, file);
}

const struct edit_format edit_matches = {"match", scan_matches};

static const char mark[] = "cutover:version";

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '+' || c == '_' || (c & 0x80);
}

/* The next version in the line from *AT up to END: a word that begins with a number, or a 'v' and a
 * number, and has a dot. */
static bool next_version(struct span *out, const char *text, size_t *at, size_t end)
{
    size_t i = *at;

    while (i < end) {
        size_t start = i;
        struct version v;

        while (i < end && is_word(text[i]))
            i++;
        *out = (struct span){start, i - start};
        while (out->len && strchr(".-", text[start + out->len - 1]))
            out->len--; /* the end of a sentence */
        if (out->len && memchr(text + start, '.', out->len) &&
            !version_read(&v, text + start, out->len)) {
            *at = i;
            return true;
        }
        i += i == start;
    }
    *at = end;
    return false;
}

static int scan_line(struct edit_scan *out, const struct edit_file *file, size_t at, size_t end)
{
    struct span found, more;
    struct edit_site *site;
    size_t line = at;

    if (!next_version(&found, file->text, &at, end))
        return edit_refuse(file, line, "no version in the line that is marked", mark);
    if (next_version(&more, file->text, &at, end))
        return edit_refuse(file, line, "two versions in the line that is marked", mark);
    site = edit_add_site(out, file, found, VERSION_SEMVER, mark);
    site->scheme = edit_scheme_of(file->text + site->at.at, site->at.len);
    return 0;
}

/* Is there the mark from AT to END, as a word? */
static bool is_marked(const char *text, size_t at, size_t end)
{
    size_t len = sizeof(mark) - 1;

    for (; at + len <= end; at++) {
        if (!memcmp(text + at, mark, len) && !is_word(text[at + len]) &&
            (!at || !is_word(text[at - 1])))
            return true;
    }
    return false;
}

static int scan_marks(struct edit_scan *out, const struct edit_file *file)
{
    int rc = 0;

    for (size_t at = 0, end; !rc && at < file->len; at = end + 1) {
        end = at;
        while (end < file->len && file->text[end] != '\n' && file->text[end] != '\r')
            end++;
        if (is_marked(file->text, at, end))
            rc = scan_line(out, file, at, end);
    }
    return rc;
}

const struct edit_format edit_marks = {"mark", scan_marks};
