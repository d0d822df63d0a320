/* package.json, and npm's lock files (docs.npmjs.com, package-lock.json). */
#include "base/err.h"
#include "model/edit_format.h"
#include "text/json.h"

/* The string under PATH, if it is there, as a site called KEY. */
static int add_string(struct edit_scan *out, const struct edit_file *file, const char *const *path,
                      size_t path_len, const char *key)
{
    struct json_found found;
    struct fault fault;

    if (json_find(&found, &fault, file->text, file->len, path, path_len))
        return edit_refuse(file, fault.at, fault.why, NULL);
    if (!found.count)
        return 0;
    if (found.count > 1)
        return edit_refuse(file, found.at.at, "twice in one file:", key);
    if (!found.string)
        return edit_refuse(file, found.at.at, "not a string:", key);
    if (!found.plain)
        return edit_refuse(file, found.at.at, "written with escapes:", key);
    edit_add_site(out, file, found.at, VERSION_SEMVER, key);
    return 0;
}

int edit_scan_json(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const path[] = {"version"};

    return add_string(out, file, path, 1, "version");
}

int edit_scan_lock(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const root[] = {"packages", "", "version"};
    struct json_found package;
    struct fault fault;
    int rc = edit_scan_json(out, file);

    if (rc)
        return rc;
    if (json_find(&package, &fault, file->text, file->len, root, 2))
        return edit_refuse(file, fault.at, fault.why, NULL);
    if (package.count > 1)
        return edit_refuse(file, package.at.at, "twice in one file:", "packages.\"\"");
    return add_string(out, file, root, 3, "packages.\"\".version");
}
