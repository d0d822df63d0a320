/* setup.cfg: [metadata] version, as setuptools reads it ("declarative config"). */
#include <string.h>

#include "base/err.h"
#include "model/edit_python.h"
#include "text/ini.h"

/* What stands behind PREFIX, such as "attr:", in the value; false where it starts otherwise. */
static bool behind(struct span *out, const struct edit_file *file, struct span s,
                   const char *prefix)
{
    size_t len = strlen(prefix);

    if (s.len <= len || memcmp(file->text + s.at, prefix, len) != 0)
        return false;
    for (; len < s.len && file->text[s.at + len] == ' '; len++)
        ;
    *out = (struct span){s.at + len, s.len - len};
    return true;
}

int edit_scan_ini(struct edit_scan *out, const struct edit_file *file)
{
    struct ini_found found;
    struct fault fault;
    struct span s;

    if (!ini_find(&found, &fault, file->text, file->len, "metadata", "name") && found.count == 1 &&
        !found.continued)
        edit_set_python_package(out, file->text + found.at.at, found.at.len);
    if (ini_find(&found, &fault, file->text, file->len, "metadata", "version"))
        return edit_refuse(file, fault.at, fault.why, NULL);
    if (!found.count)
        return 0;
    if (found.count > 1)
        return edit_refuse(file, found.at.at, "twice in one file:", "metadata.version");
    if (found.continued || !found.at.len)
        return edit_refuse(file, found.at.at, "not on one line:", "metadata.version");
    if (behind(&s, file, found.at, "attr:"))
        edit_add_lead(out, EDIT_LEAD_ATTRIBUTE, file->text + s.at, s.len, "metadata.version");
    else if (behind(&s, file, found.at, "file:"))
        edit_add_lead(out, EDIT_LEAD_FILE, file->text + s.at, s.len, "metadata.version");
    else
        edit_add_site(out, file, found.at, VERSION_PEP440, "metadata.version");
    return 0;
}
