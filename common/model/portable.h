/*
 * Names that every system can check out, over what git itself refuses (repo/tree.h): half of all
 * machines fold case or normalise, Windows reserves names and characters, and a terminal obeys what
 * is in a name.
 */
#ifndef MODEL_PORTABLE_H
#define MODEL_PORTABLE_H

#include <stddef.h>

#include "base/vec.h"

/* Why one component of a path (LEN bytes) is not portable, as a clause ("ends with a dot"); NULL
 * when it is. Naming Files, Paths, and Namespaces (learn.microsoft.com) has what Windows reserves.
 */
const char *portable_fault(const char *name, size_t len);

/*
 * Add to *out those of NAMES that are one name where case is folded or names are normalised
 * (text/fold.h), in pairs: an even number of entries. A '/' at the end of a name does not count.
 */
void portable_collisions(struct strs *out, const struct strs *names);

#endif
