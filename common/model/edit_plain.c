/* VERSION, VERSION.txt, version.txt: the whole file is one word. */
#include <string.h>

#include "base/err.h"
#include "model/edit_format.h"

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The scheme that the file uses already. A plain release is the same in both: SemVer then. */
static enum version_scheme scheme_of(const char *text, size_t len)
{
    struct version v;

    if (!version_parse(&v, VERSION_SEMVER, text, len) ||
        version_parse(&v, VERSION_PEP440, text, len))
        return VERSION_SEMVER;
    return version_is_prerelease(&v) || v.post[0] || v.epoch[0] ? VERSION_PEP440 : VERSION_SEMVER;
}

int edit_scan_plain(struct edit_scan *out, const struct edit_file *file)
{
    size_t at = text_bom(file->text, file->len), end = file->len;
    struct edit_site *site;

    while (at < end && is_blank(file->text[at]))
        at++;
    while (end > at && is_blank(file->text[end - 1]))
        end--;
    if (at == end)
        return edit_refuse(file, at, "there is no version", NULL);
    for (size_t i = at; i < end; i++) {
        if (is_blank(file->text[i]))
            return edit_refuse(file, i, "there is more than one word", NULL);
    }
    edit_add_site(out, file, (struct span){at, end - at}, VERSION_SEMVER, "version");
    site = vec_at(&out->sites, 0);
    site->scheme = scheme_of(file->text + site->at.at, site->at.len);
    return 0;
}
