/*
 * Versions across the files of a tree: which files carry the version, whether they agree, and what
 * each of them would be with another version. Nothing is written here: a plan holds the new bytes
 * of every file before any of them is touched, and the caller writes all of them or none.
 *
 * SETTINGS, which may be NULL for the defaults, say which files: the values of
 * cutover.version.file, and in cutover.version.ignore what is not looked at; and whether it is a
 * package of the tree that is meant (settings_choose_package()), which is then looked for in its
 * directory alone. Several files: exactly these, the first being the authority. One: it is the
 * authority, and the others are found. None, or NULL: all are found, and the authority is the first
 * that says a version. Looked for are, at the top, the files of survey/bump_names.h; what these say
 * they take the version from; the members of the workspaces that they make; Python's __init__.py
 * and its kin in src/, in the directories in it and in those at the top, where a literal is there;
 * and version.rb below lib/. What cutover.version.match finds is added in each case.
 *
 * A package's own file has to say what the authority says. A file that only may say it (an image's
 * label, an interface's description, the member of a workspace) counts as long as it does, and is
 * left to itself otherwise.
 *
 *     struct bump plan = BUMP_INIT;
 *     rc = bump_plan(&plan, &source, &settings, &version, 0);
 *     vec_each (struct bump_edit, e, &plan.edits) ... e->path, e->mode, e->after
 *     bump_release(&plan);
 */
#ifndef SURVEY_BUMP_H
#define SURVEY_BUMP_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/edit.h"
#include "model/settings.h"
#include "model/source.h"
#include "text/version.h"

/* A file that changes: the whole of it, before and after. */
struct bump_edit {
    char *path;
    unsigned mode; /* as the source gave it: SOURCE_FILE or SOURCE_PROGRAM */
    struct str before, after;
    const struct edit_format *format; /* by which it was read */
    char *name;                       /* the Python name that it was read for, or NULL */
    const struct vec *matches;        /* borrowed from the settings */
};

/* Whether LEFT is the file of EDIT, but for the versions that it says. */
bool bump_is_version_of(const struct bump_edit *edit, const struct str *left);

/* A file that takes its version from elsewhere, in a way that is not followed: nothing to edit. */
struct bump_indirect {
    char *path;
    const char *how; /* "tool.setuptools_scm"; static */
    bool from_tag;
};

/* A place that says another version than it should. */
struct bump_finding {
    char *path;
    const char *key; /* "project.version"; static */
    size_t line;
    char *says; /* the bytes that stand there */
};

struct bump {
    struct version from; /* what the authority says now */
    struct version to;
    char *authority;      /* its path */
    struct vec edits;     /* struct bump_edit; none where every file says TO already */
    struct vec unchanged; /* struct bump_edit without after: the files that do */
    struct vec differing; /* struct bump_finding: places that said neither FROM nor TO */
    struct vec apart;     /* struct bump_finding: what has a version of its own */
    struct vec unmet;     /* struct bump_finding: ranges of a sibling's versions without TO */
    struct vec indirect;  /* struct bump_indirect */
    struct strs stale; /* Composer's locks, which have a digest of a composer.json that changes */
};

#define BUMP_INIT                                                                                  \
    {                                                                                              \
        .authority = NULL, .edits = VEC_INIT(struct bump_edit),                                    \
        .unchanged = VEC_INIT(struct bump_edit), .differing = VEC_INIT(struct bump_finding),       \
        .apart = VEC_INIT(struct bump_finding), .unmet = VEC_INIT(struct bump_finding),            \
        .indirect = VEC_INIT(struct bump_indirect), .stale = STRS_INIT                             \
    }

void bump_release(struct bump *b);

/* Files that say another version than the authority are brought along, and listed in differing;
 * without this they are a refusal. */
#define BUMP_ADOPT 1U

/*
 * The version that the authority says. ERR_REFUSED, as from all of these, where no file carries a
 * version, or a file that is looked at cannot be read as what it is; the message names the file.
 */
int bump_read(struct version *out, const struct source *source,
              const struct settings *settings) MUST_CHECK;

/*
 * The edits that make every file say TO. ERR_REFUSED where files disagree (see BUMP_ADOPT; each is
 * named in a note), where one cannot say TO, or is a symbolic link. The caller releases OUT, which
 * is empty after a failure.
 */
int bump_plan(struct bump *out, const struct source *source, const struct settings *settings,
              const struct version *to, unsigned flags) MUST_CHECK;

/*
 * Whether all files say WANT (NULL: what the authority says). Success whatever they say: OUT has a
 * finding for each place that does not, none where all agree, no edits, and from and to are what
 * the authority says and what was wanted.
 */
int bump_check(struct bump *out, const struct source *source, const struct settings *settings,
               const struct version *want) MUST_CHECK;

/*
 * Whose version, of the packages that the file at PATH names, is the authority's: their names or
 * directories, as the file has them, into OUT; none where it is no file that a bump changes.
 */
int bump_owners(struct strs *out, const struct source *source, const struct settings *settings,
                const char *path) MUST_CHECK;

/* Add to the error that is recorded how each of the differing files (the first few) is taken for
 * none that carries the version. */
void bump_hint_ignore(const struct bump *b, const struct source *source);

#endif
