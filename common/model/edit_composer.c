/* composer.lock: packages of this repository, which Composer's "path" repositories bring. */
#include <string.h>

#include "base/err.h"
#include "model/edit_format.h"
#include "model/edit_json.h"

/* The string in the object number OF under KEY; false where there is none without escapes. */
static bool string_in(struct span *out, const struct json *j, size_t of, const char *key)
{
    size_t n = json_get(j, of, key);
    const struct json_value *v = json_at(j, n);

    if (!n || v->kind != JSON_STRING || !v->plain)
        return false;
    *out = v->at;
    return true;
}

/* A package that is locked. One from a directory says the version that is in its composer.json, or
 * what its branch is called, "dev-main". */
static void take_locked(struct edit_scan *out, const struct edit_file *file, const struct json *j,
                        size_t of, const char *key)
{
    size_t dist = json_get(j, of, "dist");
    struct span kind, owner, at;
    struct edit_site *site;
    struct version v;

    if (!dist || !string_in(&kind, j, dist, "type") || !span_is(file->text, kind, "path") ||
        !string_in(&owner, j, of, "name") || !string_in(&at, j, of, "version") ||
        version_read(&v, file->text + at.at, at.len))
        return;
    site = edit_add_site(out, file, at, VERSION_SEMVER, key);
    edit_set_owner(site, EDIT_OF_PACKAGE, file->text + owner.at, owner.len);
}

int edit_scan_composer_lock(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const keys[] = {"packages", "packages-dev"};
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_STRICT);

    for (size_t i = 0; !rc && i < sizeof(keys) / sizeof(keys[0]); i++) {
        size_t list = json_get(&j, 0, keys[i]);

        if (!list || json_at(&j, list)->kind != JSON_ARRAY)
            continue;
        for (size_t n = list + 1; n < json_at(&j, list)->next; n = json_at(&j, n)->next)
            take_locked(out, file, &j, n, keys[i]);
    }
    json_release(&j);
    return rc;
}
