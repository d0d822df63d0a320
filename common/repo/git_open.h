/*
 * Inside repo/ alone: finding the repository as git finds it, by asking git.
 */
#ifndef REPO_GIT_OPEN_H
#define REPO_GIT_OPEN_H

#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

/* For engine_ops.open(). ERR_UNSUPPORTED for what this git does not know. */
int git_open(struct str *git_dir, struct str *common_dir, struct str *work_tree,
             size_t *oid_len) MUST_CHECK;

#endif
