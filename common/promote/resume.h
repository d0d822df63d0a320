/*
 * A promote that stopped at conflicts, and going on with it. What is remembered
 * (promote/unfinished.h) is how it was started and which merge it stopped at; going on is planning
 * it again, with the user's tree as the answer where that same merge comes up. So the repository is
 * the truth: what has moved meanwhile is seen, and refused or planned anew.
 */
#ifndef PROMOTE_RESUME_H
#define PROMOTE_RESUME_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "promote/promote.h"
#include "promote/unfinished.h"
#include "repo/repo.h"

struct resume {
    struct unfinished u; /* what is gone on with; empty for a new promote */
    bool going_on;
    struct unfinished way; /* what is to make way for a new promote, once that is not refused */
    struct str way_said;
    bool way_drops;      /* with its worktree, in which nothing was done */
    struct str said;     /* for the tool to warn of; empty: nothing */
    struct str worktree; /* where the conflicts are, once they are laid out */
    struct strs paths;   /* with ERR_STOPPED: what is still to be resolved there */
    const char *stood;   /* borrowed: where the user stands, when we went elsewhere; NULL: here */
};

#define RESUME_INIT                                                                                \
    {                                                                                              \
        .u = UNFINISHED_INIT, .way = UNFINISHED_INIT, .way_said = STR_INIT, .said = STR_INIT,      \
        .worktree = STR_INIT, .paths = STRS_INIT                                                   \
    }

void resume_release(struct resume *w);

/* "refs/heads/x" without its beginning. */
const char *resume_name(const char *ref);

/* How REQUEST was started: name, value, name, value ... added to *out; "true" is the value of an
 * option that has none. */
void resume_options(struct strs *out, const struct promote_request *request);

/*
 * Begin the promote by REQUEST. One that is stopped midway stands against it: ERR_STOPPED for the
 * same branch, ERR_REFUSED for another. What is out of date (its branches moved, its worktree gone,
 * its merge taken back) does not: once the new one is not refused it is forgotten, and said; its
 * worktree goes where nothing was done there. Other options do not stand against it either, as long
 * as nothing was resolved. What was resolved before the merge that it stopped at is an answer to
 * the new one, too: *request then borrows from *out. The guard is held, but for a dry run, which
 * changes nothing, and says what stands against it.
 */
int resume_start(struct resume *out, struct repo *r, struct promote_request *request) MUST_CHECK;

/*
 * Before the guard: how what is stopped midway was started is added to what *request says, which
 * holds where both say something; so is the remote that it is to be pushed to, if any. Where
 * nothing is, or cannot be told, the two stay as they are. They borrow from *out.
 */
int resume_peek(struct resume *out, struct repo *r, struct promote_request *request,
                const char **push) MUST_CHECK;

/* Under the guard: is that published, and its end made up for since, so that nothing is open? */
int resume_is_over(bool *out, const struct resume *w, struct repo *r) MUST_CHECK;

/* Append where to go from a worktree that goes. */
void resume_home(struct str *out, const struct repo *r);

/* Append, as a clause of its own, that the directory we stand in went, and where to go. */
void resume_say_home(struct str *said, const struct repo *r);

/* Is that what is stopped midway is laid out in the worktree that we stand in? */
bool resume_is_here(const struct resume *w, const struct repo *r);

/*
 * Take up what is stopped midway, with the user's resolution as an answer. ERR_STOPPED while
 * something is not resolved; ERR_REFUSED with what is to be done; ERR_RACE when a branch moved.
 * *request, in which is what "--continue" was typed with, is filled, and borrows from *out.
 */
int resume_continue(struct resume *out, struct repo *r, struct promote_request *request) MUST_CHECK;

/*
 * The promote by REQUEST returned ERR_STOPPED: lay the conflict out for the user. ERR_STOPPED again
 * with where it is; or 0 when git rerere resolved it all by itself, for resume_continue() with the
 * repository opened anew.
 */
int resume_stop(struct resume *w, struct repo *r, const struct promote_request *request,
                const struct plan *p) MUST_CHECK;

/* A dry run by P returned ERR_STOPPED: add to the error that is recorded how to go on. */
void resume_foresee(const struct plan *p);

/* struct promote_request's "ready": note what is about to be published. */
int resume_ready(void *payload, struct repo *r, const struct plan *p) MUST_CHECK;

/* It is published, or was before: the worktree goes, unless files of the user's are in it. */
int resume_finish(struct resume *w, struct repo *r) MUST_CHECK;

/* Take back what is stopped midway, or forget it and leave its worktree. That nothing is, is no
 * error. What was done goes to *said. */
int resume_abort(struct str *said, struct repo *r) MUST_CHECK;
int resume_quit(struct str *said, struct repo *r) MUST_CHECK;

/*
 * For the guard: remove what a killed tool was laying out or taking back, and end what was
 * published. *keeps gets the .keep files that are still needed; *unsure that this cannot be told.
 * ERR_RACE where its git is still at work after WAIT seconds, see layout_settle().
 */
int resume_sweep(struct strs *keeps, bool *unsure, struct repo *r, unsigned wait) MUST_CHECK;

#endif
