/* What the editors of lock files share: which packages a lock takes from a directory, since others
 * in it name them with their version. Nobody else's. */
#ifndef MODEL_EDIT_LOCK_H
#define MODEL_EDIT_LOCK_H

#include <stdbool.h>

#include "base/vec.h"
#include "model/edit_format.h"

struct edit_local {
    const char *text; /* of the file; borrowed */
    struct span name, version;
};

void edit_add_local(struct vec *locals, const char *text, struct span name, struct span version);

/* Once all are there, and before they are asked for. */
void edit_sort_locals(struct vec *locals);

/* Whether NAME with just this VERSION is one of LOCALS, of the same TEXT. */
bool edit_is_local(const struct vec *locals, const char *text, struct span name,
                   struct span version);

#endif
