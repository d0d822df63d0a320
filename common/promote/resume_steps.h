/* Inside promote/resume*.c. */
#ifndef PROMOTE_RESUME_STEPS_H
#define PROMOTE_RESUME_STEPS_H

#include "base/attr.h"
#include "promote/layout.h"
#include "promote/resume.h"

#define RESUME_OWNER "git-flow-promote"

/* Read what is open. ERR_NOT_FOUND (no message) when nothing is; ERR_REFUSED when it is another
 * tool's. */
int resume_read(struct unfinished *out, struct repo *r) MUST_CHECK;

/* Where its worktree is. ERR_NOT_FOUND (no message) when that is gone; ERR_REFUSED when it is
 * there, and git has to be told (layout_check()), or is locked, and so may come back. */
int resume_find(struct str *path, const struct unfinished *u, struct repo *r) MUST_CHECK;

/* What is open goes, with its worktree; or is forgotten, and the worktree stays. */
int resume_drop(const struct unfinished *u, struct repo *r) MUST_CHECK;
int resume_forget(const struct unfinished *u, struct repo *r) MUST_CHECK;

/* Append how the worktree PATH, which is left, is removed with all that is in it. */
void resume_add_removal(struct str *said, const char *path, bool locked);

/* Does U's worktree stay, as it is locked, or holds what would be lost: layout_find_own(), or what
 * was changed after it was taken as an answer? Then that, and how it is removed, is appended to
 * *said. */
int resume_find_reason(bool *stays, struct str *said, const struct unfinished *u,
                       struct repo *r) MUST_CHECK;

/* Hint: "git flow-promote" with OPTIONS (plan/command.h) and the branch REF; SAYS is what comes of
 * it, or NULL. */
void resume_hint_again(const struct strs *options, const char *ref, const char *says);

/* Drop what is open; where its worktree stays, forget it. STOOD is
 * where the user stands (NULL: in the current directory), who is told when that went with it. */
int resume_end(struct str *said, const struct unfinished *u, struct repo *r,
               const char *stood) MUST_CHECK;

/* A branch that is not where it was when the conflicts were laid out. */
struct resume_moved {
    const char *ref; /* borrowed; NULL: all are where they were */
    struct oid was;
    bool gone;
};

#define RESUME_MOVED_NONE                                                                          \
    {                                                                                              \
        .was = OID_NONE                                                                            \
    }

/* Are the branches where they were? *out is RESUME_MOVED_NONE, and then the first that is not. */
int resume_find_moved(struct resume_moved *out, const struct unfinished *u,
                      struct repo *r) MUST_CHECK;

/* Where none has moved: is the target gone? Where it is does not matter to the move, but it has to
 * be there in the end. */
int resume_find_gone(struct resume_moved *out, const struct unfinished *u,
                     struct repo *r) MUST_CHECK;

/* ERR_RACE: a branch that is gone comes back by the hint, and nothing is lost until then. */
int resume_refuse_gone(const struct resume *w, const struct resume_moved *moved);

/* Was what is open published, before it was killed? */
int resume_was_published(bool *out, const struct unfinished *u, struct repo *r) MUST_CHECK;

/* What was to make way for the new promote does so now. */
int resume_make_way(struct resume *w, struct repo *r) MUST_CHECK;

/* Was its merge taken back by git: neither is it under way, nor did anything come of it? */
bool resume_taken_back(const struct unfinished *u, const struct layout_look *look);

/* Hints: how to go on, and how to stop; the latter alone, which is always the last. */
void resume_hint(void);
void resume_hint_abort(void);

/* ERR_REFUSED, with the way back, where a branch that has no part in the merge of U is checked out
 * in the worktree of W. */
int resume_check_switched(const struct resume *w, const struct unfinished *u, struct repo *r,
                          const struct layout_look *look) MUST_CHECK;

#endif
