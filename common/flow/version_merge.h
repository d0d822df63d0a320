/* The merge driver for files that carry the version (gitattributes(5)). */
#ifndef FLOW_VERSION_MERGE_H
#define FLOW_VERSION_MERGE_H

#include <stdbool.h>

#include "base/attr.h"

/* What git gives a driver: %O %A %B %L %P. */
struct version_merge {
    const char *base, *ours, *theirs; /* files, in the current directory */
    const char *marker;               /* how long the marks of a conflict are */
    const char *path;                 /* which file of the tree it is */
};

/*
 * Merge into the file OURS. Where the three say a version, it is one first (model/edit_merge.h,
 * cutover.version.merge); their text is then merged by git merge-file. *CLEAN false: it has
 * conflicts.
 */
int version_merge(bool *clean, const struct version_merge *in) MUST_CHECK;

#endif
