/*
 * Three-way merges of trees, in memory: neither index nor work tree is touched, and new objects go
 * to the open batch (repo/object.h), which has to be there.
 *
 * Directories whose ids are equal are not opened: the cost follows what differs. A merge in which
 * no path needs its contents merged, and no rename of one side can concern a change of the other,
 * is made here, with the tree that git would make. Every other is git's (git merge-tree
 * --write-tree, in a scratch work tree that holds the .gitattributes files alone, with fixed merge
 * settings), so that every machine gets one answer, whatever is checked out there.
 */
#ifndef REPO_MERGE_H
#define REPO_MERGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* The settings that change a merge's tree, fixed: arguments of git. */
#define MERGE_SETTINGS                                                                             \
    "-c", "core.bare=false", "-c", "merge.renames=true", "-c", "merge.directoryRenames=conflict",  \
        "-c", "merge.renormalize=false", "-c", "merge.renameLimit=20000", "-c",                    \
        "diff.algorithm=histogram"

struct merge {
    struct oid tree;         /* OID_NONE for an empty one; meaningless with conflicts */
    struct strs conflicts;   /* paths, in order; none when the merge is clean */
    struct strs messages;    /* git's words for each conflict */
    bool by_git;             /* git merge-tree was asked */
    struct oid ours, theirs; /* the commits, as the messages have them, where git was asked; of
                                merge_commits() and its kin always */
};

#define MERGE_INIT                                                                                 \
    {                                                                                              \
        .tree = OID_NONE, .conflicts = STRS_INIT, .messages = STRS_INIT                            \
    }

void merge_release(struct merge *m);

/*
 * Merge the trees OURS and THEIRS, whose common ancestor is BASE (each may be OID_NONE), as they
 * lie at the directory AT ("" for the root) of a tree whose attributes are those of ATTRIBUTES, a
 * root tree.
 */
struct merge_trees {
    struct oid base, ours, theirs;
    const char *at;
    struct oid attributes;
};
int merge_trees(struct merge *out, struct repo *r, const struct merge_trees *in) MUST_CHECK;

/*
 * Merge the commit THEIRS into OURS as "git merge" would. ERR_REFUSED when they share no history.
 */
int merge_commits(struct merge *out, struct repo *r, const struct oid *ours,
                  const struct oid *theirs) MUST_CHECK;

/* The same, with the root tree OURS_TREE (NULL: its own) as that of OURS. */
int merge_commits_as(struct merge *out, struct repo *r, const struct oid *ours,
                     const struct oid *ours_tree, const struct oid *theirs) MUST_CHECK;

/* The same, without asking git: *told is false, and *out not set, where that is needed to tell. */
int merge_commits_here(bool *told, struct oid *out, struct repo *r, const struct oid *ours,
                       const struct oid *ours_tree, const struct oid *theirs) MUST_CHECK;

/* A commit of TREE (OID_NONE: an empty one) that serves as one side of a merge and is never
 * published: its id follows from TREE and PARENT (NULL: none) alone. */
int merge_scratch_commit(struct oid *out, struct repo *r, const struct oid *tree,
                         const struct oid *parent) MUST_CHECK;

/* The tree OVER, with all that UNDER has and OVER lacks. */
int merge_overlay(struct oid *out, struct repo *r, const struct oid *under,
                  const struct oid *over) MUST_CHECK;

/* The tree OF, without those files that WAS has and NOW lacks. */
int merge_without(struct oid *out, struct repo *r, const struct oid *of, const struct oid *was,
                  const struct oid *now) MUST_CHECK;

/*
 * From now on merges are made with the fixed settings alone, whatever the configuration of the
 * repository, the user and the system says, and no program runs but git and the driver for version
 * files: one answer for everybody who makes a merge of somebody else again.
 */
void merge_alone(struct repo *r);

/* After merge_alone(): merge_commits(), where VERSIONED, paths of version files, have the driver
 * for them, as they have in a clone that it is registered in. */
int merge_commits_versioned(struct merge *out, struct repo *r, const struct oid *ours,
                            const struct oid *theirs, const struct strs *versioned) MUST_CHECK;

/* After merge_alone(): add to OUT, for each of PATHS, the driver that the .gitattributes files of
 * the root tree ATTRIBUTES name for it and that is not run, or "". */
int merge_foreign_drivers(struct strs *out, struct repo *r, const struct oid *attributes,
                          const struct strs *paths) MUST_CHECK;

/* The driver for version files, git-version-merge(1), as attributes name it. */
#define MERGE_DRIVER "cutover-version"

/* Append the command by which git runs it, where PROGRAM is its path. */
void merge_driver_command(struct str *out, const char *program);

/* Append the line of attributes that gives it to PATH alone. */
void merge_driver_line(struct str *out, const char *path);

#endif
