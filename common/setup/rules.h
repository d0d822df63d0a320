/* The settings file, .cutover at the top of the work tree: what git flow-init --rules writes. */
#ifndef SETUP_RULES_H
#define SETUP_RULES_H

#include "base/attr.h"
#include "model/settings.h"
#include "repo/repo.h"
#include "setup/new_files.h"

enum rules_place {
    RULES_ON_BRANCH,
    RULES_ON_MAIN,
    RULES_FIRST, /* as the first commit of any */
};

/*
 * Add .cutover to FILES: the defaults as comments, and as real lines what differs for everybody who
 * works here: git-flow's settings, what the repository's own configuration says, the name of main.
 * What the user's or the machine's says stays theirs. *place says where it would be committed.
 */
int rules_add(enum rules_place *place, struct new_files *files, struct repo *r) MUST_CHECK;

/* The settings as the .cutover of the work tree has them, or, where there is none, that of HEAD.
 * settings_release() frees *out. */
int rules_load(struct settings *out, struct new_files *files, struct repo *r) MUST_CHECK;

#endif
