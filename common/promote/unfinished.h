/*
 * What a tool stopped in the middle of, for its user to resolve: "<common git dir>/cutover/
 * unfinished". There is at most one in a repository. It says whose it is and what "--continue" has
 * to know; whether it still holds is read from the repository each time.
 *
 * While the worktree to resolve in is being laid out, it is "unfinished-next": a tool that is
 * killed then leaves that file, and the next tool removes what it names (promote/layout.h). The
 * same name is used for what is about to go.
 *
 * The file is NUL-terminated fields: "cutover-unfinished 2", then pairs of a name and its value,
 * then "end" and the number of pairs.
 */
#ifndef PROMOTE_UNFINISHED_H
#define PROMOTE_UNFINISHED_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "plan/plan.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* A linked worktree of ours. */
struct layout {
    char *name; /* of its directory below "<common git dir>/worktrees" */
    char *path; /* of the worktree, as it was made */
    char *keep; /* the .keep of the pack that it needs; in the file: its name */
};

struct unfinished {
    char *owner; /* the tool: "git-flow-promote" */
    char *branch_ref, *target_ref;
    struct oid f, m;           /* what these were at */
    struct strs options;       /* name, value, name, value ... as the tool was started */
    char *started_in;          /* the work tree that it was started in, which --switch is for; NULL:
                                  there is none, or an older version has not noted it */
    struct oid ours, theirs;   /* the commits whose merge conflicts */
    bool in_main;              /* the merge into main; else the move */
    struct strs paths;         /* that conflict */
    struct vec answers;        /* of struct plan_answer: merges that were resolved before */
    struct oid c1;             /* the promote commit, once there is one */
    struct oid digest;         /* of what was laid out (promote/layout.h) */
    struct oid branch, target; /* when it is about to be published: what the refs will be at */
    struct layout layout;
    struct layout before; /* the one that this one followed, about to go; no name: none */
};

#define UNFINISHED_INIT                                                                            \
    {                                                                                              \
        .options = STRS_INIT, .paths = STRS_INIT, .answers = VEC_INIT(struct plan_answer)          \
    }

enum unfinished_file {
    UNFINISHED_OPEN, /* "unfinished" */
    UNFINISHED_NEXT, /* "unfinished-next" */
};

void layout_release(struct layout *l);
void unfinished_release(struct unfinished *u);

/* The value of the option NAME, or NULL. Borrowed. */
const char *unfinished_option(const struct unfinished *u, const char *name);

/* ERR_NOT_FOUND (no message) when there is none; ERR_FAILED when it is not whole, or kept in a
 * directory that leads elsewhere. */
int unfinished_read(struct unfinished *out, const struct repo *r,
                    enum unfinished_file file) MUST_CHECK;
int unfinished_write(const struct unfinished *u, struct repo *r,
                     enum unfinished_file file) MUST_CHECK;
int unfinished_remove(const struct repo *r, enum unfinished_file file) MUST_CHECK;

/* What was open is about to go: "unfinished" becomes "unfinished-next". */
int unfinished_drop(const struct repo *r) MUST_CHECK;

#endif
