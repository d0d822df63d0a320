/* Which files are looked at. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/path.h"
#include "survey/bump.h"
#include "survey/bump_names.h"
#include "survey/bump_survey.h"

#define DIRECTORIES_MAX 4096
#define LEAD_DEPTH 4

/* A path in the directory that is looked in. */
static void join(struct str *out, const struct survey *s, const char *path)
{
    str_reset(out);
    str_adds(out, s->base.buf);
    str_adds(out, path);
}

static int add_file(struct survey *s, const char *path, enum origin origin, unsigned depth)
{
    int rc = survey_find(s, path) ? 0 : survey_add(s, path, NULL, origin, depth);

    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static bool has_authority(const struct survey *s)
{
    const struct edit_site *site;

    return survey_authority(&site, s);
}

/* Those of cutover.version.file, as far as they are in the package that is asked about. */
static int add_named(size_t *named, struct survey *s, bool first_only)
{
    size_t n = s->settings ? strs_len(&s->settings->version_files) : 0;
    int rc = 0;

    *named = 0;
    for (size_t i = 0; !rc && i < n; i++) {
        const char *path = strs_at(&s->settings->version_files, i), *fault = path_fault(path);

        if (fault)
            return err_set(ERR_REFUSED, "cutover.version.file '%s' %s", path, fault);
        if (!settings_package_has(s->settings, path))
            continue;
        ++*named;
        if (!(first_only && s->files.len))
            rc = add_file(s, path, ORIGIN_NAMED, 0);
    }
    return rc;
}

static int add_matches(struct survey *s)
{
    int rc = 0;

    if (!s->settings)
        return 0;
    vec_each (struct settings_match, match, &s->settings->version_matches) {
        if (!rc && settings_package_has(s->settings, match->path))
            rc = add_file(s, match->path, ORIGIN_NAMED, 0);
    }
    return rc;
}

/* A name at the top that may carry the version. */
struct top_name {
    size_t rank;
    const char *name; /* borrowed from the list */
    enum bump_claim claim;
};

static int compare_top(const void *a, const void *b)
{
    const struct top_name *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void sort_top(struct vec *out, const struct strs *names)
{
    for (size_t i = 0; i < strs_len(names); i++) {
        struct top_name at = {.name = strs_at(names, i)};

        at.rank = bump_rank(&at.claim, at.name);
        if (at.rank != BUMP_NO_RANK)
            *(struct top_name *)vec_push(out) = at;
    }
    vec_sort(out, compare_top);
}

static int add_top(struct survey *s, const struct strs *names, bool first_only)
{
    struct vec sorted = VEC_INIT(struct top_name);
    struct str path = STR_INIT;
    int rc = 0;

    sort_top(&sorted, names);
    vec_each (struct top_name, at, &sorted) {
        if (rc || (first_only && has_authority(s)))
            break;
        join(&path, s, at->name);
        rc =
            add_file(s, path.buf, at->claim == CLAIM_OURS ? ORIGIN_TOP : ORIGIN_LIKELY, LEAD_DEPTH);
    }
    vec_release(&sorted);
    str_release(&path);
    return rc;
}

void survey_hint_files(const struct survey *s)
{
    /* one would be the authority, and the others looked for all the same */
    source_hint(s->source, "git config -f .cutover --add cutover.version.file <file> && "
                           "git config -f .cutover --add cutover.version.file <other> && "
                           "git add -f .cutover && git commit -m 'Settings' .cutover"
                           "    # each that carries the version");
}

static int refuse_many(const struct survey *s)
{
    err_set(ERR_REFUSED, "more than %d directories to look for a version in", DIRECTORIES_MAX);
    survey_hint_files(s);
    return ERR_REFUSED;
}

int survey_directories(struct strs *out, const struct survey *s, const char *path)
{
    struct strs names = STRS_INIT;
    struct str dir = STR_INIT;
    int rc = source_list(s->source, &names, path);

    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        const char *name = strs_at(&names, i);

        if (!str_ends(name, "/") || bump_is_foreign(name))
            continue;
        str_reset(&dir);
        str_adds(&dir, path);
        str_adds(&dir, *path ? "/" : "");
        str_add(&dir, name, strlen(name) - 1);
        strs_add(out, dir.buf);
    }
    str_release(&dir);
    strs_release(&names);
    if (!rc && strs_len(out) > DIRECTORIES_MAX)
        return refuse_many(s);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int add_package_files(struct survey *s, const char *dir)
{
    struct strs names = STRS_INIT;
    struct str path = STR_INIT;
    int rc = source_list(s->source, &names, dir);

    strs_sort(&names);
    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        if (!bump_is_package_file(strs_at(&names, i)))
            continue;
        str_reset(&path);
        str_adds(&path, dir);
        str_addc(&path, '/');
        str_adds(&path, strs_at(&names, i));
        rc = add_file(s, path.buf, ORIGIN_PACKAGE, 2);
    }
    str_release(&path);
    strs_release(&names);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Python's: in src/, in the directories in it, and in those at the top. */
static int add_packages(struct survey *s)
{
    struct strs dirs = STRS_INIT;
    struct str src = STR_INIT, base = STR_INIT;
    int rc;

    join(&src, s, "src");
    str_add(&base, s->base.buf, s->base.len - !!s->base.len);
    rc = survey_directories(&dirs, s, base.buf);
    if (!rc)
        rc = survey_directories(&dirs, s, src.buf);
    strs_sort(&dirs);
    for (size_t i = 0; !rc && i < strs_len(&dirs); i++)
        rc = add_package_files(s, strs_at(&dirs, i));
    strs_release(&dirs);
    str_release(&src);
    str_release(&base);
    return rc;
}

/* Ruby's: lib/<name>/version.rb, lib/<name>/<name>/version.rb. */
static int add_ruby(struct survey *s)
{
    struct strs dirs = STRS_INIT;
    struct str lib = STR_INIT, path = STR_INIT;
    size_t first;
    int rc;

    join(&lib, s, "lib");
    rc = survey_directories(&dirs, s, lib.buf);
    first = strs_len(&dirs);
    for (size_t i = 0; !rc && i < first; i++)
        rc = survey_directories(&dirs, s, strs_at(&dirs, i));
    for (size_t i = 0; !rc && i < strs_len(&dirs); i++) {
        str_reset(&path);
        str_addf(&path, "%s/version.rb", strs_at(&dirs, i));
        rc = add_file(s, path.buf, ORIGIN_LIKELY, 0);
    }
    strs_release(&dirs);
    str_release(&lib);
    str_release(&path);
    return rc;
}

static int add_places(struct survey *s)
{
    struct str path = STR_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && bump_places[i]; i++) {
        join(&path, s, bump_places[i]);
        rc = add_file(s, path.buf, ORIGIN_LIKELY, 2);
    }
    join(&path, s, bump_debian);
    if (!rc && has_authority(s))
        rc = add_file(s, path.buf, ORIGIN_LIKELY, 0);
    str_release(&path);
    return rc;
}

/* The authority is nearly always one of the first, which are tried before anything is listed. */
static int try_first(struct survey *s)
{
    static const char *const first[] = {"VERSION",        "VERSION.txt", "version.txt",
                                        "pyproject.toml", "hatch.toml",  "setup.py",
                                        "setup.cfg",      "lerna.json",  "package.json"};
    struct str path = STR_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof(first) / sizeof(first[0]) && !has_authority(s); i++) {
        join(&path, s, first[i]);
        rc = add_file(s, path.buf, ORIGIN_TOP, LEAD_DEPTH);
    }
    str_release(&path);
    return rc;
}

static int add_found(struct survey *s, bool first_only)
{
    struct strs names = STRS_INIT;
    struct str base = STR_INIT;
    int rc = first_only ? try_first(s) : 0;

    if (first_only && (rc || has_authority(s)))
        return rc;
    str_add(&base, s->base.buf, s->base.len - !!s->base.len);
    rc = source_list(s->source, &names, base.buf);
    if (!rc)
        rc = add_top(s, &names, first_only);
    strs_release(&names);
    str_release(&base);
    if (rc == ERR_NOT_FOUND)
        rc = 0;
    if (rc || (first_only && has_authority(s)))
        return rc;
    rc = add_packages(s);
    if (!rc)
        rc = add_ruby(s);
    return rc ? rc : add_places(s);
}

static int nothing_found(const struct survey *s)
{
    if (s->base.len)
        err_set(ERR_REFUSED, "no file in '%s' carries a version", s->base.buf);
    else
        err_set(ERR_REFUSED, "no file carries a version");
    vec_each (struct bump_indirect, i, &s->indirect)
        err_note("'%s' takes it from %s (%s)", i->path, i->from_tag ? "the tag" : "code", i->how);
    source_hint(s->source, "echo 0.1.0 >VERSION && git add VERSION && "
                           "git commit -m 'Begin with 0.1.0' VERSION");
    return ERR_REFUSED;
}

int survey_fill(struct survey *s, bool first_only)
{
    size_t named = 0;
    int rc;

    if (s->settings && s->settings->package)
        str_addf(&s->base, "%s/", settings_package_path(s->settings));
    rc = add_named(&named, s, first_only);
    if (!rc && named < 2 && !(first_only && has_authority(s)))
        rc = add_found(s, first_only);
    if (!rc && !(first_only && has_authority(s)))
        rc = add_matches(s);
    /* members follow, they do not lead */
    if (!rc && !first_only && named < 2 && has_authority(s))
        rc = survey_add_members(s);
    if (!rc && !has_authority(s))
        rc = nothing_found(s);
    return rc;
}
