/*
 * What HEAD is in each worktree, read from the git directories: no child is run, so it can be asked
 * at the last moment; but for one for each worktree where refs are in tables (repo/reftable.h).
 */
#ifndef PUBLISH_HEADS_H
#define PUBLISH_HEADS_H

#include <stdbool.h>

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/* Is HEAD, in the worktree whose git directory this is, the branch REF? */
int head_is(bool *out, const char *git_dir, const char *ref) MUST_CHECK;

/*
 * Each place of J has to have its branch checked out still, and no other worktree one of the
 * branches that move: a "git switch" or "git worktree add" since they were looked for is ERR_RACE.
 * A worktree that is being made is waited for until it is known what it has.
 */
int heads_check(const struct journal *j, struct repo *r) MUST_CHECK;

#endif
