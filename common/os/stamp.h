/*
 * By what a file is known again without being read, as git's index does it: which file it is and
 * when its contents were last changed. A second name (a link) does not change the stamp.
 */
#ifndef OS_STAMP_H
#define OS_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

struct stamp {
    uint64_t inode;
    uint64_t size;
    int64_t seconds; /* of the last change of its contents */
    int64_t nanoseconds;
};

struct stamp stamp_of(const struct stat *st);
bool stamp_eq(const struct stamp *a, const struct stamp *b);

/* Was the file's status (contents, or which name it has) changed at or after SINCE, a time that the
 * same file system gave? */
bool stamp_changed_since(const struct stat *st, const struct timespec *since);

#endif
