/* cutover.package.<name>.path and .prefix: packages with a version of their own. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/name.h"
#include "model/path.h"
#include "model/settings_value.h"
#include "text/version.h"

#define PACKAGES_MAX 1000

void setting_release_packages(struct settings *s)
{
    vec_each (struct settings_package, p, &s->packages) {
        free(p->name);
        free(p->path);
        free(p->prefix);
    }
    vec_release(&s->packages);
    free(s->package);
    s->package = NULL;
}

static struct settings_package *find(const struct settings *s, const char *name, size_t len)
{
    vec_each (struct settings_package, p, &s->packages) {
        if (strlen(p->name) == len && !memcmp(p->name, name, len))
            return p;
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const struct settings_package *x = a, *y = b;

    return strcmp(x->name, y->name);
}

/* The package of LEN bytes of NAME, which is made where it is not there. */
static int open_package(struct settings_package **out, struct settings *s, const char *name,
                        size_t len)
{
    char *copy;

    *out = find(s, name, len);
    if (*out)
        return 0;
    copy = mem_dup_n(name, len);
    if (strlen(copy) != len || name_fault(copy)) {
        err_set(ERR_INVALID, "'%s' cannot be part of a tag's name", copy);
        free(copy);
        return ERR_INVALID;
    }
    if (s->packages.len == PACKAGES_MAX) {
        free(copy);
        return err_set(ERR_INVALID, "more than %d packages", PACKAGES_MAX);
    }
    *out = vec_push(&s->packages);
    **out = (struct settings_package){.name = copy};
    vec_sort(&s->packages, compare);
    *out = find(s, name, len);
    return 0;
}

static int set_path(struct settings_package *p, enum settings_layer layer, const char *value)
{
    char *path = NULL;
    int rc = setting_copy_path(&path, value);

    if (rc)
        return rc;
    free(p->path);
    p->path = path;
    p->path_from = layer;
    return 0;
}

static int set_prefix(struct settings_package *p, enum settings_layer layer, const char *value)
{
    int rc = setting_set_prefix(&p->prefix, value, "1.0.0");

    if (!rc)
        p->prefix_from = layer;
    return rc;
}

int setting_apply_package(struct settings *s, enum settings_layer layer, const char *key,
                          const char *value)
{
    const char *name = key + strlen("cutover.package."), *dot = strrchr(name, '.');
    bool path = dot && !strcmp(dot, ".path"), prefix = dot && !strcmp(dot, ".prefix");
    struct settings_package *p;
    int rc;

    if (!path && !prefix)
        return layer == SETTINGS_TREE ? err_set(ERR_INVALID, "there is no such key") : 0;
    if (!value || !*value)
        return err_set(ERR_INVALID, "it needs a value");
    rc = open_package(&p, s, name, (size_t)(dot - name));
    if (rc || !p || layer < (path ? p->path_from : p->prefix_from))
        return rc;
    return path ? set_path(p, layer, value) : set_prefix(p, layer, value);
}

void settings_package_prefix(struct str *out, const struct settings_package *package)
{
    if (package->prefix)
        str_adds(out, package->prefix);
    else
        str_addf(out, "%s-v", package->name);
}

/* Two whose tags cannot be told apart, or one in another. */
static int check_pair(const struct settings_package *a, const struct settings_package *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    int rc = 0;

    settings_package_prefix(&x, a);
    settings_package_prefix(&y, b);
    if (str_eq(&x, &y))
        rc = err_set(ERR_INVALID, "cutover.package: the tags of '%s' and '%s' would be the same",
                     a->name, b->name);
    else if (path_is_within(a->path, b->path) || path_is_within(b->path, a->path))
        rc = err_set(ERR_INVALID, "cutover.package: the directories '%s' and '%s' overlap", a->path,
                     b->path);
    str_release(&x);
    str_release(&y);
    return rc;
}

int setting_check_packages(const struct settings *s)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < s->packages.len; i++) {
        const struct settings_package *p = vec_at(&s->packages, i);
        struct str prefix = STR_INIT;

        if (!p->path)
            return err_set(ERR_INVALID, "cutover.package.%s.path is not set", p->name);
        settings_package_prefix(&prefix, p);
        if (!s->package && !strcmp(prefix.buf, s->tag_prefix))
            rc = err_set(ERR_INVALID,
                         "cutover.package.%s.prefix: '%s' is that of cutover.tag.prefix", p->name,
                         prefix.buf);
        str_release(&prefix);
        for (size_t k = 0; !rc && k < i; k++)
            rc = check_pair(p, vec_at(&s->packages, k));
    }
    return rc;
}

int settings_choose_package(struct settings *s, const char *name)
{
    const struct settings_package *p = find(s, name, strlen(name));
    struct str prefix = STR_INIT;

    if (!p) {
        err_set(ERR_REFUSED, "there is no package '%s'", name);
        if (!s->packages.len)
            err_hint("git config -f .cutover cutover.package.%s.path <directory>", name);
        vec_each (struct settings_package, other, &s->packages)
            err_note("there is '%s', in '%s'", other->name, other->path);
        return ERR_REFUSED;
    }
    setting_replace(&s->package, name);
    settings_package_prefix(&prefix, p);
    setting_replace(&s->tag_prefix, prefix.buf);
    str_release(&prefix);
    return 0;
}

const char *settings_package_path(const struct settings *s)
{
    const struct settings_package *p = s->package ? find(s, s->package, strlen(s->package)) : NULL;

    return p ? p->path : "";
}

bool settings_package_has(const struct settings *s, const char *path)
{
    if (s->package)
        return path_is_within(path, settings_package_path(s));
    vec_each (struct settings_package, p, &s->packages) {
        if (path_is_within(path, p->path))
            return false;
    }
    return true;
}

/* Is NAME a version behind PREFIX, in whatever form? */
static bool is_version_behind(const char *name, const char *prefix)
{
    const char *version = name + strlen(prefix);
    struct version ignored;

    return str_starts(name, prefix) && !version_read(&ignored, version, strlen(version));
}

bool settings_of_tag(struct settings *out, struct str *prefix, const struct settings *s,
                     const char *name)
{
    bool found = is_version_behind(name, s->tag_prefix);
    struct str own = STR_INIT;

    *out = *s;
    str_reset(prefix);
    str_adds(prefix, s->tag_prefix);
    vec_each (struct settings_package, p, &s->packages) {
        str_reset(&own);
        settings_package_prefix(&own, p);
        if (is_version_behind(name, own.buf) && (!found || own.len > prefix->len)) {
            found = true;
            str_reset(prefix);
            str_adds(prefix, own.buf);
            out->package = p->name;
        }
    }
    out->tag_prefix = prefix->buf;
    str_release(&own);
    return found;
}
