/*
 * Undo: the last promote taken back, by what the log says of it (publish/log.h). Only the refs that
 * it recorded move, each from the value that the promote gave it to the one it had; the worktrees
 * that have them checked out follow. It is a publishing transaction like the promote's own, and
 * logged like it.
 *
 * What was promoted stays promoted where it has got any further: to a remote, into a tag, under
 * another branch.
 */
#ifndef PROMOTE_UNDO_H
#define PROMOTE_UNDO_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "publish/journal.h"
#include "repo/repo.h"

struct undo_result {
    char *what;             /* "feature/v1.1 into main"; NULL when nothing was promoted here */
    struct journal journal; /* its refs are what moves; none when that was taken back before */
    struct strs kept;       /* files that were changed meanwhile, and are therefore still there */
};

/*
 * Take the last promote back, or with DRY_RUN only look whether that can be done. ERR_REFUSED by
 * name, with nothing changed. The guard (flow/guard.h) is held, unless it is a dry run. *out is set
 * in any case, and released by undo_release().
 */
int undo(struct undo_result *out, struct repo *r, bool dry_run) MUST_CHECK;
void undo_release(struct undo_result *result);

/* Append what moves, a record each: ref, TAB, id from, TAB, id to (zeros: it goes). */
void undo_records(struct str *out, const struct undo_result *result, char end);

#endif
