/* Java's properties: gradle.properties, which sets the project's version, and VERSION_NAME for the
 * plugin that publishes it; sonar-project.properties. */
#include <string.h>

#include "model/edit_format.h"
#include "text/properties.h"

/* Whether the value refers to something that is put there later: ${x}, @x@, %x%. */
static bool refers(const char *text, struct span s)
{
    for (size_t i = s.at; i < s.at + s.len; i++) {
        if (text[i] && strchr("$@%{", text[i]))
            return true;
    }
    return false;
}

static int add(struct edit_scan *out, const struct edit_file *file, const char *key)
{
    struct properties_found found;
    enum version_scheme scheme;

    properties_find(&found, file->text, file->len, key);
    if (!found.count || !found.at.len)
        return 0;
    if (found.count > 1)
        return edit_refuse(file, found.at.at, "twice in one file:", key);
    if (refers(file->text, found.at) || !edit_has_digit(file->text, found.at)) {
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, key);
        return 0;
    }
    if (!found.plain)
        return edit_refuse(file, found.at.at, "written with escapes:", key);
    scheme = edit_scheme_of_java(file->text + found.at.at, found.at.len);
    edit_add_site(out, file, found.at, scheme, key);
    return 0;
}

/* With both, VERSION_NAME is the project's as long as it says the same. */
int edit_scan_gradle_properties(struct edit_scan *out, const struct edit_file *file)
{
    const struct edit_site *sites;
    int rc = add(out, file, "version");

    if (!rc)
        rc = add(out, file, "VERSION_NAME");
    if (rc || out->sites.len < 2)
        return rc;
    sites = out->sites.items;
    if (sites[0].at.len != sites[1].at.len ||
        memcmp(file->text + sites[0].at.at, file->text + sites[1].at.at, sites[0].at.len) != 0)
        vec_truncate(&out->sites, 1);
    return 0;
}

int edit_scan_sonar(struct edit_scan *out, const struct edit_file *file)
{
    return add(out, file, "sonar.projectVersion");
}
