/*
 * A conflicted merge, laid out for a user to resolve in a linked worktree of its own: HEAD detached
 * at our side, the merge begun as "git merge --no-commit" begins it, with the settings that
 * repo/merge.h merges by. The user's worktrees, branches and indexes are not touched.
 *
 * It may be moved (git worktree move), removed by any means, resolved by "git add" or by "git
 * commit", or taken back by git: what is there is read each time.
 */
#ifndef PROMOTE_LAYOUT_H
#define PROMOTE_LAYOUT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "promote/unfinished.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* Choose where: beside the work tree (of a bare repository: beside that) with VERSION in the name,
 * or in our directory where nothing can be made beside it. Nothing is made. */
int layout_choose(struct layout *out, struct repo *r, const char *version) MUST_CHECK;

/* Is the repository bare, should a worktree of it be what is opened? */
bool layout_is_of_bare(struct repo *r);

/* The merge that is laid out. LABEL is what the conflict markers call THEIRS. */
struct layout_merge {
    struct oid ours, theirs;
    const char *label;
    const char *message; /* for a "git commit" of the user's */
};

/* What git rerere has made of it. */
struct layout_replay {
    struct strs paths; /* that it has resolved, staged or not */
    bool all;          /* it has resolved and staged all */
};

/* Make the worktree and begin the merge. What a killed or failed one leaves is for layout_remove().
 * The caller releases out->paths, also after an error. */
int layout_make(const struct layout *l, struct layout_replay *out, struct repo *r,
                const struct layout_merge *m) MUST_CHECK;

/* Wait up to WAIT seconds, two at least, for the git of a killed tool that lays one out. ERR_RACE
 * when it goes on living. The guard (flow/guard.h) is held. */
int layout_settle(struct repo *r, unsigned wait) MUST_CHECK;

/* Where it is now, in *path. ERR_NOT_FOUND (no message) when it is gone. */
int layout_find(struct str *path, const struct layout *l, struct repo *r) MUST_CHECK;

/* ERR_REFUSED, with the command that mends it, where it is not gone but has lost this repository,
 * as one of the two was moved by other means than git's. */
int layout_check(const struct layout *l, struct repo *r) MUST_CHECK;

/* Does git know of it, so that one that is not found may have been moved? */
bool layout_is_known(const struct layout *l, const struct repo *r);

/* Does what git keeps of it, wherever it is now, have fewer than N paths that are unmerged, so that
 * it holds what was resolved? */
int layout_holds_resolved(bool *out, const struct layout *l, const struct repo *r,
                          size_t n) MUST_CHECK;

/* Do we stand in the worktree at PATH, or have its git directory? */
bool layout_is_here(const struct layout *l, const struct repo *r, const char *path);

/* Has its user locked it by "git worktree lock"? Then it is not for us to remove. */
bool layout_is_locked(const struct layout *l, const struct repo *r);

/* ERR_REFUSED where it is. */
int layout_check_unlocked(const struct layout *l, struct repo *r) MUST_CHECK;

/* Remove the worktree, what git keeps of it, and the .keep: as far as they are there, and are ours.
 * May be killed and run again. */
int layout_remove(const struct layout *l, struct repo *r) MUST_CHECK;

/* What is there. Paths from its top. No lock of git's is taken in looking. */
struct layout_look {
    struct oid head, merge_head; /* the latter OID_NONE when no merge is under way */
    struct strs unmerged;
    struct strs unstaged;  /* tracked, and not as in the index; also what is hidden from git */
    struct strs untracked; /* not ignored either */
    bool hides;            /* is anything hidden from git by assume-unchanged or skip-worktree? */
};

#define LAYOUT_LOOK_INIT                                                                           \
    {                                                                                              \
        .head = OID_NONE, .merge_head = OID_NONE, .unmerged = STRS_INIT, .unstaged = STRS_INIT,    \
        .untracked = STRS_INIT                                                                     \
    }

int layout_look(struct layout_look *out, struct repo *r, const char *path) MUST_CHECK;
void layout_look_release(struct layout_look *look);

/* A digest of all that a user can have made there: HEAD, index, files in conflict, new files. */
int layout_digest(struct oid *out, struct repo *r, const char *path) MUST_CHECK;

/* The tree of its index. Where git rerere is on, it learns the resolution first. */
int layout_tree(struct oid *out, struct repo *r, const char *path) MUST_CHECK;

/* What removing the worktree at PATH would lose, and no tree has: an untracked or ignored file, a
 * submodule's or another repository. The first that is found is appended to *out, as "'file' is in
 * 'path'"; nothing where there is none. */
int layout_find_own(struct str *out, const struct layout *l, const struct repo *r,
                    const char *path) MUST_CHECK;

/* Notes and hints for each submodule that is in conflict in the worktree at PATH, where git add
 * finds nothing to add: how either side is taken. An error is recorded. */
void layout_hint_modules(const char *path);

#endif
