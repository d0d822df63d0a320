/* Lock files in TOML: of what they lock, the packages whose source is a directory say the version
 * of a package that may be the project's own.
 *
 * Cargo.lock (doc.rust-lang.org/cargo, cargo's core/resolver/encode.rs): a [[package]] without a
 * source. Others name it "name", and "name version" where there is more than one of that name, or
 * in files of the first versions of the format, which have a [root] as well. uv.lock: the source
 * says editable, virtual or directory. poetry.lock: the source's type is directory. */
#include "model/edit_lock.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/edit_python.h"
#include "model/edit_toml.h"

/* What a lock says of one package. */
struct record {
    const char *table; /* the path of its table, with the dot behind it; NULL: none has begun */
    const struct toml_item *name, *version;
    bool source; /* it has one, */
    bool local;  /* which is a directory */
};

struct lock {
    struct edit_scan *out;
    const struct edit_file *file;
    const struct toml *t;
    bool python;          /* not Cargo's */
    struct record record; /* the present one */
    struct vec locals;    /* struct edit_local, of Cargo's */
};

void edit_add_local(struct vec *locals, const char *text, struct span name, struct span version)
{
    *(struct edit_local *)vec_push(locals) = (struct edit_local){text, name, version};
}

static int compare_spans(const char *a, struct span x, const char *b, struct span y)
{
    int order = memcmp(a + x.at, b + y.at, x.len < y.len ? x.len : y.len);

    return order ? order : (x.len > y.len) - (x.len < y.len);
}

static int compare_locals(const void *a, const void *b)
{
    const struct edit_local *x = a, *y = b;
    int order = compare_spans(x->text, x->name, y->text, y->name);

    return order ? order : compare_spans(x->text, x->version, y->text, y->version);
}

void edit_sort_locals(struct vec *locals)
{
    vec_sort(locals, compare_locals);
}

bool edit_is_local(const struct vec *locals, const char *text, struct span name,
                   struct span version)
{
    struct edit_local wanted = {text, name, version};

    return locals->len &&
           bsearch(&wanted, locals->items, locals->len, sizeof(wanted), compare_locals);
}

static int take_record(struct lock *l)
{
    const struct record *r = &l->record;
    const char *text = l->t->text;
    struct str name = STR_INIT;
    struct edit_site *site;

    if (!r->name || !r->version || !(l->python ? r->local : !r->source))
        return 0;
    if (r->version->kind != TOML_STRING || r->name->kind != TOML_STRING)
        return edit_refuse(l->file, r->version->at.at, "not a string:", "package.version");
    if (!r->version->plain || !r->name->plain)
        return edit_refuse(l->file, r->version->at.at, "written with escapes:", "package.version");
    if (l->python)
        edit_python_package(&name, text + r->name->at.at, r->name->at.len);
    else
        str_add(&name, text + r->name->at.at, r->name->at.len);
    site = edit_add_site(l->out, l->file, r->version->at,
                         l->python ? VERSION_PEP440 : VERSION_SEMVER, "package.version");
    edit_set_owner(site, EDIT_OF_PACKAGE, name.buf, name.len);
    edit_add_local(&l->locals, text, r->name->at, r->version->at);
    str_release(&name);
    return 0;
}

/* The tables that begin a record, and what the paths of its keys start with. Behind a [[package]] a
 * [package.source] belongs to it. */
static const char *begins(const char *path)
{
    static const char *const tables[] = {"package[].", "root.", "patch.unused[]."};

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (!strncmp(path, tables[i], strlen(tables[i]) - 1) && !path[strlen(tables[i]) - 1])
            return tables[i];
    }
    return NULL;
}

/* The rest of PATH where it lies in the present record, or NULL. */
static const char *within(const struct lock *l, const char *path)
{
    const char *table = l->record.table;

    if (!table)
        return NULL;
    if (str_starts(path, table))
        return path + strlen(table);
    return !strcmp(table, "package[].") && str_starts(path, "package.") ? path + 8 : NULL;
}

static int take_field(struct lock *l, const struct toml_item *item, const char *key)
{
    static const char *const local[] = {"source.editable", "source.virtual", "source.directory"};
    struct record *r = &l->record;

    if (!strcmp(key, "version") && r->version)
        return edit_refuse(l->file, item->at.at, "twice in one file:", "package.version");
    if (!strcmp(key, "version"))
        r->version = item;
    else if (!strcmp(key, "name"))
        r->name = item;
    else if (!strncmp(key, "source", 6) && strchr(".[", key[6]))
        r->source = true;
    for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
        r->local = r->local || !strcmp(key, local[i]);
    r->local =
        r->local || (!strcmp(key, "source.type") && span_is(l->t->text, item->at, "directory"));
    return 0;
}

static int take_records(struct lock *l)
{
    int rc = 0;

    vec_each (struct toml_item, item, &l->t->items) {
        const char *table = item->kind == TOML_TABLE ? begins(item->path) : NULL;
        const char *key = within(l, item->path);

        if (table) {
            rc = take_record(l);
            l->record = (struct record){.table = table};
        } else if (key) {
            rc = take_field(l, item, key);
        }
        if (rc)
            return rc;
    }
    return take_record(l);
}

/* "name version" is one that has no source. */
static void take_reference(struct lock *l, const struct toml_item *item)
{
    const char *text = l->t->text, *start = text + item->at.at;
    const char *blank = memchr(start, ' ', item->at.len);
    struct span name = item->at, version;
    struct edit_site *site;

    if (!blank)
        return;
    name.len = (size_t)(blank - start);
    version = (struct span){name.at + name.len + 1, item->at.len - name.len - 1};
    if (!edit_is_local(&l->locals, text, name, version))
        return;
    site = edit_add_site(l->out, l->file, version, VERSION_SEMVER, "package.dependencies");
    edit_set_owner(site, EDIT_OF_PACKAGE, start, name.len);
}

static void take_references(struct lock *l)
{
    edit_sort_locals(&l->locals);
    vec_each (struct toml_item, item, &l->t->items) {
        const char *path = item->path;

        if (item->kind == TOML_STRING && item->plain &&
            (!strcmp(path, "package[].dependencies[]") || !strcmp(path, "package[].replace") ||
             !strcmp(path, "root.dependencies[]")))
            take_reference(l, item);
    }
}

static int scan(struct edit_scan *out, const struct edit_file *file, bool python)
{
    struct toml t = TOML_INIT;
    struct lock l = {
        .out = out, .file = file, .t = &t, .python = python, .locals = VEC_INIT(struct edit_local)};
    struct fault fault;
    int rc = toml_parse(&t, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else
        rc = take_records(&l);
    if (!rc && !python)
        take_references(&l);
    vec_release(&l.locals);
    toml_release(&t);
    return rc;
}

int edit_scan_cargo_lock(struct edit_scan *out, const struct edit_file *file)
{
    return scan(out, file, false);
}

int edit_scan_python_lock(struct edit_scan *out, const struct edit_file *file)
{
    return scan(out, file, true);
}
