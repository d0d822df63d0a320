/*
 * git's configuration as git sees it here: the files of the system, the user, the repository and
 * the worktree, with their includes, then what the environment brings (GIT_CONFIG_COUNT, and "git
 * -c" through GIT_CONFIG_PARAMETERS). No child is run but by the engine over git, and
 * where an includeIf hasconfig: makes libgit2 ask it. Not seen: an include.path in the environment.
 */
#ifndef REPO_GITCONFIG_H
#define REPO_GITCONFIG_H

#include "base/attr.h"
#include "repo/repo.h"

enum config_level {
    CONFIG_SYSTEM = 1,
    CONFIG_GLOBAL,
    CONFIG_LOCAL,
    CONFIG_WORKTREE,
    CONFIG_ENVIRONMENT,
};

/* KEY is normalised as git does (section and name in lower case); VALUE is NULL for a key without
 * one. A result other than 0 ends the walk and is returned. */
typedef int config_visit(void *payload, enum config_level level, const char *key,
                         const char *value);

/* Call EACH for every entry whose key starts with PREFIX, lower levels first; "" is all. */
int repo_config_each(struct repo *r, const char *prefix, config_visit *each,
                     void *payload) MUST_CHECK;

/* What repo_config_each says of an environment that git takes for malformed; 0 where it is not. */
int repo_config_check_environment(void) MUST_CHECK;

#endif
