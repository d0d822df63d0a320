/*
 * The file that notes are put into: one that somebody names, wherever it is, or the CHANGELOG.md of
 * what the notes are of, in the work tree.
 */
#ifndef FLOW_NOTES_FILE_H
#define FLOW_NOTES_FILE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/notes_page.h"
#include "model/settings.h"
#include "repo/repo.h"

struct notes_file {
    struct str top;   /* a directory */
    struct str path;  /* below it: no symbolic link is followed there */
    struct str shown; /* from the current directory, for who reads it and for "git add" */
    struct str label; /* in a diff; "git apply" goes from the top of the work tree */
};

#define NOTES_FILE_INIT                                                                            \
    {                                                                                              \
        .top = STR_INIT, .path = STR_INIT, .shown = STR_INIT, .label = STR_INIT                    \
    }

/*
 * The file NAME; "": CHANGELOG.md of the whole work tree or of the package that was chosen in S.
 * ERR_REFUSED for what can be no file, and, for "", in a bare repository and where the package's
 * directory is not checked out. *out is fresh; notes_file_release() frees what is inside, also
 * after an error.
 */
int notes_file_find(struct notes_file *out, struct repo *r, const struct settings *s,
                    const char *name) MUST_CHECK;
void notes_file_release(struct notes_file *file);

/*
 * Put PAGE into FILE as changelog_update() (model/changelog.h) does it; a file that is not there is
 * made. The file is exchanged as a whole or not at all, and keeps its mode. *diff is what changes,
 * empty where the release was there; with DRY_RUN nothing is written. ERR_REFUSED, with a hint,
 * where PAGE has no version, for a symbolic link and what is no file; ERR_RACE where it changed
 * meanwhile.
 */
int notes_file_update(struct str *diff, const struct notes_file *file,
                      const struct notes_page *page, bool dry_run) MUST_CHECK;

#endif
