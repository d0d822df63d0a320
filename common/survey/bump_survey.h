/* Finding and reading the files that carry the version, for bump.c alone. */
#ifndef SURVEY_BUMP_SURVEY_H
#define SURVEY_BUMP_SURVEY_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/edit.h"
#include "model/settings.h"
#include "model/source.h"

/* A file that says the version in one place or more. */
struct survey_file {
    char *path;
    char *name; /* the Python name that holds it, or NULL */
    unsigned mode;
    struct str text;
    const struct edit_format *format;
    struct edit_scan scan;
};

struct survey {
    const struct source *source;
    const struct settings *settings; /* NULL: the defaults */
    struct vec files;                /* struct survey_file; the first is the authority */
    struct vec indirect;             /* struct bump_indirect */
};

#define SURVEY_INIT(s, c)                                                                          \
    {                                                                                              \
        .source = (s), .settings = (c), .files = VEC_INIT(struct survey_file),                     \
        .indirect = VEC_INIT(struct bump_indirect)                                                 \
    }

/*
 * Fill S with the files that are named and those found, as survey/bump.h says; with FIRST_ONLY no
 * more than the authority. ERR_REFUSED where there is none. The caller releases S.
 */
int survey_fill(struct survey *s, bool first_only) MUST_CHECK;
void survey_release(struct survey *s);

/* FILE as its editor takes it. Borrowed from FILE. */
struct edit_file survey_edit_file(const struct survey_file *file);

#endif
