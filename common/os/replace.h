/*
 * Several files of a work tree that change together, or not at all. Each is written beside its old
 * self, synced, and exchanged with it; what comes out is compared with what was expected, and when
 * one does not go, those that went are exchanged back. A file keeps its mode, and is never there
 * with half of its bytes. Symbolic links are refused, on the way and at the end.
 *
 * The file beside "dir/name" is "dir/.name.cutover". One that a killed process has left there is
 * known by its bytes and written over; any other is in the way, and stays.
 */
#ifndef OS_REPLACE_H
#define OS_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "os/beneath.h"

struct replacement {
    const char *path;
    const struct str *before; /* what the file has to be now */
    const struct str *after;
};

/* Append the name of what lies beside PATH. */
void replace_beside(struct str *out, const char *path);

/* Whether BYTES, found beside FILE, are ours: the new ones as far as they were written, or the old
 * ones. */
bool replace_is_ours(const struct replacement *file, const struct str *bytes);

/*
 * Replace the N FILES, the last one first: who takes the first for the others' measure finds it
 * old until all are new, also after a kill. ERR_RACE when a file is not what BEFORE says (changed
 * meanwhile), ERR_REFUSED or ERR_FAILED otherwise: no file has changed then, unless a note names
 * it.
 */
int replace_files(struct beneath *top, const struct replacement *files, size_t n) MUST_CHECK;

/* What replace_recover() has made of the files. */
enum replace_end { REPLACE_NONE, REPLACE_BACK, REPLACE_DONE };

/*
 * Make whole what a replace_files() of just these FILES left when it was killed: where one of them
 * is old, those that are new go back; else all are new, and stay. A file that is neither was
 * changed meanwhile, stays, and is added to KEPT. Nothing of ours lies beside any of them then.
 * REPLACE_NONE in *END: none was new. It may be killed and run again.
 */
int replace_recover(enum replace_end *end, struct strs *kept, struct beneath *top,
                    const struct replacement *files, size_t n) MUST_CHECK;

#endif
