/*
 * Inside publish/place*.c: what is in the way of a place, and the commands that clear it without a
 * loss. "git stash push" of those very paths is the one for tracked files, and for nothing else: of
 * submodules, of paths that are marked, of empty directories, of other repositories and of what is
 * no file it saves nothing; and without paths, or of all, it takes away what is in nobody's way,
 * and what stands where a tracked file is missing goes for good.
 */
#ifndef PUBLISH_PLACE_BLOCK_H
#define PUBLISH_PLACE_BLOCK_H

#include "base/attr.h"
#include "base/vec.h"
#include "publish/place_steps.h"

enum block_kind {
    BLOCK_IN_WAY,  /* something is where a path comes */
    BLOCK_BEHIND,  /* the path stands behind something that is no directory */
    BLOCK_FILLED,  /* a submodule that goes is not checked out, and yet has files in it */
    BLOCK_STAGED,  /* a path comes that the index has already */
    BLOCK_CHANGED, /* by the user */
    BLOCK_HIDDEN,  /* git has been told to look away from it */
};

struct place_block {
    char *path;
    enum block_kind kind;
};

#define PLACE_BLOCKS_INIT VEC_INIT(struct place_block)

/* Add one to *blocks, which the caller releases. */
void place_block(struct vec *blocks, const char *path, enum block_kind kind);
void place_blocks_release(struct vec *blocks);

/* ERR_REFUSED with the paths and the way out, unless there are none. GIT has been heard. */
int place_refuse(struct vec *blocks, struct place *p, struct repo *r,
                 const struct place_answers *git) MUST_CHECK;

/* Add to the error that is recorded the commands that clear BLOCKS. */
void place_hint_ways(const struct vec *blocks, struct place *p, struct repo *r,
                     const struct place_answers *git);

/* What GIT says of the submodule at PATH; NULL where that is none, or has no changes. */
const struct place_module_status *place_module_of(const struct place_answers *git,
                                                  const char *path);

/*
 * The submodule at PATH (SPOT as it is typed) is checked out at another commit than P's tree has.
 * Add to *lines the command that puts that commit on a branch, where it is on none, and the one
 * that brings it back, which git submodule update is not: it writes over ignored files.
 */
void place_module_back(struct strs *lines, struct place *p, struct repo *r, const char *path,
                       const char *spot);

#endif
