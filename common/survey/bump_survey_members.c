/* Packages that belong together: workspaces, and whose version a site says. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/path.h"
#include "survey/bump_names.h"
#include "survey/bump_survey.h"

#define FILES_MAX 10000
#define DEPTH_MAX 16
/* How many directories all members of a project may make one look into: each '**' multiplies them.
 */
#define LOOKS_MAX 200000

static size_t directory_len(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) : 0;
}

static const char *name_of(const char *path)
{
    size_t len = directory_len(path);

    return path + len + (len > 0);
}

void survey_add_package(struct survey *s, const char *path, const struct edit_scan *scan)
{
    struct str text = STR_INIT;

    str_add(&text, path, directory_len(path));
    strs_add(&s->directories, text.buf);
    if (scan->package) {
        str_reset(&text);
        str_addf(&text, "%s %s", bump_ecosystem(name_of(path)), scan->package);
        strs_add(&s->packages, text.buf);
        strs_add(&s->packages, strchr(text.buf, ' '));
    }
    str_release(&text);
}

/* Does the LEN bytes of NAME match the part of a glob at PATTERN, of GLOB bytes? '*' is anything.
 */
static bool matches(const char *pattern, size_t glob, const char *name, size_t len)
{
    size_t p = 0, n = 0, star = (size_t)-1, back = 0;

    while (n < len) {
        if (p < glob && pattern[p] == '*') {
            star = p++;
            back = n;
        } else if (p < glob && (pattern[p] == name[n] || pattern[p] == '?')) {
            p++;
            n++;
        } else if (star != (size_t)-1) {
            p = star + 1;
            n = ++back;
        } else {
            return false;
        }
    }
    while (p < glob && pattern[p] == '*')
        p++;
    return p == glob;
}

static int refuse_many(const struct survey *s, const char *what, int max)
{
    err_set(ERR_REFUSED, "more than %d %s", max, what);
    survey_hint_files(s);
    return ERR_REFUSED;
}

static bool is_any(const char *pattern, size_t len)
{
    return len == 2 && !memcmp(pattern, "**", 2);
}

/* Add to OUT the directories below DIR ("" is the top) that PATTERN names. */
static int expand(struct strs *out, struct survey *s, const char *dir, const char *pattern,
                  unsigned depth)
{
    size_t len = strcspn(pattern, "/");
    const char *rest = pattern + len + (pattern[len] == '/');
    bool any = is_any(pattern, len), glob = memchr(pattern, '*', len);
    struct strs below = STRS_INIT;
    struct str path = STR_INIT;
    int rc = 0;

    if (!len && !*rest) {
        strs_add(out, dir);
        return strs_len(out) > FILES_MAX ? refuse_many(s, "packages in one workspace", FILES_MAX)
                                         : 0;
    }
    if (depth > DEPTH_MAX)
        return 0;
    if (s->looks++ >= LOOKS_MAX)
        return refuse_many(s, "directories to look for members of workspaces in", LOOKS_MAX);
    if (!glob) {
        str_addf(&path, "%s%s%.*s", dir, *dir ? "/" : "", (int)len, pattern);
        rc = path_fault(path.buf) ? 0 : expand(out, s, path.buf, rest, depth + 1);
        str_release(&path);
        return rc;
    }
    if (any)
        rc = expand(out, s, dir, rest, depth + 1);
    if (!rc)
        rc = survey_directories(&below, s, dir);
    for (size_t i = 0; !rc && i < strs_len(&below); i++) {
        const char *found = strs_at(&below, i), *slash = strrchr(found, '/');
        const char *name = slash ? slash + 1 : found;

        if (any || matches(pattern, len, name, strlen(name)))
            rc = expand(out, s, found, any ? pattern : rest, depth + 1);
    }
    strs_release(&below);
    return rc;
}

static const char *behind(const char *path)
{
    size_t len = strcspn(path, "/");

    return path + len + (path[len] == '/');
}

/* Does the glob PATTERN name PATH, or a directory that it lies in? What stands behind a "**" is
 * looked for from where it was found last, and no further back: that is enough, and no pattern
 * makes it slow. */
static bool covers(const char *pattern, const char *path)
{
    const char *any = NULL, *from = NULL;

    while (*pattern) {
        size_t glob = strcspn(pattern, "/"), len = strcspn(path, "/");

        if (is_any(pattern, glob)) {
            any = pattern = behind(pattern);
            from = path;
        } else if (len && matches(pattern, glob, path, len)) {
            pattern = behind(pattern);
            path = behind(path);
        } else if (any && *from) {
            pattern = any;
            path = from = behind(from);
        } else {
            return false;
        }
    }
    return true;
}

static void drop_last(struct str *path)
{
    const char *slash = strrchr(path->buf, '/');

    str_truncate(path, slash ? (size_t)(slash - path->buf) : 0);
}

/*
 * MEMBER, as the file at PATH says it, without '.' and '..': PATTERN, below DIR. False where that
 * is outside.
 */
static bool resolve(struct str *dir, struct str *pattern, const char *path, const char *member)
{
    str_add(dir, path, directory_len(path));
    if (*member == '/')
        return false;
    for (size_t len; *member; member += len + (member[len] == '/')) {
        struct str *up = pattern->len ? pattern : dir;

        len = strcspn(member, "/");
        if (!len || (len == 1 && *member == '.'))
            continue;
        if (len != 2 || memcmp(member, "..", 2) != 0)
            str_addf(pattern, "%s%.*s", pattern->len ? "/" : "", (int)len, member);
        else if (up->len)
            drop_last(up);
        else
            return false;
    }
    return true;
}

/* The directories that MEMBER of the file at PATH names; those outside are not there. */
static int expand_member(struct strs *out, struct survey *s, const char *path, const char *member)
{
    struct str dir = STR_INIT, pattern = STR_INIT;
    int rc = resolve(&dir, &pattern, path, member) ? expand(out, s, dir.buf, pattern.buf, 0) : 0;

    str_release(&dir);
    str_release(&pattern);
    return rc;
}

/* The member PATTERN of the file at PATH: the files called NAME in these directories. */
static int add_member(struct survey *s, const char *path, const char *name, const char *pattern,
                      const struct strs *excluded)
{
    struct strs found = STRS_INIT;
    struct str file = STR_INIT;
    int rc = expand_member(&found, s, path, pattern);

    strs_sort(&found);
    for (size_t i = 0; !rc && i < strs_len(&found); i++) {
        const char *at = strs_at(&found, i);
        bool out = false;

        s->looks += strs_len(excluded) / 64;
        if (s->looks >= LOOKS_MAX)
            rc = refuse_many(s, "directories to look for members of workspaces in", LOOKS_MAX);
        for (size_t k = 0; !rc && k < strs_len(excluded) && !out; k++)
            out = covers(strs_at(excluded, k), at);
        if (rc || out)
            continue;
        str_reset(&file);
        str_addf(&file, "%s%s%s", at, *at ? "/" : "", name);
        if (!survey_find(s, file.buf))
            rc = survey_add(s, file.buf, NULL, ORIGIN_LIKELY, 4);
        if (rc == ERR_NOT_FOUND)
            rc = 0;
    }
    str_release(&file);
    strs_release(&found);
    return rc;
}

/* What MEMBERS, of the file at PATH, leaves out by a '!', as globs from the top. */
static void find_excluded(struct strs *out, const char *path, const struct strs *members)
{
    for (size_t i = 0; i < strs_len(members); i++) {
        const char *member = strs_at(members, i);
        struct str dir = STR_INIT, pattern = STR_INIT;

        if (*member == '!' && resolve(&dir, &pattern, path, member + 1)) {
            str_addf(&dir, "%s%s", dir.len && pattern.len ? "/" : "", pattern.buf);
            if (dir.len)
                strs_add(out, dir.buf);
        }
        str_release(&dir);
        str_release(&pattern);
    }
}

static int add_members_of(struct survey *s, const char *path, const char *name,
                          const struct strs *members)
{
    struct strs excluded = STRS_INIT;
    int rc = 0;

    find_excluded(&excluded, path, members);
    for (size_t i = 0; !rc && i < strs_len(members); i++) {
        if (*strs_at(members, i) != '!')
            rc = add_member(s, path, name, strs_at(members, i), &excluded);
    }
    strs_release(&excluded);
    return rc;
}

int survey_add_members(struct survey *s)
{
    int rc = 0;

    /* members may have members */
    for (size_t i = 0; !rc && i < s->files.len && i < FILES_MAX; i++) {
        struct survey_file *file = vec_at(&s->files, i);
        struct strs members = STRS_INIT;
        const char *name = file->scan.member_file;
        char *path;

        if (!strs_len(&file->scan.members))
            continue;
        path = mem_dup(file->path); /* the files move when there are more */
        if (!name)
            name = name_of(path);
        for (size_t k = 0; k < strs_len(&file->scan.members); k++)
            strs_add(&members, strs_at(&file->scan.members, k));
        rc = add_members_of(s, path, name, &members);
        strs_release(&members);
        free(path);
    }
    return rc;
}

/* Does SITE of FILE say neither FROM nor TO? */
static bool says_another(const struct survey_file *file, const struct edit_site *site,
                         const struct version *from, const struct version *to)
{
    struct edit_file f = survey_edit_file(file);
    struct version v;

    if (edit_value(&v, &f, site)) {
        err_clear();
        return true;
    }
    return !edit_says(site, &v, from) && !edit_says(site, &v, to);
}

/* Whether FILE, which only may say the version, says one of its own. */
static bool is_apart(const struct survey_file *file, const struct version *from,
                     const struct version *to)
{
    if (!file->likely)
        return false;
    vec_each (struct edit_site, site, &file->scan.sites) {
        if (site->of == EDIT_OWN && says_another(file, site, from, to))
            return true;
    }
    return false;
}

bool survey_has_package(const struct survey *s, const char *path, const char *name)
{
    struct str text = STR_INIT;
    bool there;

    str_addf(&text, "%s %s", bump_ecosystem(name_of(path)), name);
    there = strs_has(&s->packages, text.buf);
    str_release(&text);
    return there;
}

/* Is the package that SITE of the file at PATH names one that has the version? */
static bool is_ours(const struct survey *s, const char *path, const struct edit_site *site)
{
    struct str dir = STR_INIT, below = STR_INIT;
    bool ours;

    if (site->of == EDIT_OF_PACKAGE)
        return survey_has_package(s, path, site->owner);
    ours = resolve(&dir, &below, path, site->owner);
    str_addf(&dir, "%s%s", dir.len && below.len ? "/" : "", below.buf);
    ours = ours && strs_has(&s->directories, dir.buf);
    str_release(&dir);
    str_release(&below);
    return ours;
}

/* Sites of others are left, and of a package that is apart its own; false where nothing else is in
 * the file. */
static bool settle_sites(const struct survey *s, struct survey_file *file,
                         const struct version *from, const struct version *to)
{
    bool any = false;

    vec_each (struct edit_site, site, &file->scan.sites) {
        site->left = site->of == EDIT_OWN ? file->apart : !is_ours(s, file->path, site);
        if (site->follows && !site->left)
            site->left = says_another(file, site, from, to);
        any = any || !site->left;
    }
    return any;
}

/* Move the files for which KEEP is false to s->apart. */
static void split(struct survey *s, const bool *keep)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->files.len; i++) {
        struct survey_file *file = vec_at(&s->files, i);

        if (keep[i])
            *(struct survey_file *)vec_at(&s->files, kept++) = *file;
        else
            *(struct survey_file *)vec_push(&s->apart) = *file;
    }
    vec_truncate(&s->files, kept);
}

void survey_settle(struct survey *s, const struct version *from, const struct version *to)
{
    bool *keep = mem_array(s->files.len + 1, sizeof(*keep));
    size_t i = 0;

    vec_each (struct survey_file, file, &s->files) {
        bool own = false;

        file->apart = is_apart(file, from, to);
        vec_each (struct edit_site, site, &file->scan.sites)
            own = own || site->of == EDIT_OWN;
        if (own && !file->apart)
            survey_add_package(s, file->path, &file->scan);
    }
    strs_sort(&s->packages);
    strs_sort(&s->directories);
    vec_each (struct survey_file, file, &s->files)
        keep[i++] = settle_sites(s, file, from, to);
    split(s, keep);
    free(keep);
}
