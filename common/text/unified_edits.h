/*
 * Edits of a text: bytes that others come in place of, and the unified diff of that.
 */
#ifndef TEXT_UNIFIED_EDITS_H
#define TEXT_UNIFIED_EDITS_H

#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"

struct unified_edit {
    size_t at, len; /* what goes; nothing with a LEN of 0 */
    struct str with;
};

/* Append BEFORE with EDITS (struct unified_edit), which are in order and do not overlap. */
void unified_apply(struct str *out, const struct str *before, const struct vec *edits);

/* Append the unified diff of the file at PATH, as unified_diff() does; nothing where there are no
 * EDITS. */
void unified_edits(struct str *out, const char *path, const struct str *before,
                   const struct vec *edits);

/* Append that of a new file with the bytes AFTER. */
void unified_created(struct str *out, const char *path, const struct str *after);

#endif
