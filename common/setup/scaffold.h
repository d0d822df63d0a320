/* The layout of cutover(7) to begin with: directories, VERSION, and a pipeline that checks. */
#ifndef SETUP_SCAFFOLD_H
#define SETUP_SCAFFOLD_H

#include "base/attr.h"
#include "model/settings.h"
#include "repo/repo.h"
#include "setup/new_files.h"

/* Add to FILES what the layout of S asks for: VERSION says what the other files that carry the
 * version say; the pipeline is GitLab's where the remote is, or a .gitlab-ci.yml is there. */
int scaffold_add(struct new_files *files, struct repo *r, const struct settings *s) MUST_CHECK;

#endif
