/* What the packages of one project need of each other, in package.json and npm's locks
 * (docs.npmjs.com, package.json, "dependencies"; pnpm.io, "Workspace protocol"). */
#include <string.h>

#include "base/mem.h"
#include "model/edit_format.h"
#include "model/edit_json.h"

/* "workspace:^1.0.0" without what says where it is taken from. */
static struct span range_of(const char *text, struct span s)
{
    static const char protocol[] = "workspace:";
    size_t n = strlen(protocol);

    if (s.len > n && !memcmp(text + s.at, protocol, n))
        return (struct span){s.at + n, s.len - n};
    return s;
}

/* The version in "1.0.0", "^1.0.0"; false for a range of any other kind, which is somebody's
 * decision, and for what is no range. */
static bool required(struct span *out, const char *text, struct span range)
{
    size_t at = range.at, end = range.at + range.len;
    struct version v;

    if (at < end && text[at] && strchr("^~=", text[at]))
        at++;
    *out = (struct span){at, end - at};
    return !version_parse(&v, VERSION_SEMVER, text + at, end - at);
}

/* What the object number OF, of a package called SELF, needs under KEY. What has the name of the
 * package itself is another one of that name. */
static void add_needs(struct edit_scan *out, const struct edit_file *file, const struct json *j,
                      size_t of, const char *key, const char *self)
{
    struct str name = STR_INIT;

    if (!of || json_at(j, of)->kind != JSON_OBJECT)
        return;
    for (size_t n = of + 1; n < json_at(j, of)->next; n = json_at(j, n)->next) {
        const struct json_value *need = json_at(j, n);
        struct edit_site *site;
        struct span at, range;

        if (need->kind != JSON_STRING || !need->plain)
            continue;
        str_reset(&name);
        json_text(&name, j->text, need->key);
        if (!strcmp(name.buf, self))
            continue;
        range = range_of(j->text, need->at);
        *(struct edit_need *)vec_push(&out->needs) =
            (struct edit_need){range, key, mem_dup(name.buf)};
        if (!required(&at, j->text, range))
            continue;
        site = edit_add_site(out, file, at, VERSION_SEMVER, key);
        site->follows = true;
        edit_set_owner(site, EDIT_OF_PACKAGE, name.buf, name.len);
    }
    str_release(&name);
}

void edit_npm_needs(struct edit_scan *out, const struct edit_file *file, const struct json *j,
                    size_t of)
{
    static const char *const keys[] = {"dependencies", "devDependencies", "peerDependencies",
                                       "optionalDependencies"};
    size_t name = json_get(j, of, "name");
    struct str self = STR_INIT;

    if (name && json_at(j, name)->kind == JSON_STRING)
        json_text(&self, j->text, json_at(j, name)->at);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        add_needs(out, file, j, json_get(j, of, keys[i]), keys[i], self.buf);
    str_release(&self);
}

/* "a": {"version": "file:packages/a", "requires": {...}}, as npm 6 reads it. */
void edit_npm_requires(struct edit_scan *out, const struct edit_file *file, const struct json *j)
{
    static const char local[] = "file:";
    size_t all = json_get(j, 0, "dependencies");
    struct str self = STR_INIT;

    if (!all || json_at(j, all)->kind != JSON_OBJECT)
        return;
    for (size_t n = all + 1; n < json_at(j, all)->next; n = json_at(j, n)->next) {
        const struct json_value *version = json_at(j, json_get(j, n, "version"));

        if (version->kind != JSON_STRING || version->at.len < strlen(local) ||
            memcmp(j->text + version->at.at, local, strlen(local)) != 0)
            continue;
        str_reset(&self);
        json_text(&self, j->text, json_at(j, n)->key);
        add_needs(out, file, j, json_get(j, n, "requires"), "dependencies.requires", self.buf);
    }
    str_release(&self);
}
