/*
 * Files that are made in the work tree where nothing is: what is there, whatever it is, stays, and
 * so does what is tracked and not checked out. No symbolic link is followed.
 */
#ifndef SETUP_NEW_FILES_H
#define SETUP_NEW_FILES_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "os/beneath.h"
#include "repo/repo.h"
#include "setup/report.h"

struct new_file {
    char *path; /* from the top of the work tree */
    struct str bytes;
    bool holds; /* it is there to hold its directory: needed where that is empty */
    bool there;
};

struct new_files {
    struct beneath top;
    struct vec files; /* of struct new_file */
};

#define NEW_FILES_INIT                                                                             \
    {                                                                                              \
        .top = BENEATH_INIT, .files = VEC_INIT(struct new_file)                                    \
    }

/* R has to have a work tree: ERR_REFUSED otherwise, for OPTION. */
int new_files_open(struct new_files *n, struct repo *r, const char *option) MUST_CHECK;
void new_files_release(struct new_files *n);

/* Add a file; its bytes are the caller's to append, until the next is added. */
struct str *new_files_add(struct new_files *n, const char *path);

/* Add the file that holds the directory DIR below the directory ABOVE ("" for the top). */
void new_files_add_dir(struct new_files *n, const char *above, const char *dir);

/* Find out which are there. ERR_REFUSED where what would have to be a directory is something else.
 */
int new_files_look(struct new_files *n, struct repo *r) MUST_CHECK;

/* Make those that are not. DRY_RUN: only say so. */
int new_files_make(struct setup_report *report, struct new_files *n, bool dry_run) MUST_CHECK;

#endif
