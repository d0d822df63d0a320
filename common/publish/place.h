/*
 * A place: a worktree whose HEAD is a branch that moves, and which has to follow it from the tree
 * before to the tree after, keeping every byte that is the user's.
 *
 * Its life: place_find_all(), place_prepare() (which only reads the user's files, and refuses by
 * name what is in the way), then in the publishing transaction place_lock(), place_check_index(),
 * place_apply() and either place_undo() or place_finish(). The last two look at the disk, not at
 * what was done before, so that they serve the recovery after a kill as well, and may themselves be
 * killed and run again.
 *
 * All that is new lies in the stage: "new/" the files as they will be (checked out there by git
 * itself, filters and all), "old/" what was taken out, "index" the new index. Files are linked and
 * renamed between the stage and the work tree. Where the git directory lies on another file system,
 * the two directories of files are at the top of the work tree instead, in one that git ignores
 * (".cutover-stage-<pid>-<n>"), and the stage has a file "elsewhere" that says so.
 */
#ifndef PUBLISH_PLACE_H
#define PUBLISH_PLACE_H

#include <stdbool.h>
#include <time.h>

#include "base/attr.h"
#include "base/vec.h"
#include "os/beneath.h"
#include "os/stamp.h"
#include "repo/oid.h"
#include "repo/repo.h"

enum op_kind {
    OP_ADD = 'A',    /* a new file: linked from the stage */
    OP_CHANGE = 'C', /* a changed one: exchanged with the stage's */
    OP_REMOVE = 'R', /* a file that goes */
    OP_REMOVE_DIR =
        'D', /* a directory that goes as a whole: nothing but clean tracked files in it */
    OP_ADD_MODULE = 'M', /* a submodule that comes: its directory, empty, moved in from the stage */
    OP_REMOVE_MODULE = 'E', /* one that goes: its directory, which is empty */
    OP_MOVE_MODULE = 'V',   /* one that is checked out and moves, with all that is in it */
};

struct op {
    enum op_kind kind;
    char *path;
    struct stamp before; /* of the user's file (CHANGE, REMOVE...) */
    struct stamp after;  /* of the stage's (ADD..., CHANGE); MOVE_MODULE: of its configuration */
    struct op_module *module; /* of MOVE_MODULE; else NULL */
};

struct op_module {
    char *from;    /* where it was; op.path is where it comes to lie */
    char *git_dir; /* its own, absolute */
};

/* Free what OP owns. */
void op_release(struct op *op);

struct place {
    char *ref;     /* the branch that it has checked out */
    char *git_dir; /* the worktree's own */
    char *work_tree;
    char *stage;
    char *files; /* what holds "new/" and "old/": the stage, or its part in the work tree */
    struct oid before, after;   /* root trees */
    struct vec ops;             /* of struct op */
    struct timespec since;      /* what changes at or after this was not seen by place_prepare() */
    struct stamp index;         /* of the index that the new one was made from */
    size_t dropped;             /* how many files lie in the stage to be dropped */
    struct beneath top, inside; /* the work tree and "files", open while they are needed */
};

struct ref_move {
    const char *ref;
    struct oid before, after; /* root trees */
};

/*
 * Add a place to *out for each worktree of the repository whose HEAD is the ref of one of the N
 * moves. ERR_REFUSED by name where a merge, rebase, cherry-pick, revert or bisect is under way on
 * one of them.
 */
int place_find_all(struct vec *out, struct repo *r, const struct ref_move *moves,
                   size_t n) MUST_CHECK;
void place_release(struct place *p);
void places_release(struct vec *places);

/*
 * Look at every path that changes: the user's file is what the tree before says, not staged
 * otherwise, and every new path is free, even of ignored files: otherwise ERR_REFUSED with the
 * paths. Then make the stage. ERR_RACE when a file changes at that moment. A submodule that comes
 * or goes is an empty directory; where one that goes is checked out, and does not merely move, that
 * is ERR_REFUSED as well. It may be called again, after place_undo() too, and begins anew.
 */
int place_prepare(struct place *p, struct repo *r) MUST_CHECK;

/* Take git's own lock on the index, with its final content already in it. ERR_RACE when another
 * process holds it for a second and longer. */
int place_lock(struct place *p) MUST_CHECK;

/* ERR_RACE when the index, now locked, changed since place_prepare(), be it by a "git status" that
 * wrote down nothing but the times of files. */
int place_check_index(const struct place *p) MUST_CHECK;

/* Bring in what is new. On failure some of it is there: place_undo(). ERR_RACE when a file is not
 * what place_prepare() saw. */
int place_apply(struct place *p) MUST_CHECK;

/* Take back what place_apply() did, and the lock. What the user changed meanwhile is kept and
 * named. */
int place_undo(struct place *p) MUST_CHECK;

/* The refs have moved: the new index comes into force, old paths go, the stage goes. What the user
 * changed meanwhile is kept and named (KEPT, a list of paths). */
int place_finish(struct place *p, struct strs *kept) MUST_CHECK;

/* Remove the stage; a large one is renamed to "cutover/trash-<pid>" and unlinked in the background,
 * which the next tool starts again should it not come to its end. */
int place_clean(struct place *p) MUST_CHECK;

/* Remove the stage at PATH, whoever made it, and what of it lies elsewhere: in a work tree of this
 * repository, and nowhere else. */
int place_remove_stage(const char *path, const struct repo *r) MUST_CHECK;

#endif
