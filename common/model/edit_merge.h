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

struct edit_merge {
    bool prefer_ours;
    /* The packages, by their names or directories as the files have them, whose version is the
     * files' own: members of a workspace, in a lock or where one needs another; may be empty. */
    struct strs owners;
};

#define EDIT_MERGE_INIT                                                                            \
    {                                                                                              \
        .prefer_ours = false, .owners = STRS_INIT                                                  \
    }

/*
 * Into OUT the three files IN (the common ancestor, ours, theirs), with one version: that of the
 * side that has changed it, and where both have, the higher one, or with prefer_ours ours. Where
 * those of HOW's owners do not agree with it in one of the three, they are left out of it. *DONE
 * false, and nothing in OUT, where one of the three says no version of its own, cannot be read, or
 * would need an entry that is in neither: their text is all that there is to merge then.
 */
void edit_merge(bool *done, struct str out[3], const struct edit_format *format,
                const struct edit_file in[3], const struct edit_merge *how);

/* Whether FILE says a version of other packages than its own. */
bool edit_names_others(const struct edit_format *format, const struct edit_file *file);

#endif
