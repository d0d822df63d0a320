/*
 * The notes of a release in a file that Keep a Changelog describes.
 */
#ifndef FLOW_NOTES_WRITE_H
#define FLOW_NOTES_WRITE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/notes_page.h"

/*
 * Put PAGE, which has a version, into the file at PATH as changelog_update() (model/changelog.h)
 * does it; a file that is not there is made. The file is exchanged as a whole or not at all, and
 * keeps its mode. *diff is what changes, empty where the release was there; with DRY_RUN nothing is
 * written. ERR_REFUSED for a symbolic link and what is no file, ERR_RACE where it changed
 * meanwhile.
 */
int notes_write(struct str *diff, const char *path, const struct notes_page *page,
                bool dry_run) MUST_CHECK;

#endif
