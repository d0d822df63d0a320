/* Inside repo/ alone: packs, by "git pack-objects". */
#ifndef REPO_PACK_GIT_H
#define REPO_PACK_GIT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/* Write a pack into the directory DIR, of what the lines IN name: objects, or with REVS what
 * revisions reach. ENV is as in struct proc. Its name (hex) is appended to *name. */
int pack_by_git(struct str *name, const char *const *env, const char *dir, bool revs,
                const struct str *in) MUST_CHECK;

#endif
