/* VERSION, VERSION.txt, version.txt: the whole file is one word. */
#include <string.h>

#include "base/err.h"
#include "model/edit_format.h"

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
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
    site = edit_add_site(out, file, (struct span){at, end - at}, VERSION_SEMVER, "version");
    site->scheme = edit_scheme_of(file->text + site->at.at, site->at.len);
    return 0;
}
