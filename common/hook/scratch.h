/*
 * A scratch work tree, for what is run on a commit before anybody can see it: to git it is a linked
 * worktree (gitrepository-layout(5): "commondir") with a HEAD, an index and files of its own, that
 * shares refs, objects and configuration with the repository. It is not in the list of "git
 * worktree", so that its HEAD may be a branch that is checked out elsewhere, and it lies in
 * "<common git dir>/cutover/<name>-<pid>": what a killed tool leaves is removed by the next.
 */
#ifndef HOOK_SCRATCH_H
#define HOOK_SCRATCH_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct scratch {
    struct str dir;
    struct str git_dir; /* dir/git */
    struct str tree;    /* dir/tree: the files */
    bool files;         /* they were checked out */
};

#define SCRATCH_INIT                                                                               \
    {                                                                                              \
        .dir = STR_INIT, .git_dir = STR_INIT, .tree = STR_INIT                                     \
    }

/* Make one called NAME ("hooks", "exec"; known to flow/guard.c), without HEAD, index and files. */
int scratch_make(struct scratch *out, struct repo *r, const char *name) MUST_CHECK;

/* Make FILE in its git directory hold TEXT. */
int scratch_write(const struct scratch *s, const char *file, const char *text) MUST_CHECK;

/* Its HEAD is the branch REF, by full name, or with NULL the commit ID. */
int scratch_set_head(const struct scratch *s, struct repo *r, const char *ref,
                     const struct oid *id) MUST_CHECK;

/* Bring the index to TREE, and the files as well; with FILES false none is there, and the index
 * says so by skip-worktree. */
int scratch_check_out(struct scratch *s, struct repo *r, const struct oid *tree,
                      bool files) MUST_CHECK;

/* Remove FILE from its git directory; it not being there is fine. */
int scratch_unlink(const struct scratch *s, const char *file) MUST_CHECK;

/* Add to *out the paths at which the index differs from TREE. */
int scratch_changed(struct strs *out, const struct scratch *s, struct repo *r,
                    const struct oid *tree) MUST_CHECK;

/* Forget it, with its files removed unless KEEP. What cannot be removed is left to the next tool.
 * Safe on SCRATCH_INIT. */
void scratch_end(struct scratch *s, bool keep);

#endif
