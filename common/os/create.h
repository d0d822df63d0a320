/*
 * A new file in a directory that others look into (os/beneath.h): it is written and synced beside,
 * as replacements are (os/replace.h), and then gets its name. It is there whole or not at all,
 * whenever we are killed.
 */
#ifndef OS_CREATE_H
#define OS_CREATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/str.h"
#include "os/beneath.h"

/*
 * Write BYTES beside PATH with the permissions MODE, less the umask; directories above are made.
 * What a killed process has left there is known by its beginning, the first KNOWN of BYTES or as
 * far as it goes; where KNOWN is all, there may be no more. ERR_REFUSED where something else lies
 * there.
 */
int create_beside(struct beneath *top, const char *path, const struct str *bytes, size_t known,
                  mode_t mode) MUST_CHECK;

/* Remove what a killed process has left beside PATH: it is HEAD, LEN bytes, or as far as it goes;
 * MORE: others may follow. */
int create_clear(struct beneath *top, const char *path, const char *head, size_t len,
                 bool more) MUST_CHECK;

/* What lies beside PATH gets that name, for good. ERR_RACE, with nothing beside any more, where the
 * name is taken. */
int create_name(struct beneath *top, const char *path) MUST_CHECK;

/* The same, in place of the file that has the name. */
int create_name_over(struct beneath *top, const char *path) MUST_CHECK;

/* Unlink what lies beside PATH, if anything; an error that is recorded is kept. */
void create_drop(struct beneath *top, const char *path);

#endif
