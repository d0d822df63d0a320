/*
 * Files in a directory that we have just made, and that nobody else may enter: each is made anew,
 * nothing that is there is followed or written over. Nothing is synced: it goes again.
 */
#ifndef OS_UNPACK_H
#define OS_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

int unpack_dir(const char *path) MUST_CHECK;
int unpack_file(const char *path, const void *bytes, size_t len, bool program) MUST_CHECK;
int unpack_link(const char *path, const char *target) MUST_CHECK;

/*
 * Append what is in the regular file PATH, which a program of the user's may have put in the place
 * of ours, up to MAX bytes. ERR_REFUSED where it is another kind of file, or longer; it not being
 * there is fine.
 */
int unpack_read(struct str *out, const char *path, size_t max) MUST_CHECK;

#endif
