/* Cargo.toml (doc.rust-lang.org/cargo, "The Manifest Format", "Workspaces", "Specifying
 * Dependencies"): the package's version, or the one that a workspace's packages inherit, and what
 * the packages of one repository require of each other. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/edit_toml.h"

struct cargo {
    struct edit_scan *out;
    const struct edit_file *file;
    const struct toml *t;
    bool workspace;    /* it is the root of one */
    struct vec fields; /* struct field */
};

/* What a dependency says under one key. */
struct field {
    const struct toml_item *item;
    struct span name; /* the dependency's key, in the item's path, whose bytes up to there tell */
    const char *section; /* one from another */
    enum { FIELD_PATH, FIELD_VERSION, FIELD_PACKAGE } is;
};

static const char inherited[] = "workspace.dependencies", patched[] = "patch";

static const char *dependencies(const char *path, struct span key)
{
    static const struct {
        const char *key, *section;
    } names[] = {
        {"dependencies", "dependencies"},
        {"dev-dependencies", "dev-dependencies"},
        {"build-dependencies", "build-dependencies"},
        {"dev_dependencies", "dev-dependencies"},
        {"build_dependencies", "build-dependencies"},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_is(path, key, names[i].key))
            return names[i].section;
    }
    return NULL;
}

/* dependencies.N.F, target.X.dependencies.N.F, workspace.dependencies.N.F, patch.X.N.F: what the
 * N keys K of PATH are in; NULL where they are none of these. */
static const char *section_of(const char *path, const struct span *k, size_t n)
{
    if (n == 3)
        return dependencies(path, k[0]);
    if (n == 5)
        return span_is(path, k[0], "target") ? dependencies(path, k[2]) : NULL;
    if (n != 4)
        return NULL;
    if (span_is(path, k[0], "workspace") && span_is(path, k[1], "dependencies"))
        return inherited;
    return span_is(path, k[0], "patch") ? patched : NULL;
}

static void take_field(struct cargo *c, const struct toml_item *item)
{
    static const char *const names[] = {"path", "version", "package"};
    struct span keys[6];
    size_t n = 0, at = 0, is = 0;
    const char *section;
    struct field *field;

    while (n < 6 && toml_next_key(&keys[n], item->path, &at))
        n++;
    section = section_of(item->path, keys, n);
    while (section && is < 3 && !span_is(item->path, keys[n - 1], names[is]))
        is++;
    if (!section || is == 3)
        return;
    field = vec_push(&c->fields);
    field->item = item;
    field->name = keys[n - 2];
    field->section = section;
    field->is = is;
}

static size_t name_end(const struct field *f)
{
    return f->name.at + f->name.len;
}

/* The fields of one dependency together, in the order of the file. */
static int compare_fields(const void *a, const void *b)
{
    const struct field *x = a, *y = b;
    size_t xlen = name_end(x), ylen = name_end(y);
    int order = memcmp(x->item->path, y->item->path, xlen < ylen ? xlen : ylen);

    if (!order)
        order = (xlen > ylen) - (xlen < ylen);
    return order ? order : (x->item > y->item) - (x->item < y->item);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The version in a requirement such as "1.0.0", "^1.0" or "= 1", and how many NUMBERS it has, 0 for
 * a whole version. False for others: a comparison or a wildcard goes on to hold, a list is
 * somebody's decision. */
static bool required(struct span *out, unsigned *numbers, const char *text, struct span s)
{
    size_t at = s.at, end = s.at + s.len;
    struct version v;

    while (at < end && is_blank(text[at]))
        at++;
    while (end > at && is_blank(text[end - 1]))
        end--;
    if (at < end && text[at] && strchr("=^~", text[at]))
        at++;
    while (at < end && is_blank(text[at]))
        at++;
    *out = (struct span){at, end - at};
    *numbers = 0;
    if (!version_parse(&v, VERSION_SEMVER, text + at, end - at))
        return true;
    *numbers = 1;
    for (size_t i = at; i < end; i++)
        *numbers += text[i] == '.';
    return *numbers < 3 && !version_read_numbers(&v, VERSION_SEMVER, text + at, end - at);
}

/* A dependency that says where it is and which version is needed of it. */
static int take_version(struct cargo *c, const struct field *version, const struct field *package)
{
    const struct field *f = package ? package : version;
    const char *name = version->item->path + version->name.at;
    size_t len = version->name.len;
    struct edit_site *site;
    unsigned numbers;
    struct span at;

    if (f->item->kind != TOML_STRING || version->item->kind != TOML_STRING)
        return 0;
    if (!f->item->plain || !version->item->plain)
        return edit_refuse(c->file, version->item->at.at, "written with escapes:", f->section);
    if (!required(&at, &numbers, c->t->text, version->item->at))
        return 0;
    if (package) {
        name = c->t->text + package->item->at.at;
        len = package->item->at.len;
    }
    site = edit_add_site(c->out, c->file, at, VERSION_SEMVER, version->section);
    site->numbers = numbers;
    site->whole_pre = true; /* which "1" does not allow */
    edit_set_owner(site, EDIT_OF_PACKAGE, name, len);
    return 0;
}

/* What a workspace's package needs from a directory below is of the workspace without being named,
 * and so are ones that other packages in there need. */
static void take_path(struct cargo *c, const struct field *path)
{
    const struct toml_item *item = path->item;
    struct str dir = STR_INIT;

    if (item->kind == TOML_STRING && item->plain && item->at.len)
        str_add(&dir, c->t->text + item->at.at, item->at.len);
    if (path->section != inherited && path->section != patched && dir.len &&
        !strpbrk(dir.buf, "*?[!\\") && dir.buf[0] != '/' && !str_starts(dir.buf, "..") &&
        c->workspace)
        strs_add(&c->out->members, dir.buf);
    str_release(&dir);
}

/* The fields FROM up to END are of one dependency. */
static int take_need(struct cargo *c, size_t from, size_t end)
{
    const struct field *found[3] = {NULL, NULL, NULL};

    for (size_t i = from; i < end; i++) {
        const struct field *f = vec_at(&c->fields, i);

        if (found[f->is] && f->is == FIELD_VERSION)
            return edit_refuse(c->file, f->item->at.at, "twice in one file:", f->section);
        found[f->is] = f;
    }
    if (!found[FIELD_PATH])
        return 0;
    take_path(c, found[FIELD_PATH]);
    return found[FIELD_VERSION] ? take_version(c, found[FIELD_VERSION], found[FIELD_PACKAGE]) : 0;
}

static int take_needs(struct cargo *c)
{
    size_t end;
    int rc = 0;

    vec_each (struct toml_item, item, &c->t->items)
        take_field(c, item);
    vec_sort(&c->fields, compare_fields);
    for (size_t i = 0; !rc && i < c->fields.len; i = end) {
        const struct field *first = vec_at(&c->fields, i), *next;

        for (end = i + 1; end < c->fields.len; end++) {
            next = vec_at(&c->fields, end);
            if (name_end(next) != name_end(first) ||
                memcmp(next->item->path, first->item->path, name_end(first)) != 0)
                break;
        }
        rc = take_need(c, i, end);
    }
    return rc;
}

/* version.workspace = true: from the file above that has the workspace, or the one that is named,
 * unless it is this one. */
static void take_inherited(struct cargo *c, const char *how)
{
    const struct toml_item *root = edit_toml_string(c->t, "package.workspace");
    struct str path = STR_INIT;

    if (c->workspace)
        return;
    if (root)
        str_addf(&path, "%.*s/Cargo.toml", (int)root->at.len, c->t->text + root->at.at);
    else
        str_adds(&path, "Cargo.toml");
    edit_add_lead(c->out, root ? EDIT_LEAD_FILE : EDIT_LEAD_ABOVE, path.buf, path.len, how);
    str_release(&path);
}

static int take_package(struct cargo *c)
{
    static const char key[] = "package.version.workspace";
    bool old = !toml_has(c->t, "package"); /* what the table was called at first */
    const struct toml_item *name = edit_toml_string(c->t, old ? "project.name" : "package.name");
    const struct toml_item *workspace = toml_find(c->t, key, NULL);

    if (name) {
        free(c->out->package);
        c->out->package = mem_dup_n(c->t->text + name->at.at, name->at.len);
    }
    if (!workspace || !span_is(c->t->text, workspace->at, "true"))
        return edit_toml_version(c->out, c->file, c->t, old ? "project.version" : "package.version",
                                 VERSION_SEMVER);
    take_inherited(c, key);
    return 0;
}

static int scan(struct cargo *c)
{
    int rc;

    c->workspace = toml_has(c->t, "workspace");
    rc = take_package(c);
    if (!rc)
        rc = edit_toml_version(c->out, c->file, c->t, "workspace.package.version", VERSION_SEMVER);
    if (rc)
        return rc;
    edit_toml_members(c->out, c->t, "workspace.members[]", "");
    edit_toml_members(c->out, c->t, "workspace.exclude[]", "!");
    return take_needs(c);
}

int edit_scan_cargo(struct edit_scan *out, const struct edit_file *file)
{
    struct toml t = TOML_INIT;
    struct cargo c = {.out = out, .file = file, .t = &t, .fields = VEC_INIT(struct field)};
    struct fault fault;
    int rc = toml_parse(&t, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else
        rc = scan(&c);
    vec_release(&c.fields);
    toml_release(&t);
    return rc;
}
