#include "survey/bump_survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/path.h"
#include "survey/bump.h"
#include "survey/bump_names.h"

struct edit_file survey_edit_file(const struct survey_file *file)
{
    return (struct edit_file){file->path, file->text.buf, file->text.len,
                              file->name, file->matches,  NULL};
}

static void release_file(struct survey_file *file)
{
    free(file->path);
    free(file->name);
    str_release(&file->text);
    edit_scan_release(&file->scan);
}

static void release_files(struct vec *files)
{
    vec_each (struct survey_file, file, files)
        release_file(file);
    vec_release(files);
}

void survey_release(struct survey *s)
{
    release_files(&s->files);
    release_files(&s->apart);
    vec_each (struct bump_indirect, i, &s->indirect)
        free(i->path);
    vec_release(&s->indirect);
    strs_release(&s->packages);
    strs_release(&s->directories);
    str_release(&s->base);
}

struct survey_file *survey_find(const struct survey *s, const char *path)
{
    vec_each (struct survey_file, file, &s->files) {
        if (!strcmp(file->path, path))
            return file;
    }
    return NULL;
}

void survey_add_indirect(struct survey *s, const char *path, const struct edit_lead *lead)
{
    struct bump_indirect *i = vec_push(&s->indirect);

    i->path = mem_dup(path);
    i->how = lead->how;
    i->from_tag = lead->kind == EDIT_LEAD_TAG;
}

static const struct edit_site *own_site(const struct survey_file *file)
{
    vec_each (struct edit_site, site, &file->scan.sites) {
        if (site->of == EDIT_OWN)
            return site;
    }
    return NULL;
}

bool survey_says(const struct survey_file *file)
{
    vec_each (struct edit_site, site, &file->scan.sites) {
        if (!site->follows)
            return true;
    }
    return false;
}

const struct survey_file *survey_authority(const struct edit_site **site, const struct survey *s)
{
    vec_each (struct survey_file, file, &s->files) {
        *site = own_site(file);
        if (*site)
            return file;
    }
    return NULL;
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

static bool has_match(const struct settings *s, const char *path)
{
    if (s) {
        vec_each (struct settings_match, match, &s->version_matches) {
            if (!strcmp(match->path, path))
                return true;
        }
    }
    return false;
}

/* By what FILE is read; NULL: nobody knows it. */
static void choose_format(struct survey_file *file, const struct survey *s, enum origin origin)
{
    file->format = edit_format_of(file->path);
    if (origin != ORIGIN_NAMED)
        return;
    if (has_match(s->settings, file->path)) {
        file->format = &edit_matches;
        file->matches = &s->settings->version_matches;
    } else if (!file->format) {
        file->format = &edit_marks;
    }
}

/* A package's file that has none of the names in it is not worth an opinion on its syntax. */
static bool names_version(const char *text)
{
    return strstr(text, "__version__") || strstr(text, "VERSION") || strstr(text, "version_info") ||
           strstr(text, "version_tuple");
}

/* Read and scan into FILE. ERR_NOT_FOUND where there is no file. */
static int load(struct survey_file *file, const struct survey *s, enum origin origin)
{
    struct edit_file f;
    int rc = source_read(s->source, &file->text, &file->mode, file->path);

    if (rc == ERR_NOT_FOUND && origin == ORIGIN_NAMED)
        return err_set(ERR_REFUSED, "'%s' (cutover.version.file) is not there", file->path);
    if (rc)
        return rc;
    if (file->mode != SOURCE_FILE && file->mode != SOURCE_PROGRAM)
        return origin >= ORIGIN_PACKAGE
                   ? ERR_NOT_FOUND
                   : err_set(ERR_REFUSED, "'%s' is a symbolic link, not a file", file->path);
    choose_format(file, s, origin);
    if (!file->format)
        return ERR_NOT_FOUND;
    f = survey_edit_file(file);
    if (origin == ORIGIN_PACKAGE && !names_version(f.text))
        return ERR_NOT_FOUND;
    rc = edit_scan(&file->scan, file->format, &f);
    if (rc == ERR_REFUSED && origin == ORIGIN_LIKELY) {
        err_clear();
        rc = ERR_NOT_FOUND;
    }
    return rc;
}

static int refuse_silent(const struct survey *s, const struct survey_file *file)
{
    err_set(ERR_REFUSED, "'%s' (cutover.version.file) says no version", file->path);
    if (file->format == &edit_marks) {
        err_note("the line that says it has \"cutover:version\" in a comment, or is matched");
        source_hint(s->source,
                    "git config -f .cutover --add cutover.version.match %s:1:'(?<version>...)'",
                    file->path);
    }
    return ERR_REFUSED;
}

/* FILE may be in S no more: its leads are its own. */
static int follow_all(struct survey *s, const struct survey_file *file, enum origin origin,
                      unsigned depth)
{
    int rc = 0;

    if (origin == ORIGIN_NAMED)
        return survey_says(file) ? 0 : refuse_silent(s, file);
    if (origin == ORIGIN_LIKELY && !file->scan.package)
        return 0;
    vec_each (struct edit_lead, lead, &file->scan.leads) {
        rc = survey_follow(s, file->path, lead, depth);
        if (rc)
            return rc;
    }
    return 0;
}

static bool is_left_out(const struct survey *s, const char *path, enum origin origin)
{
    if (!s->settings || origin == ORIGIN_NAMED)
        return false;
    return settings_ignores(s->settings, path) ||
           (origin != ORIGIN_LEAD && !settings_package_has(s->settings, path));
}

/* What the file says of itself besides a version. */
static void note_package(struct survey *s, const struct survey_file *file)
{
    if (!own_site(file) && file->scan.leads.len)
        survey_add_package(s, file->path, &file->scan);
}

static int keep(struct survey *s, struct survey_file *file, enum origin origin, unsigned depth)
{
    struct survey_file *old = survey_find(s, file->path), kept = *file;

    if (old) {
        *file = *old;
        *old = kept;
        return 0;
    }
    file->likely = origin == ORIGIN_LIKELY;
    kept = *file;
    *(struct survey_file *)vec_push(&s->files) = kept;
    *file = (struct survey_file){.text = STR_INIT, .scan = EDIT_SCAN_INIT};
    return follow_all(s, &kept, origin, depth);
}

int survey_add(struct survey *s, const char *path, const char *name, enum origin origin,
               unsigned depth)
{
    struct survey_file file = {.path = mem_dup(path),
                               .name = name ? mem_dup(name) : NULL,
                               .text = STR_INIT,
                               .scan = EDIT_SCAN_INIT};
    int rc = is_left_out(s, path, origin) ? ERR_NOT_FOUND : load(&file, s, origin);

    if (!rc && !(origin == ORIGIN_PACKAGE && file.scan.sites.len && !carries(&file))) {
        note_package(s, &file);
        rc = file.scan.sites.len || strs_len(&file.scan.members)
                 ? keep(s, &file, origin, depth)
                 : follow_all(s, &file, origin, depth);
    }
    release_file(&file);
    return rc;
}
