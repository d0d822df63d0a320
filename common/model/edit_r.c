/* DESCRIPTION of an R package ("Writing R Extensions", 1.1.1). */
#include "base/mem.h"
#include "model/edit_format.h"
#include "text/dcf.h"

int edit_scan_r(struct edit_scan *out, const struct edit_file *file)
{
    struct dcf_found package, version;

    dcf_find(&package, file->text, file->len, "Package");
    dcf_find(&version, file->text, file->len, "Version");
    if (!package.count || !package.at.len || !version.count || !version.at.len)
        return 0; /* many other files have this name */
    if (version.count > 1)
        return edit_refuse(file, version.at.at, "twice in one file:", "Version");
    out->package = mem_dup_n(file->text + package.at.at, package.at.len);
    if (edit_has_digit(file->text, version.at))
        edit_add_site(out, file, version.at, VERSION_R, "Version");
    else /* a template's "@VERSION@" */
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, "Version");
    return 0;
}
