/* package.json, and npm's lock files (docs.npmjs.com, package-lock.json). */
#include "model/edit_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/edit_format.h"

int edit_json_parse(struct json *j, const struct edit_file *file, enum json_dialect dialect)
{
    struct fault fault;

    if (json_parse(j, &fault, file->text, file->len, dialect))
        return edit_refuse(file, fault.at, fault.why, NULL);
    return 0;
}

int edit_json_string(struct edit_scan *out, const struct edit_file *file, const struct json *j,
                     const char *const *path, size_t path_len, const char *key)
{
    struct json_found found;

    json_look_up(&found, j, path, path_len);
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

void edit_json_package(struct edit_scan *out, const struct json *j, const char *name)
{
    size_t n = json_get(j, 0, name);
    struct str text = STR_INIT;

    if (!n || json_at(j, n)->kind != JSON_STRING || !json_at(j, n)->at.len)
        return;
    json_text(&text, j->text, json_at(j, n)->at);
    free(out->package);
    out->package = str_detach(&text);
}

void edit_json_members(struct edit_scan *out, const struct json *j, const char *name,
                       const char *inner)
{
    size_t of = json_get(j, 0, name);

    if (of && json_at(j, of)->kind == JSON_OBJECT)
        of = json_get(j, of, inner);
    if (!of || json_at(j, of)->kind != JSON_ARRAY)
        return;
    for (size_t n = of + 1; n < json_at(j, of)->next; n = json_at(j, n)->next) {
        struct str text = STR_INIT;

        if (json_at(j, n)->kind != JSON_STRING)
            continue;
        json_text(&text, j->text, json_at(j, n)->at);
        strs_add(&out->members, text.buf);
        str_release(&text);
    }
}

static int scan_package(struct edit_scan *out, const struct edit_file *file, const struct json *j)
{
    static const char *const path[] = {"version"};

    edit_json_package(out, j, "name");
    return edit_json_string(out, file, j, path, 1, "version");
}

int edit_scan_json(struct edit_scan *out, const struct edit_file *file)
{
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_STRICT);

    if (!rc)
        rc = scan_package(out, file, &j);
    if (!rc) {
        edit_json_members(out, &j, "workspaces", "packages");
        edit_npm_needs(out, file, &j, 0);
    }
    json_release(&j);
    return rc;
}

/* What was installed, and what leads to a directory, is none of the workspace's own. */
static bool is_workspace(const struct json *j, size_t n, const char *directory)
{
    return *directory && !str_starts(directory, "node_modules/") &&
           !strstr(directory, "/node_modules/") && json_at(j, n)->kind == JSON_OBJECT &&
           !json_get(j, n, "resolved") && !json_get(j, n, "link");
}

/* "packages/a": {"name": "a", "version": "1.0.0"}: the package in that directory. */
static int add_workspaces(struct edit_scan *out, const struct edit_file *file, const struct json *j,
                          size_t packages)
{
    static const char key[] = "packages.version";
    struct str directory = STR_INIT;
    int rc = 0;

    for (size_t n = packages + 1; !rc && n < json_at(j, packages)->next; n = json_at(j, n)->next) {
        size_t version = json_get(j, n, "version");
        const struct json_value *v = json_at(j, version);

        str_reset(&directory);
        json_text(&directory, j->text, json_at(j, n)->key);
        if (!directory.len || is_workspace(j, n, directory.buf))
            edit_npm_needs(out, file, j, n);
        if (!version || v->kind != JSON_STRING || !is_workspace(j, n, directory.buf))
            continue;
        if (!v->plain)
            rc = edit_refuse(file, v->at.at, "written with escapes:", key);
        else
            edit_set_owner(edit_add_site(out, file, v->at, VERSION_SEMVER, key), EDIT_OF_DIRECTORY,
                           directory.buf, directory.len);
    }
    str_release(&directory);
    return rc;
}

static int scan_lock(struct edit_scan *out, const struct edit_file *file, const struct json *j)
{
    static const char *const root[] = {"packages", "", "version"};
    size_t packages = json_get(j, 0, "packages");
    struct json_found package;
    int rc = scan_package(out, file, j);

    if (rc)
        return rc;
    json_look_up(&package, j, root, 2);
    if (package.count > 1)
        return edit_refuse(file, package.at.at, "twice in one file:", "packages.\"\"");
    rc = edit_json_string(out, file, j, root, 3, "packages.\"\".version");
    if (!rc && packages && json_at(j, packages)->kind == JSON_OBJECT)
        rc = add_workspaces(out, file, j, packages);
    if (!rc)
        edit_npm_requires(out, file, j);
    return rc;
}

int edit_scan_lock(struct edit_scan *out, const struct edit_file *file)
{
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_STRICT);

    if (!rc)
        rc = scan_lock(out, file, &j);
    json_release(&j);
    return rc;
}
