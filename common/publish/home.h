/*
 * Where a repository was when absolute paths in it were written down, and is now: "mv" moves it
 * together with what was written, and the paths follow; "cp -a" makes another one, whose paths
 * still lead into the first.
 */
#ifndef PUBLISH_HOME_H
#define PUBLISH_HOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "repo/repo.h"

struct home {
    char *path;     /* of the common git directory, owned */
    uint64_t inode; /* of it */
};

/* The one of R, now. */
int home_of(struct home *out, const struct repo *r) MUST_CHECK;
void home_release(struct home *h);

/* Is R still what was at H? ERR_REFUSED where it is a copy of it; one that has come into its place
 * only if FILES are to be looked at as well: refs are what they are. */
int home_check(const struct home *h, const struct repo *r, bool files) MUST_CHECK;

/* Append PATH as it is called now, if it lies in the git directory, or beside it in the main work
 * tree; else, and where H is that of no journal that was read, as it is. */
void home_map(struct str *out, const struct home *h, const struct repo *r, const char *path);

/* Does PATH, wherever its symbolic links and ".." lead, lie below the common directory? */
bool home_has(const struct repo *r, const char *path);

#endif
