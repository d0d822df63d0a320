/*
 * The git configuration of the system, the user and the repository, as the engine reads it in this
 * process. What is only in the environment (GIT_CONFIG_COUNT, "git -c") is not seen here.
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
};

/* KEY is normalised as git does (section and name in lower case); VALUE is NULL for a key without
 * one. A result other than 0 ends the walk and is returned. */
typedef int config_visit(void *payload, enum config_level level, const char *key,
                         const char *value);

/* Call EACH for every entry whose key starts with PREFIX, lower levels first. */
int repo_config_each(struct repo *r, const char *prefix, config_visit *each,
                     void *payload) MUST_CHECK;

#endif
