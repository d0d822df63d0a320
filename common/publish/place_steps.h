/*
 * Inside publish/place*.c: what the steps of a place's life share.
 */
#ifndef PUBLISH_PLACE_STEPS_H
#define PUBLISH_PLACE_STEPS_H

#include "base/attr.h"
#include "base/str.h"
#include "os/proc.h"
#include "publish/place.h"
#include "repo/repo.h"

/* Make the stage, empty, and open it and the work tree. */
int place_make_stage(struct place *p, struct repo *r) MUST_CHECK;

/* Make durable what is in it. */
int place_sync_stage(const struct place *p) MUST_CHECK;

/* Compare the user's files with what the plan expects: the operations, or ERR_REFUSED with the
 * paths. The stage is open and holds a copy of the index, which "git status" refreshes on the way.
 */
int place_check(struct place *p, struct repo *r) MUST_CHECK;

/*
 * The directory that PATH is in, or the nearest above it that is there, has to let entries come and
 * go: ERR_REFUSED otherwise. Past the point where the branches have moved it would be too late to
 * find out. *OPEN is the one that was found to be open last, which is not asked again.
 */
int place_check_access(struct str *open, struct place *p, const char *path) MUST_CHECK;

/* What is in the work tree where a submodule is or comes. */
enum place_module {
    MODULE_NONE,   /* nothing */
    MODULE_EMPTY,  /* an empty directory: it is not checked out */
    MODULE_IN_USE, /* a directory with a ".git" */
    MODULE_FILLED, /* a directory with other files */
    MODULE_OTHER,  /* no directory */
};

/* *ST is its status, where something is there. ERR_REFUSED when something that is no directory
 * stands above PATH. */
int place_module_at(enum place_module *out, struct stat *st, struct place *p,
                    const char *path) MUST_CHECK;

/* ERR_REFUSED, unless PATHS is empty: these submodules go, and are in use. */
int place_refuse_modules(const struct place *p, struct repo *r,
                         const struct strs *paths) MUST_CHECK;

/* The directory at PATH goes, if it is the one with INODE, and empty; it not being there is fine.
 * What stays that is not as it should be is added to *KEPT. */
int place_drop_module(struct place *p, const char *path, uint64_t inode,
                      struct strs *kept) MUST_CHECK;

/*
 * Those submodules of *PATHS, which go and are in use, that come to lie elsewhere are moved there
 * as a whole: OP_ADD_MODULE becomes OP_MOVE_MODULE, and the path leaves *PATHS. A submodule knows
 * where its git directory is, and that where its work tree is: both files, as they will be, lie in
 * the stage. One that says it otherwise than git does, or has submodules of its own, stays in
 * *PATHS.
 */
int place_plan_moves(struct place *p, struct repo *r, struct strs *paths) MUST_CHECK;

/* Staged where each has to be renamed to, by the path that the submodule moves to. */
#define PLACE_LINK "link"     /* its ".git": with the files */
#define PLACE_CONFIG "config" /* that of its git directory: with the index */

/* Carry it out, from wherever an earlier try has come to. */
int place_finish_move(struct place *p, const struct op *op, struct strs *kept) MUST_CHECK;

/* A submodule that "git status" names. */
struct place_module_status {
    char *path;
    char *staged; /* the commit that is; zeros where it is staged to go; NULL: nothing is staged */
    bool moved;   /* another commit is checked out than the index has */
};

/* What git says of a place's files; the lists are in byte order. */
struct place_answers {
    struct strs dirty;    /* what "git status" names */
    struct vec modules;   /* of struct place_module_status: those of it that are submodules */
    struct strs intended; /* added by "git add -N" */
    struct strs removed;  /* of the files in HEAD: the index has them no more */
    struct strs skipped;  /* what it does not look at: skip-worktree ... */
    struct strs assumed;  /* ... and assume-unchanged */
    struct proc_talk status;
};

#define PLACE_ANSWERS_INIT                                                                         \
    {                                                                                              \
        .dirty = STRS_INIT, .modules = VEC_INIT(struct place_module_status),                       \
        .intended = STRS_INIT, .removed = STRS_INIT, .skipped = STRS_INIT, .assumed = STRS_INIT,   \
        .status = PROC_TALK_INIT                                                                   \
    }

/* Start "git status", which goes on beside us, and ask for all that is hidden. */
int place_ask(struct place_answers *a, struct repo *r, const struct place *p) MUST_CHECK;

/* Wait for "git status", and know what is dirty. ERR_REFUSED where paths are unmerged. */
int place_hear(struct place_answers *a, const struct place *p) MUST_CHECK;
void place_answers_release(struct place_answers *a);

/* Add to *out those of the sorted NAMES that PATH is about: itself, or all below "dir/". */
void place_named(struct strs *out, const struct strs *names, const char *path);

/* Looking at one directory after the other. */
struct place_dirs {
    struct place *place;
    struct repo *repo;
    struct str open; /* the directory that was found to be writable last; the caller's to release */
    bool refused;    /* by a directory that is not */
};

/* May entries of the directory that PATH is in come and go? ERR_REFUSED by name when not. */
int place_check_open(struct place_dirs *d, const char *path) MUST_CHECK;

/* Does the directory PATH hold what TREE holds, by name and kind, and nothing else? */
int place_dir_is_exact(bool *out, struct place_dirs *d, const char *path,
                       const struct oid *tree) MUST_CHECK;

/* Environment for git children that look at this place through the copy of its index. */
struct place_env {
    struct str git_dir, work_tree, index;
    const char *list[4]; /* for struct git_call's env */
};
void place_env_init(struct place_env *e, const struct place *p, const char *work_tree);
void place_env_release(struct place_env *e);

/* Open the work tree and the stage, if they are not. */
int place_open(struct place *p) MUST_CHECK;

/* Where OP's file lies in the stage, below WHERE ("new", "old"); in *path, borrowed. */
const char *place_staged(struct str *path, const char *where, const struct op *op);

/* The stamp of what is at PATH; all zeros when nothing is. */
int place_stamp_at(struct stamp *out, struct beneath *b, const char *path) MUST_CHECK;

/* Give up the lock on the index, if it is ours. */
int place_drop_lock(struct place *p) MUST_CHECK;

/* Let our lock become the index, if it has not. */
int place_put_index(struct place *p) MUST_CHECK;

/*
 * Let the index know the files as they lie now: git refreshes a copy of it, beside us, which
 * becomes the index when we have waited for it, unless that has changed meanwhile. Of use, not of
 * need: what fails is left to the user's next "git status". A git that is killed leaves no lock on
 * the index; ours, after a kill, is known by its inode and dropped by place_drop_refresh().
 */
struct place_refresh {
    struct proc_talk git;
    struct stamp index; /* of what was copied */
};

#define PLACE_REFRESH_INIT                                                                         \
    {                                                                                              \
        .git = PROC_TALK_INIT                                                                      \
    }

void place_refresh_begin(struct place_refresh *x, const struct place *p);
void place_refresh_end(struct place_refresh *x, const struct place *p);
int place_drop_refresh(const struct place *p) MUST_CHECK;

#endif
