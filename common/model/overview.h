/*
 * The whole of a release line at a glance, as values, and what is made of them: a picture for
 * people, records and a document for programs. Pure; flow/overview.h fills it.
 *
 * Texts are as the repository has them: what is printed is made fit for a terminal here.
 */
#ifndef MODEL_OVERVIEW_H
#define MODEL_OVERVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

#define OVERVIEW_COLUMNS 80

struct overview_environment {
    char *name;
    const char *state; /* "none", "running", "done", "failed", "interrupted", "invalid"; static */
    char *problem;     /* of "invalid": what is wrong with the record */
    char *tag, *commit, *by, *schema; /* NULL: not known; so is AT 0 */
    char *step;                       /* that it is at, or stopped in; NULL: none */
    long long at;
    long pending; /* migrations that the newest release brings; -1: not known */
};

struct overview_release {
    char *tag, *commit;
    long long date;
};

enum overview_state {
    OVERVIEW_OPEN,
    OVERVIEW_PROMOTED, /* its tip is a promote commit, which main has not yet */
    OVERVIEW_RELEASED, /* a tag is of its version, and yet main has not all of it */
    OVERVIEW_MERGED,   /* main has all of it */
    OVERVIEW_UNKNOWN,  /* there was no time to look, or it is no commit */
};

#define OVERVIEW_NOT_LOOKED (-1)

struct overview_branch {
    char *name;
    char *commit;
    char *version; /* NULL: its name announces none */
    char *base;    /* where it left main; NULL: not known */
    enum overview_state state;
    long long date;
    size_t ahead;      /* commits that main has not */
    long behind;       /* steps of main since; -1: not known */
    size_t below;      /* the number of the first release that has its base, or all there are */
    long conflicts;    /* paths that may conflict; OVERVIEW_NOT_LOOKED */
    struct strs paths; /* the first of them */
};

struct overview_block {
    const char *kind; /* "version", "unfinished", "sync", "behind"; static */
    char *text;
    char *hint; /* a command; NULL: none */
};

struct overview {
    char *main, *main_commit;
    char *version;                  /* what its files say; NULL: none */
    char *release;                  /* the newest one on main; NULL: none */
    size_t since;                   /* steps of main since that */
    char *staging, *staging_commit; /* NULL: there is none */
    char *candidate;                /* the tag on staging's tip; NULL: none */
    enum overview_state staging_state;
    size_t staging_ahead;
    struct vec environments; /* of struct overview_environment, by name */
    struct vec releases;     /* of struct overview_release, the newest first */
    bool more_releases;      /* there are older ones */
    struct vec branches;     /* of struct overview_branch, the newest first */
    struct vec blocks;       /* of struct overview_block: what is in a release's way */
};

#define OVERVIEW_INIT                                                                              \
    {                                                                                              \
        .environments = VEC_INIT(struct overview_environment),                                     \
        .releases = VEC_INIT(struct overview_release),                                             \
        .branches = VEC_INIT(struct overview_branch), .blocks = VEC_INIT(struct overview_block)    \
    }

void overview_release(struct overview *o);

/* "open", "promoted", "released", "merged", "unknown" */
const char *overview_state_name(enum overview_state state);

struct overview_style {
    bool colour;
    bool utf8;       /* else all is ASCII */
    size_t branches; /* so many are drawn, the newest; 0: all */
};

/* Append the picture, lines of OVERVIEW_COLUMNS at most. */
void overview_picture(struct str *out, const struct overview *o,
                      const struct overview_style *style);

/* Append records, TAB between fields and END behind; where END is '\n', names are quoted as git
 * ls-files quotes paths. "-" is what is not known. */
void overview_records(struct str *out, const struct overview *o, char end);

/* Append the document of the schema git-flow-status/1. */
void overview_json(struct str *out, const struct overview *o);

#endif
