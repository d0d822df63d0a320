/*
 * Large files, read in place.
 */
#ifndef OS_MAP_H
#define OS_MAP_H

#include <stddef.h>

#include "base/attr.h"

struct map_file {
    const char *bytes; /* NULL of an empty file */
    size_t len;
    void *at; /* the same, for map_release() */
};

/* Map the regular file at PATH. ERR_NOT_FOUND (no message) when it is not there; ERR_FAILED when it
 * cannot be read, or is no file. Who changes it meanwhile changes what is read; who cuts it off
 * ends us: it is for files that are replaced and never written in place. map_release() ends it. */
int map_open(struct map_file *out, const char *path) MUST_CHECK;
void map_release(struct map_file *map);

#endif
