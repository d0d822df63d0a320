/* core.hooksPath: where git looks for hooks instead of "<common git dir>/hooks". */
#ifndef HOOK_HOOKS_PATH_H
#define HOOK_HOOKS_PATH_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "repo/gitconfig.h"
#include "repo/repo.h"

/* Append the directory that VALUE of core.hooksPath names, NULL where it is not set. *relative:
 * VALUE is below the top of the work tree (in a bare repository of the git directory). */
int hooks_path_resolve(struct str *dir, bool *relative, struct repo *r,
                       const char *value) MUST_CHECK;

struct hooks_path {
    char *value; /* NULL: it is not set */
    enum config_level level;
};

/* What is configured. The caller frees out->value. */
int hooks_path_find(struct hooks_path *out, struct repo *r) MUST_CHECK;

#endif
