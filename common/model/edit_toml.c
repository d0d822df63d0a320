/* pyproject.toml: [project] (packaging.python.org, "pyproject.toml specification"), [tool.poetry],
 * and where a version that is listed as dynamic comes from. */
#include "model/edit_toml.h"

#include <string.h>

#include "base/err.h"
#include "model/edit_python.h"

static void add_lead(struct edit_scan *out, enum edit_lead_kind kind, const struct toml *t,
                     const struct toml_item *item, const char *how)
{
    edit_add_lead(out, kind, t->text + item->at.at, item->at.len, how);
}

int edit_toml_version(struct edit_scan *out, const struct edit_file *file, const struct toml *t,
                      const char *path, enum version_scheme scheme)
{
    size_t count;
    const struct toml_item *item = toml_find(t, path, &count);

    if (!item)
        return 0;
    if (count > 1)
        return edit_refuse(file, item->at.at, "twice in one file:", path);
    if (item->kind != TOML_STRING)
        return edit_refuse(file, item->at.at, "not a string:", path);
    if (!item->plain)
        return edit_refuse(file, item->at.at, "written with escapes:", path);
    edit_add_site(out, file, item->at, scheme, path);
    return 0;
}

const struct toml_item *edit_toml_string(const struct toml *t, const char *path)
{
    const struct toml_item *item = toml_find(t, path, NULL);

    return item && item->kind == TOML_STRING && item->plain ? item : NULL;
}

void edit_toml_members(struct edit_scan *out, const struct toml *t, const char *path,
                       const char *before)
{
    struct str member = STR_INIT;

    vec_each (struct toml_item, item, &t->items) {
        if (item->kind != TOML_STRING || !item->plain || strcmp(item->path, path) != 0)
            continue;
        str_reset(&member);
        str_addf(&member, "%s%.*s", before, (int)item->at.len, t->text + item->at.at);
        strs_add(&out->members, member.buf);
    }
    str_release(&member);
}

/* Tools that take the version from the tag, and need nothing edited. */
static bool comes_from_tag(const struct toml *t, const char **how)
{
    static const char *const tables[] = {
        "tool.setuptools_scm",        "tool.versioneer", "tool.versioningit", "tool.vcs_versioning",
        "tool.uv-dynamic-versioning",
    };
    static const struct {
        const char *path, *word;
    } sources[] = {
        {"tool.hatch.version.source", "vcs"},
        {"tool.hatch.version.source", "env"},
        {"tool.hatch.version.source", "uv-dynamic-versioning"},
        {"tool.pdm.version.source", "scm"},
        {"tool.pdm.version.source", "call"},
    };

    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        if (toml_is(t, sources[i].path, sources[i].word)) {
            *how = sources[i].path;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (toml_has(t, tables[i])) {
            *how = tables[i];
            return true;
        }
    }
    return false;
}

/* Where a version that [project] calls dynamic comes from: the files that the build tool reads. */
static void follow_dynamic(struct edit_scan *out, const struct toml *t)
{
    static const struct {
        const char *path;
        enum edit_lead_kind kind;
    } leads[] = {
        {"tool.setuptools.dynamic.version.attr", EDIT_LEAD_ATTRIBUTE},
        {"tool.setuptools.dynamic.version.file", EDIT_LEAD_FILE},
        {"tool.setuptools.dynamic.version.file[]", EDIT_LEAD_FILE},
        {"tool.hatch.version.path", EDIT_LEAD_MODULE},
        {"tool.pdm.version.path", EDIT_LEAD_MODULE},
    };
    size_t before = out->leads.len;
    const char *how = "project.dynamic";

    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
        const struct toml_item *item = toml_find(t, leads[i].path, NULL);

        if (item && item->kind == TOML_STRING && item->plain)
            add_lead(out, leads[i].kind, t, item, leads[i].path);
    }
    if (out->leads.len > before)
        return;
    if (comes_from_tag(t, &how))
        edit_add_lead(out, EDIT_LEAD_TAG, NULL, 0, how);
    else
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, how);
}

/* What others call the package, and uv's workspace (docs.astral.sh/uv, "Using workspaces"). */
static void describe(struct edit_scan *out, const struct toml *t)
{
    const struct toml_item *name = edit_toml_string(t, "project.name");

    if (!name)
        name = edit_toml_string(t, "tool.poetry.name");
    if (name)
        edit_set_python_package(out, t->text + name->at.at, name->at.len);
    edit_toml_members(out, t, "tool.uv.workspace.members[]", "");
    edit_toml_members(out, t, "tool.uv.workspace.exclude[]", "!");
}

/* hatch.toml (hatch.pypa.io, "Configuration"): what stands in [tool.hatch] elsewhere. */
static int scan_hatch(struct edit_scan *out, const struct edit_file *file, const struct toml *t)
{
    const struct toml_item *path = edit_toml_string(t, "version.path");

    (void)file;
    if (path)
        add_lead(out, EDIT_LEAD_MODULE, t, path, "version.path");
    else if (toml_is(t, "version.source", "vcs") || toml_is(t, "version.source", "env"))
        edit_add_lead(out, EDIT_LEAD_TAG, NULL, 0, "version.source");
    return 0;
}

/* pixi.toml (pixi.prefix.dev, "Pixi manifest"): of the workspace, which was called project, and of
 * the package in it. conda, which reads it, writes a pre-release as Python does. */
static int scan_pixi(struct edit_scan *out, const struct edit_file *file, const struct toml *t)
{
    static const char *const keys[] = {"workspace.version", "project.version", "package.version"};
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct toml_item *item = toml_find(t, keys[i], NULL);

        if (item && item->kind == TOML_STRING)
            rc = edit_toml_version(out, file, t, keys[i], VERSION_PEP440);
    }
    return rc;
}

static int scan_project(struct edit_scan *out, const struct edit_file *file, const struct toml *t)
{
    const struct toml_item *fixed = toml_find(t, "project.version", NULL);
    bool dynamic = toml_is(t, "project.dynamic[]", "version");
    int rc;

    describe(out, t);
    if (dynamic && fixed)
        return edit_refuse(file, fixed->at.at,
                           "both given and listed as dynamic:", "project.version");
    rc = edit_toml_version(out, file, t, "project.version", VERSION_PEP440);
    if (rc)
        return rc;
    /* with this plugin the version stands there for form's sake, "0.0.0" */
    if (toml_has(t, "tool.poetry-dynamic-versioning")) {
        if (!fixed)
            edit_add_lead(out, EDIT_LEAD_TAG, NULL, 0, "tool.poetry-dynamic-versioning");
        return 0;
    }
    rc = edit_toml_version(out, file, t, "tool.poetry.version", VERSION_PEP440);
    if (!rc && dynamic && !out->sites.len)
        follow_dynamic(out, t);
    return rc;
}

static int parse_and(struct edit_scan *out, const struct edit_file *file,
                     int (*scan)(struct edit_scan *out, const struct edit_file *file,
                                 const struct toml *t))
{
    struct toml t = TOML_INIT;
    struct fault fault;
    int rc = toml_parse(&t, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else
        rc = scan(out, file, &t);
    toml_release(&t);
    return rc;
}

int edit_scan_toml(struct edit_scan *out, const struct edit_file *file)
{
    return parse_and(out, file, scan_project);
}

int edit_scan_hatch(struct edit_scan *out, const struct edit_file *file)
{
    return parse_and(out, file, scan_hatch);
}

int edit_scan_pixi(struct edit_scan *out, const struct edit_file *file)
{
    return parse_and(out, file, scan_pixi);
}
