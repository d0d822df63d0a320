/* The layout of cutover(7) to begin with: directories, and VERSION. */
#ifndef SETUP_SCAFFOLD_H
#define SETUP_SCAFFOLD_H

#include "base/attr.h"
#include "model/settings.h"
#include "repo/repo.h"
#include "setup/new_files.h"

/* Add to FILES what the layout of S asks for: VERSION says what the other files that carry the
 * version say. */
int scaffold_add(struct new_files *files, struct repo *r, const struct settings *s) MUST_CHECK;

#endif
