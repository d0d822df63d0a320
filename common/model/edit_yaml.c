/* Files that are YAML: Helm's Chart.yaml, openapi.yaml and swagger.yaml, Dart's pubspec.yaml,
 * pnpm's workspace. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/edit_format.h"
#include "text/yaml.h"

static int parse(struct yaml *y, const struct edit_file *file)
{
    struct fault fault;

    if (yaml_parse(y, &fault, file->text, file->len))
        return edit_refuse(file, fault.at, fault.why, NULL);
    return 0;
}

static bool is_null(const struct yaml *y, const struct yaml_item *item)
{
    return item->kind == YAML_PLAIN &&
           (span_is(y->text, item->at, "null") || span_is(y->text, item->at, "~"));
}

/*
 * ITEM, where it is there and is a word, as a site called NAME; *OUT is it, or NULL.
 *
 * To YAML a plain 1.0 is a number. What is written for a plain one is SemVer, which has three
 * numbers and so is a text to YAML; what is in quotes may be of any scheme where FREE_FORM says so.
 */
static int add_word(struct edit_site **out, struct edit_scan *scan, const struct edit_file *file,
                    const struct yaml *y, const struct yaml_item *item, bool free_form,
                    const char *name)
{
    *out = NULL;
    if (!item || item->kind == YAML_NOTHING || is_null(y, item))
        return 0;
    if (item->kind == YAML_OTHER) {
        edit_add_lead(scan, EDIT_LEAD_CODE, NULL, 0, name);
        return 0;
    }
    if (!item->one)
        return edit_refuse(file, item->at.at, "with escapes, or over several lines:", name);
    *out = edit_add_site(scan, file, item->at, VERSION_SEMVER, name);
    if (free_form && item->kind == YAML_QUOTED)
        (*out)->scheme = edit_scheme_of(y->text + (*out)->at.at, (*out)->at.len);
    return 0;
}

/* The item KEY below UP, which may be there but once, as *OUT. */
static int get_one(const struct yaml_item **out, const struct edit_file *file, const struct yaml *y,
                   size_t up, const char *key)
{
    size_t count;
    const struct yaml_item *item = yaml_get(y, up, key, &count);

    if (count > 1)
        return edit_refuse(file, item->key.at, "twice in one place:", key);
    *out = item;
    return 0;
}

static void set_package(struct edit_scan *out, const struct yaml *y)
{
    const struct yaml_item *name = yaml_get(y, YAML_TOP, "name", NULL);

    if (name && (name->kind == YAML_PLAIN || name->kind == YAML_QUOTED) && name->one)
        out->package = mem_dup_n(y->text + name->at.at, name->at.len);
}

/*
 * Helm's Chart.yaml (helm.sh, "Charts"): version is the chart's, and appVersion that of what it
 * installs, in any form. While both say the same they are released together, and both are the
 * project's. Else appVersion is the version of the package that the chart is named after: the
 * project's where it has a package of this name, another's in a chart for foreign software. An
 * appVersion that is no version ("latest") is left alone.
 */
static int scan_chart(struct edit_scan *out, const struct edit_file *file, const struct yaml *y)
{
    const struct yaml_item *version = NULL, *app = NULL;
    struct edit_site *site;
    struct version v, have;
    bool own = false;
    int rc = get_one(&version, file, y, YAML_TOP, "version");

    if (!rc)
        rc = get_one(&app, file, y, YAML_TOP, "appVersion");
    if (!rc)
        rc = add_word(&site, out, file, y, version, false, "version");
    if (rc)
        return rc;
    set_package(out, y);
    own = site && !version_read(&v, file->text + site->at.at, site->at.len);
    if (!app || (app->kind != YAML_PLAIN && app->kind != YAML_QUOTED) || !app->one)
        return 0;
    rc = add_word(&site, out, file, y, app, true, "appVersion");
    if (rc || !site)
        return rc;
    if (version_read(&have, file->text + site->at.at, site->at.len))
        vec_truncate(&out->sites, out->sites.len - 1);
    else if (!own || !version_same(VERSION_SEMVER, &v, &have))
        edit_set_owner(site, EDIT_OF_PACKAGE, out->package ? out->package : "",
                       out->package ? strlen(out->package) : 0);
    return 0;
}

int edit_scan_chart(struct edit_scan *out, const struct edit_file *file)
{
    struct yaml y = YAML_INIT;
    int rc = parse(&y, file);

    if (!rc)
        rc = scan_chart(out, file, &y);
    yaml_release(&y);
    return rc;
}

static int scan_openapi(struct edit_scan *out, const struct edit_file *file, const struct yaml *y)
{
    const struct yaml_item *info = NULL, *version = NULL;
    struct edit_site *site;
    int rc = get_one(&info, file, y, YAML_TOP, "info");

    if (rc || !info)
        return rc;
    if (info->kind != YAML_NOTHING) {
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, "info.version");
        return 0;
    }
    rc = get_one(&version, file, y, yaml_number(y, info), "version");
    return rc ? rc : add_word(&site, out, file, y, version, true, "info.version");
}

/* OpenAPI (spec.openapis.org): the version of the API, in any form. JSON is YAML as well. */
int edit_scan_openapi(struct edit_scan *out, const struct edit_file *file)
{
    struct yaml y = YAML_INIT;
    int rc = parse(&y, file);

    if (!rc && y.flow)
        rc = edit_scan_openapi_json(out, file);
    else if (!rc)
        rc = scan_openapi(out, file, &y);
    yaml_release(&y);
    return rc;
}

static void add_member(struct edit_scan *out, const char *from, const char *end)
{
    struct str member = STR_INIT;

    while (end > from && strchr(" \t", end[-1]))
        end--;
    str_add(&member, from, (size_t)(end - from));
    strs_add(&out->members, member.buf);
    str_release(&member);
}

/* The words of "[a, 'b']" at S as members. */
static void add_flow_members(struct edit_scan *out, const char *text, struct span s)
{
    const char *p = text + s.at + 1, *end = text + s.at + s.len - 1, *stop;

    while (p < end) {
        if (*p == '"' || *p == '\'') {
            stop = memchr(p + 1, *p, (size_t)(end - p - 1));
            if (stop)
                add_member(out, p + 1, stop);
            p = stop ? stop + 1 : end;
        } else if (*p == '#') {
            p += strcspn(p, "\n");
        } else if (!*p || strchr(" \t\r\n,[]{}", *p)) {
            p++;
        } else {
            stop = p + strcspn(p, "\r\n,[]{}");
            add_member(out, p, stop);
            p = stop;
        }
    }
}

/* The items of the list at KEY, as members. */
static void add_members(struct edit_scan *out, const struct yaml *y, const char *key)
{
    const struct yaml_item *list = yaml_get(y, YAML_TOP, key, NULL);

    if (list && list->kind == YAML_OTHER && list->at.len > 1 && y->text[list->at.at] == '[')
        add_flow_members(out, y->text, list->at);
    vec_each (const struct yaml_item, item, &y->items) {
        if (!list || item->up != yaml_number(y, list) || !item->one ||
            (item->kind != YAML_PLAIN && item->kind != YAML_QUOTED))
            continue;
        add_member(out, y->text + item->at.at, y->text + item->at.at + item->at.len);
    }
}

static int scan_pubspec(struct edit_scan *out, const struct edit_file *file, const struct yaml *y)
{
    const struct yaml_item *version = NULL;
    struct edit_site *site = NULL;
    const char *plus;
    int rc = get_one(&version, file, y, YAML_TOP, "version");

    if (!rc)
        rc = add_word(&site, out, file, y, version, false, "version");
    if (rc)
        return rc;
    plus = site ? memchr(y->text + site->at.at, '+', site->at.len) : NULL;
    if (plus)
        site->at.len = (size_t)(plus - y->text) - site->at.at;
    set_package(out, y);
    add_members(out, y, "workspace");
    return 0;
}

/* pubspec.yaml (dart.dev, "The pubspec file"): what stands behind '+' counts builds for the app
 * stores, and stays as it is. */
int edit_scan_pubspec(struct edit_scan *out, const struct edit_file *file)
{
    struct yaml y = YAML_INIT;
    int rc = parse(&y, file);

    if (!rc)
        rc = scan_pubspec(out, file, &y);
    yaml_release(&y);
    return rc;
}

/* pnpm-workspace.yaml (pnpm.io): the packages, which have a package.json. */
int edit_scan_pnpm(struct edit_scan *out, const struct edit_file *file)
{
    struct yaml y = YAML_INIT;
    int rc = parse(&y, file);

    if (!rc)
        add_members(out, &y, "packages");
    out->member_file = "package.json";
    yaml_release(&y);
    return rc;
}
