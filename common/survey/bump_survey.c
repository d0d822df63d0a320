#include "survey/bump_survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/path.h"
#include "survey/bump.h"

#define DIRECTORIES_MAX 4096

/* How a path came to be looked at, and so what may be wrong with it. */
enum origin {
    NAMED,     /* in cutover.version.file: it has to carry a version */
    AT_TOP,    /* a file of this name is the project's: it has to be readable as what it is */
    FOLLOWED,  /* another file says that it holds the version */
    IN_PACKAGE /* it may hold anything */
};

static const char *const at_top[] = {
    "VERSION",   "VERSION.txt",  "version.txt",         "pyproject.toml",   "setup.py",
    "setup.cfg", "package.json", "npm-shrinkwrap.json", "package-lock.json"};

const char *const bump_package_files[BUMP_PACKAGE_FILES] = {
    "__init__.py", "__version__.py", "_version.py", "__about__.py", "version.py"};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int add_path(struct survey *s, const char *path, const char *name, enum origin origin,
                    unsigned depth);

struct edit_file survey_edit_file(const struct survey_file *file)
{
    return (struct edit_file){file->path, file->text.buf, file->text.len, file->name};
}

static void release_file(struct survey_file *file)
{
    free(file->path);
    free(file->name);
    str_release(&file->text);
    edit_scan_release(&file->scan);
}

void survey_release(struct survey *s)
{
    vec_each (struct survey_file, file, &s->files)
        release_file(file);
    vec_release(&s->files);
    vec_each (struct bump_indirect, i, &s->indirect)
        free(i->path);
    vec_release(&s->indirect);
}

static struct survey_file *find(const struct survey *s, const char *path)
{
    vec_each (struct survey_file, file, &s->files) {
        if (!strcmp(file->path, path))
            return file;
    }
    return NULL;
}

static void add_indirect(struct survey *s, const char *path, const struct edit_lead *lead)
{
    struct bump_indirect *i = vec_push(&s->indirect);

    i->path = mem_dup(path);
    i->how = lead->how;
    i->from_tag = lead->kind == EDIT_LEAD_TAG;
}

/* PATH is added if it is a file that carries a version. */
static int try_path(bool *added, struct survey *s, const char *path, const char *name,
                    unsigned depth)
{
    int rc;

    *added = find(s, path) && !name;
    if (*added || path_fault(path) || !edit_format_of(path))
        return 0;
    rc = add_path(s, path, name, FOLLOWED, depth);
    if (!rc)
        *added = find(s, path);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* "pkg.module.NAME" is NAME in pkg/module.py or pkg/module/__init__.py, with src/ before it or not.
 */
static int follow_attribute(bool *added, struct survey *s, const char *target, unsigned depth)
{
    static const char *const above[] = {"src/", "", "lib/"}, *const behind[] = {".py",
                                                                                "/__init__.py"};
    const char *dot = strrchr(target, '.');
    struct str path = STR_INIT;
    int rc = 0;

    for (size_t i = 0; dot && !rc && !*added && i < 2 * COUNT(above); i++) {
        str_reset(&path);
        str_adds(&path, above[i / 2]);
        for (const char *p = target; p < dot; p++)
            str_addc(&path, *p == '.' ? '/' : *p);
        str_adds(&path, behind[i % 2]);
        rc = try_path(added, s, path.buf, dot + 1, depth);
    }
    str_release(&path);
    return rc;
}

/* A path as FROM says it: beside FROM, else from the top. */
static int follow_path(bool *added, struct survey *s, const char *from, const char *target,
                       unsigned depth)
{
    const char *slash = strrchr(from, '/');
    struct str path = STR_INIT;
    int rc;

    while (str_starts(target, "./"))
        target += 2;
    if (slash)
        str_add(&path, from, (size_t)(slash - from) + 1);
    str_adds(&path, target);
    rc = try_path(added, s, path.buf, NULL, depth);
    if (!rc && !*added && slash)
        rc = try_path(added, s, target, NULL, depth);
    str_release(&path);
    return rc;
}

static int follow(struct survey *s, const char *from, const struct edit_lead *lead, unsigned depth)
{
    bool added = false;
    int rc = 0;

    if (lead->kind == EDIT_LEAD_ATTRIBUTE && depth)
        rc = follow_attribute(&added, s, lead->target, depth - 1);
    else if (lead->target && depth)
        rc = follow_path(&added, s, from, lead->target, depth - 1);
    if (!rc && !added)
        add_indirect(s, from, lead);
    return rc;
}

/* Whether what stands at FILE's first site can be a version that a release gives out: in a package,
 * VERSION = "3" or __version__ = "unknown" is something else. */
static bool carries(const struct survey_file *file)
{
    struct edit_file f = survey_edit_file(file);
    struct version v;
    int rc = edit_value(&v, &f, vec_at(&file->scan.sites, 0));

    if (rc)
        err_clear();
    return !rc && strchr(v.release, '.');
}

/* Read and scan into FILE. ERR_NOT_FOUND where there is no file. */
static int load(struct survey_file *file, const struct source *source, enum origin origin)
{
    struct edit_file f;
    int rc = source_read(source, &file->text, &file->mode, file->path);

    if (rc == ERR_NOT_FOUND && origin == NAMED)
        return err_set(ERR_REFUSED, "'%s' (cutover.version.file) is not there", file->path);
    if (rc)
        return rc;
    if (file->mode != SOURCE_FILE && file->mode != SOURCE_PROGRAM)
        return origin == IN_PACKAGE
                   ? ERR_NOT_FOUND
                   : err_set(ERR_REFUSED, "'%s' is a symbolic link, not a file", file->path);
    file->format = edit_format_of(file->path);
    if (!file->format) {
        err_set(ERR_REFUSED, "'%s' (cutover.version.file) is of no format that is known",
                file->path);
        return ERR_REFUSED;
    }
    f = survey_edit_file(file);
    /* a package's file that has neither name in it is not worth an opinion on its syntax */
    if (origin == IN_PACKAGE && !strstr(f.text, "__version__") && !strstr(f.text, "VERSION"))
        return ERR_NOT_FOUND;
    return edit_scan(&file->scan, file->format, &f);
}

static int follow_all(struct survey *s, const struct survey_file *file, enum origin origin,
                      unsigned depth)
{
    int rc = 0;

    if (origin == NAMED && !file->scan.sites.len)
        return err_set(ERR_REFUSED, "'%s' (cutover.version.file) says no version", file->path);
    vec_each (struct edit_lead, lead, &file->scan.leads) {
        rc = origin == NAMED ? 0 : follow(s, file->path, lead, depth);
        if (rc)
            break;
    }
    return rc;
}

/* Look at PATH; where it says the version it goes into FILES, before what it leads to. A file that
 * is there already is looked at again for NAME. ERR_NOT_FOUND where there is no such file. */
static int add_path(struct survey *s, const char *path, const char *name, enum origin origin,
                    unsigned depth)
{
    struct survey_file file = {.path = mem_dup(path),
                               .name = name ? mem_dup(name) : NULL,
                               .text = STR_INIT,
                               .scan = EDIT_SCAN_INIT};
    struct survey_file *old = find(s, path);
    struct survey_file leads;
    int rc = origin != NAMED && s->settings && settings_ignores(s->settings, path)
                 ? ERR_NOT_FOUND
                 : load(&file, s->source, origin);

    if (rc || (origin == IN_PACKAGE && file.scan.sites.len && !carries(&file)))
        goto out;
    if (file.scan.sites.len && old) {
        struct survey_file before = *old;

        *old = file;
        file = before;
        goto out;
    }
    if (!file.scan.sites.len) {
        rc = follow_all(s, &file, origin, depth);
        goto out;
    }
    *(struct survey_file *)vec_push(&s->files) = file;
    leads = file;
    file = (struct survey_file){.text = STR_INIT, .scan = EDIT_SCAN_INIT};
    rc = follow_all(s, &leads, origin, depth);
out:
    release_file(&file);
    return rc;
}

static int add_named(struct survey *s, const struct strs *files, bool first_only)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(files); i++) {
        const char *path = strs_at(files, i), *fault = path_fault(path);

        if (fault)
            return err_set(ERR_REFUSED, "cutover.version.file '%s' %s", path, fault);
        if (!find(s, path))
            rc = add_path(s, path, NULL, NAMED, 0);
        if (first_only)
            break;
    }
    return rc;
}

static int add_package_files(struct survey *s, const char *dir)
{
    struct strs names = STRS_INIT;
    struct str path = STR_INIT;
    int rc = source_list(s->source, &names, dir);

    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        bool wanted = false;

        for (size_t k = 0; k < BUMP_PACKAGE_FILES; k++)
            wanted = wanted || !strcmp(strs_at(&names, i), bump_package_files[k]);
        if (!wanted)
            continue;
        str_reset(&path);
        str_addf(&path, "%s/%s", dir, strs_at(&names, i));
        rc = find(s, path.buf) ? 0 : add_path(s, path.buf, NULL, IN_PACKAGE, 2);
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
    }
    str_release(&path);
    strs_release(&names);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Directories that hold other people's packages, or copies. */
static bool is_foreign(const char *name)
{
    static const char *const foreign[] = {"node_modules/", "vendor/", "third_party/", "build/",
                                          "dist/"};

    for (size_t i = 0; i < COUNT(foreign); i++) {
        if (!strcmp(name, foreign[i]))
            return true;
    }
    return name[0] == '.';
}

/* The directories in PATH ("" or "src"), as paths without a slash at the end. */
static int list_directories(struct strs *out, const struct survey *s, const char *path)
{
    struct strs names = STRS_INIT;
    struct str dir = STR_INIT;
    int rc = source_list(s->source, &names, path);

    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        const char *name = strs_at(&names, i);

        if (!str_ends(name, "/") || is_foreign(name))
            continue;
        str_reset(&dir);
        str_addf(&dir, "%s%s%.*s", path, *path ? "/" : "", (int)strlen(name) - 1, name);
        strs_add(out, dir.buf);
    }
    str_release(&dir);
    strs_release(&names);
    if (!rc && strs_len(out) > DIRECTORIES_MAX) {
        rc = err_set(ERR_REFUSED, "more than %d directories to look for a version in",
                     DIRECTORIES_MAX);
        source_hint(s->source, "git config -f .cutover cutover.version.file VERSION && "
                               "git add -f .cutover && git commit -m 'Settings' .cutover");
    }
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int add_packages(struct survey *s)
{
    struct strs dirs = STRS_INIT;
    int rc = list_directories(&dirs, s, "");

    if (!rc)
        rc = list_directories(&dirs, s, "src");
    strs_sort(&dirs);
    for (size_t i = 0; !rc && i < strs_len(&dirs); i++)
        rc = add_package_files(s, strs_at(&dirs, i));
    strs_release(&dirs);
    return rc;
}

static int add_found(struct survey *s, bool first_only)
{
    int rc = 0;

    for (size_t i = 0; i < COUNT(at_top); i++) {
        if (first_only && s->files.len)
            return 0;
        if (find(s, at_top[i]))
            continue;
        rc = add_path(s, at_top[i], NULL, AT_TOP, 4);
        if (rc && rc != ERR_NOT_FOUND)
            return rc;
    }
    return first_only && s->files.len ? 0 : add_packages(s);
}

static int nothing_found(const struct survey *s)
{
    err_set(ERR_REFUSED, "no file carries a version");
    vec_each (struct bump_indirect, i, &s->indirect)
        err_note("'%s' takes it from %s (%s)", i->path, i->from_tag ? "the tag" : "code", i->how);
    source_hint(s->source, "echo 0.1.0 >VERSION && git add VERSION && "
                           "git commit -m 'Begin with 0.1.0' VERSION");
    return ERR_REFUSED;
}

int survey_fill(struct survey *s, bool first_only)
{
    const struct strs *files = s->settings ? &s->settings->version_files : NULL;
    size_t named = files ? strs_len(files) : 0;
    int rc = named ? add_named(s, files, first_only) : 0;

    if (!rc && named < 2 && !(first_only && s->files.len))
        rc = add_found(s, first_only);
    if (!rc && !s->files.len)
        rc = nothing_found(s);
    return rc;
}
