/*
 * Editors for the files that carry a version. Each format is a scan that finds, by the file's own
 * structure, the bytes that are the version, and what the file says when it takes its version from
 * elsewhere. Writing replaces those bytes and no others; the result is scanned again and compared
 * before it is given out, so a success is a file in which everything else is byte-equal. Where a
 * format has entries, a history from the newest to the oldest, the first one says the version, and
 * writing puts another above it.
 *
 * Everything here is pure: text in, text out. A refusal names the file, the line and what is there.
 */
#ifndef MODEL_EDIT_H
#define MODEL_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/span.h"
#include "text/version.h"

/* Whose version a site says. */
enum edit_owner {
    EDIT_OWN,          /* the package's that the file describes */
    EDIT_OF_PACKAGE,   /* that of the package called OWNER: in a lock, or where one needs another */
    EDIT_OF_DIRECTORY, /* that of the package in the directory OWNER, beside the file or below */
};

/* A place where a file says the version. */
struct edit_site {
    struct span at;
    enum version_scheme scheme; /* in which it is written */
    const char *key;            /* as a person would call it: "project.version"; static */
    unsigned numbers; /* 0: the whole version; else its first so many numbers and nothing more */
    bool whole_pre;   /* with numbers: of a pre-release it says the whole version all the same */
    enum edit_owner of;
    char *owner;  /* NULL with EDIT_OWN */
    bool follows; /* a requirement: another version than the package's is somebody's decision */
    bool left;    /* for the caller to set: it is another's, and edit_apply() leaves it as it is */
};

/* Where a file takes its version from when it does not say it itself. */
enum edit_lead_kind {
    EDIT_LEAD_FILE,      /* the whole of the file TARGET, from the top or beside this file */
    EDIT_LEAD_ATTRIBUTE, /* the literal of a Python name: TARGET is "pkg.module.NAME" */
    EDIT_LEAD_MODULE,    /* the literal in the Python file TARGET */
    EDIT_LEAD_ABOVE,     /* the file TARGET in the nearest directory above that has one */
    EDIT_LEAD_TAG,       /* from the tag, or a generator: there is nothing to edit */
    EDIT_LEAD_CODE,      /* from code that is not followed */
};

struct edit_lead {
    enum edit_lead_kind kind;
    char *target; /* NULL for TAG and CODE */
    const char
        *how; /* what says so: "tool.setuptools.dynamic.version", "use_scm_version"; static */
};

/* What the package of a file needs of another, called OWNER: a range as npm has it, AT. Where that
 * is one version it is a site as well, which follows. */
struct edit_need {
    struct span at;
    const char *key; /* "dependencies"; static */
    char *owner;
};

struct edit_file;

struct edit_scan {
    struct vec sites;    /* struct edit_site, in the order of the file */
    struct vec leads;    /* struct edit_lead */
    struct vec needs;    /* struct edit_need, in any order */
    char *package;       /* what others call the package that the file describes; NULL: nothing */
    struct strs members; /* the directories of the packages that belong to it, from the file's own:
                          * "../" leads out of that, '*' and '**' are as in a glob, and '!' stands
                          * before what is not one */
    const char *member_file; /* what says a member's version; NULL: a file of this file's name */
    /* NULL, or where the file has entries: append one for TO, to stand above the line of the first
     * site. */
    int (*entry)(struct str *out, const struct edit_file *file, const struct version *to);
};

#define EDIT_SCAN_INIT                                                                             \
    {                                                                                              \
        .sites = VEC_INIT(struct edit_site), .leads = VEC_INIT(struct edit_lead),                  \
        .needs = VEC_INIT(struct edit_need), .members = STRS_INIT, .member_file = NULL,            \
        .entry = NULL                                                                              \
    }

void edit_scan_release(struct edit_scan *s);

/* A file to look at. TEXT ends in a NUL. */
struct edit_file {
    const char *path;
    const char *text;
    size_t len;
    const char *name; /* the Python name that holds the version; NULL: __version__ and VERSION */
    const struct vec *matches; /* struct settings_match, for edit_matches; else NULL */
    /* Who signs a new entry, and when, as git says it: "Name <mail> 1767225660 +0000"; NULL: nobody
     * does. */
    const char *committer;
};

struct edit_format {
    const char *name; /* "plain", "toml", "python", "setup.py", ... */
    int (*scan)(struct edit_scan *out, const struct edit_file *file);
};

/* The format of a file by its path, or NULL where none is known. */
const struct edit_format *edit_format_of(const char *path);

/* Text of any kind: those of the file's matches that are for its path, each as often as it says. */
extern const struct edit_format edit_matches;

/*
 * Text of any kind: in each line with the word "cutover:version" (in whatever is a comment there),
 * the one version that the line has. ERR_REFUSED where it has none, or two.
 */
extern const struct edit_format edit_marks;

/*
 * What FILE says. No site and no lead: the file carries no version. ERR_REFUSED, naming file and
 * line, where it cannot be read as what it is, says its version twice in one place, or in a way
 * that cannot be replaced byte by byte. The caller releases OUT, in both cases.
 */
int edit_scan(struct edit_scan *out, const struct edit_format *format,
              const struct edit_file *file) MUST_CHECK;

/* The version at SITE of FILE. ERR_REFUSED, naming file and line, when what stands there is none.
 * Where the site says but some numbers, these are all that the version has. */
int edit_value(struct version *out, const struct edit_file *file,
               const struct edit_site *site) MUST_CHECK;

/* Whether V, which was read at SITE, is what SITE says of the version TO. */
bool edit_says(const struct edit_site *site, const struct version *v, const struct version *to);

/*
 * Append to OUT the bytes of FILE with TO at each of SCAN's sites that are not left,
 * written by each site's scheme; or, of a format that has entries, with one for TO above the others
 * unless the first says TO already.
 * ERR_REFUSED where a scheme cannot say TO, the result does not read as FILE with that version, or
 * nobody signs the entry.
 */
int edit_apply(struct str *out, const struct edit_format *format, const struct edit_file *file,
               const struct edit_scan *scan, const struct version *to) MUST_CHECK;

/* Whether edit_apply() adds an entry, for which FILE has to have a committer. */
bool edit_adds(const struct edit_file *file, const struct edit_scan *scan,
               const struct version *to);

/* Whether A and B are one file, by FORMAT, but for the versions at their sites, or for an entry. */
bool edit_same_around(const struct edit_format *format, const struct edit_file *a,
                      const struct edit_file *b);

#endif
