/*
 * The versions of three files that are to be merged, made one: where two branches have both bumped,
 * the lines that say the version would conflict, though everybody knows which it is to be. Once all
 * three files say it, what is left is an ordinary merge of text.
 */
#ifndef MODEL_EDIT_MERGE_H
#define MODEL_EDIT_MERGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/edit.h"

/*
 * Into OUT the three files IN (the common ancestor, ours, theirs), with one version: that of the
 * side that has changed it, and where both have, the higher one, or with PREFER_OURS ours. *DONE
 * false, and nothing in OUT, where one of them says none of its own, or cannot be read: their text
 * is all that there is to merge then.
 */
void edit_merge(bool *done, struct str out[3], const struct edit_format *format,
                const struct edit_file in[3], bool prefer_ours);

#endif
