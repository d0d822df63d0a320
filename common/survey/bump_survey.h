/*
 * The files that carry the version, found and read: what survey/bump.h says is looked for. Between
 * bump.c, bump_list.c and the bump_survey*.c files alone.
 */
#ifndef SURVEY_BUMP_SURVEY_H
#define SURVEY_BUMP_SURVEY_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/edit.h"
#include "model/settings.h"
#include "model/source.h"

/* How a path came to be looked at, and so what may be wrong with it. */
enum origin {
    ORIGIN_NAMED,   /* in cutover.version.file or .match: it has to carry a version */
    ORIGIN_TOP,     /* a file of this name is the project's: it has to be readable as what it is */
    ORIGIN_LEAD,    /* another file says that it holds the version */
    ORIGIN_PACKAGE, /* code of the project: it may hold anything */
    ORIGIN_LIKELY,  /* it may say the version, and be of no interest otherwise */
};

/* A file that says the version in one place or more, or of which packages a workspace is. */
struct survey_file {
    char *path;
    char *name; /* the Python name that holds it, or NULL */
    unsigned mode;
    struct str text;
    const struct edit_format *format;
    const struct vec *matches; /* borrowed from the settings, or NULL */
    struct edit_scan scan;
    bool likely; /* it counts while it says what the authority says, */
    bool apart;  /* and it does not: but what it needs of others does */
};

struct survey {
    const struct source *source;
    const struct settings *settings; /* NULL: the defaults */
    struct str base;                 /* where it is looked: "", or a directory and a slash */
    struct vec files;                /* struct survey_file; some but name members */
    struct vec indirect;             /* struct bump_indirect */
    struct vec apart;                /* struct survey_file, in which nothing is to change */
    struct strs packages;            /* those that have the version: "cargo name" and " name" */
    struct strs directories;         /* and their directories */
    size_t looks;                    /* into directories, for members of workspaces */
};

#define SURVEY_INIT(s, c)                                                                          \
    {                                                                                              \
        .source = (s), .settings = (c), .base = STR_INIT, .files = VEC_INIT(struct survey_file),   \
        .indirect = VEC_INIT(struct bump_indirect), .apart = VEC_INIT(struct survey_file),         \
        .packages = STRS_INIT, .directories = STRS_INIT, .looks = 0                                \
    }

/*
 * Fill S with the files that are named and those found, as survey/bump.h says; with FIRST_ONLY no
 * more than the authority. ERR_REFUSED where there is none. The caller releases S.
 */
int survey_fill(struct survey *s, bool first_only) MUST_CHECK;
void survey_release(struct survey *s);

/* The authority: the first file that says a version of its own, and where. Not NULL once S is
 * filled. */
const struct survey_file *survey_authority(const struct edit_site **site, const struct survey *s);

/*
 * Of the files that only may say the version, leave what those say of themselves that say neither
 * FROM nor TO; and of the sites that are another package's those whose package is left to itself.
 */
void survey_settle(struct survey *s, const struct version *from, const struct version *to);

/* Does FILE say a version in one place or more, besides what it needs? */
bool survey_says(const struct survey_file *file);

/* Has the package called NAME the version, of which the file at PATH speaks? S is settled. */
bool survey_has_package(const struct survey *s, const char *path, const char *name);

/* FILE as its editor takes it. Borrowed from FILE. */
struct edit_file survey_edit_file(const struct survey_file *file);

/* --- the bump_survey*.c files among themselves --- */

/*
 * Look at PATH; where it says a version it goes into FILES, before what it leads to, DEPTH steps
 * far. A file that is there already is looked at again for NAME. ERR_NOT_FOUND where there is no
 * such file, or it is of no interest.
 */
int survey_add(struct survey *s, const char *path, const char *name, enum origin origin,
               unsigned depth) MUST_CHECK;
struct survey_file *survey_find(const struct survey *s, const char *path);

/* Go after LEAD, which the file FROM gave. */
int survey_follow(struct survey *s, const char *from, const struct edit_lead *lead,
                  unsigned depth) MUST_CHECK;

/* What LEAD says is not followed: note it down. */
void survey_add_indirect(struct survey *s, const char *path, const struct edit_lead *lead);

/* Add the files of the packages that belong to those in FILES. */
int survey_add_members(struct survey *s) MUST_CHECK;

/* The package that FILE describes has the version. */
void survey_add_package(struct survey *s, const char *path, const struct edit_scan *scan);

/* Hint at naming the files in place of looking for them. */
void survey_hint_files(const struct survey *s);

/* The directories in PATH ("" or "src"), as paths without a slash at the end; none where PATH is no
 * directory. */
int survey_directories(struct strs *out, const struct survey *s, const char *path) MUST_CHECK;

#endif
