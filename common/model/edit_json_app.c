/* JSON files other than npm's: of Deno and JSR, Lerna, Tauri, Expo, Salesforce DX, OpenAPI,
 * Composer. */
#include <string.h>

#include "base/err.h"
#include "model/edit_format.h"
#include "model/edit_json.h"

/* For files that take a version in any form. */
static void set_scheme(const struct edit_scan *out, const struct edit_file *file)
{
    vec_each (struct edit_site, site, &out->sites)
        site->scheme = edit_scheme_of(file->text + site->at.at, site->at.len);
}

/* deno.json and jsr.json (docs.deno.com, "Workspaces"): comments are allowed. */
int edit_scan_deno(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const path[] = {"version"};
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_LOOSE);

    if (!rc)
        rc = edit_json_string(out, file, &j, path, 1, "version");
    if (!rc) {
        edit_json_package(out, &j, "name");
        edit_json_members(out, &j, "workspace", "members");
    }
    json_release(&j);
    return rc;
}

/* lerna.json (lerna.js.org, "Configuration"): the version of all packages, unless each has its own.
 * Which they are it may leave to package.json. */
int edit_scan_lerna(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const path[] = {"version"};
    struct json j = JSON_INIT;
    struct json_found found;
    int rc = edit_json_parse(&j, file, JSON_LOOSE);

    if (!rc) {
        json_look_up(&found, &j, path, 1);
        if (found.count != 1 || !span_is(file->text, found.at, "independent"))
            rc = edit_json_string(out, file, &j, path, 1, "version");
    }
    if (!rc)
        edit_json_members(out, &j, "packages", "");
    out->member_file = "package.json";
    json_release(&j);
    return rc;
}

/* A version of Tauri's may be the path of a package.json that says it. */
static bool is_path(const struct edit_file *file, const struct edit_site *site)
{
    const char *text = file->text + site->at.at;
    struct version v;

    return site->at.len > 5 && !memcmp(text + site->at.len - 5, ".json", 5) &&
           version_read(&v, text, site->at.len);
}

/* tauri.conf.json (v2.tauri.app, "Configuration"): at the top, in Tauri 1 in "package". Where it is
 * missing the version is that of the crate beside the file. */
int edit_scan_tauri(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const path[] = {"package", "version"};
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_LOOSE);

    if (!rc)
        rc = edit_json_string(out, file, &j, path + 1, 1, "version");
    if (!rc)
        rc = edit_json_string(out, file, &j, path, 2, "package.version");
    for (size_t i = out->sites.len; !rc && i > 0; i--) {
        struct edit_site *site = vec_at(&out->sites, i - 1);

        if (!is_path(file, site))
            continue;
        edit_add_lead(out, EDIT_LEAD_FILE, file->text + site->at.at, site->at.len, site->key);
        *site = *(struct edit_site *)vec_at(&out->sites, out->sites.len - 1);
        vec_truncate(&out->sites, out->sites.len - 1);
    }
    if (!rc && !out->sites.len && !out->leads.len)
        edit_add_lead(out, EDIT_LEAD_FILE, "Cargo.toml", 10, "version");
    json_release(&j);
    return rc;
}

/* app.json (docs.expo.dev, "app.json / app.config.js"), which Expo reads as JSON5. */
int edit_scan_expo(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const path[] = {"expo", "version"};
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_LOOSE);

    if (!rc)
        rc = edit_json_string(out, file, &j, path, 2, "expo.version");
    set_scheme(out, file);
    json_release(&j);
    return rc;
}

/* openapi.json, swagger.json (spec.openapis.org): of the API, in any form. */
int edit_scan_openapi_json(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const path[] = {"info", "version"};
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_STRICT);

    if (!rc)
        rc = edit_json_string(out, file, &j, path, 2, "info.version");
    set_scheme(out, file);
    json_release(&j);
    return rc;
}

/* composer.json (getcomposer.org, "The composer.json schema"): most take it from the tag, and
 * nothing is said then. */
int edit_scan_composer(struct edit_scan *out, const struct edit_file *file)
{
    static const char *const path[] = {"version"};
    struct json j = JSON_INIT;
    int rc = edit_json_parse(&j, file, JSON_STRICT);

    if (!rc)
        rc = edit_json_string(out, file, &j, path, 1, "version");
    if (!rc)
        edit_json_package(out, &j, "name");
    json_release(&j);
    return rc;
}

/* Of "1.2.0.NEXT" or "1.2.0.4" the first three numbers; else S, for the reader to refuse. */
static struct span take_core(const char *text, struct span s)
{
    size_t at = 0, numbers = 0;

    while (numbers < 3) {
        size_t start = at;

        while (at < s.len && text[s.at + at] >= '0' && text[s.at + at] <= '9')
            at++;
        if (at == start || (++numbers < 3 && (at == s.len || text[s.at + at++] != '.')))
            return s;
    }
    return at == s.len || text[s.at + at] == '.' ? (struct span){s.at, at} : s;
}

static bool is_default(const struct json *j, size_t n)
{
    size_t value = json_get(j, n, "default");

    return value && span_is(j->text, json_at(j, value)->at, "true");
}

struct sfdx {
    struct edit_scan *out;
    const struct edit_file *file;
    const struct json *j;
    size_t list; /* packageDirectories */
    size_t own;  /* the package directory that stands for the project; 0: none */
    size_t says; /* its version */
};

/* The one that is marked, else the first that has a version. */
static void choose_own(struct sfdx *s)
{
    const struct json *j = s->j;

    for (size_t n = s->list + 1; n < json_at(j, s->list)->next; n = json_at(j, n)->next) {
        if (json_get(j, n, "versionNumber") && (!s->own || is_default(j, n)))
            s->own = n;
    }
    s->says = s->own ? json_get(j, s->own, "versionNumber") : 0;
}

/*
 * The version of package directory N. Another one's than the project's is its own package's; it
 * counts as the project's while it says the same, as packages do that are released together.
 */
static int add_package(struct sfdx *s, size_t n)
{
    static const char key[] = "packageDirectories.versionNumber";
    const struct json *j = s->j;
    size_t number = json_get(j, n, "versionNumber"), name = json_get(j, n, "package");
    const struct json_value *v = json_at(j, number);
    const struct json_value *own = json_at(j, s->says);
    struct edit_site *site;

    if (!number)
        return 0;
    if (v->kind != JSON_STRING)
        return edit_refuse(s->file, v->at.at, "not a string:", key);
    if (!v->plain)
        return edit_refuse(s->file, v->at.at, "written with escapes:", key);
    site = edit_add_site(s->out, s->file, take_core(j->text, v->at), VERSION_SEMVER, key);
    site->numbers = 3;
    if (n != s->own && (v->at.len != own->at.len ||
                        memcmp(j->text + v->at.at, j->text + own->at.at, v->at.len) != 0)) {
        const struct json_value *owner = json_at(j, name ? name : json_get(j, n, "path"));

        edit_set_owner(site, name ? EDIT_OF_PACKAGE : EDIT_OF_DIRECTORY, j->text + owner->at.at,
                       owner->kind == JSON_STRING ? owner->at.len : 0);
    }
    return 0;
}

/* sfdx-project.json (Salesforce DX Developer Guide, "Project Configuration File for Packages"). */
int edit_scan_sfdx(struct edit_scan *out, const struct edit_file *file)
{
    struct json j = JSON_INIT;
    struct sfdx s = {.out = out, .file = file, .j = &j};
    int rc = edit_json_parse(&j, file, JSON_STRICT);

    if (!rc)
        s.list = json_get(&j, 0, "packageDirectories");
    if (!rc && s.list && json_at(&j, s.list)->kind == JSON_ARRAY) {
        choose_own(&s);
        for (size_t n = s.list + 1; !rc && n < json_at(&j, s.list)->next; n = json_at(&j, n)->next)
            rc = add_package(&s, n);
    }
    json_release(&j);
    return rc;
}
