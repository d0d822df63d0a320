/*
 * Inside flow/promote_run alone: its parts, a file each. Errors and ownership are as in
 * flow/promote_run.h.
 */
#ifndef FLOW_PROMOTE_RUN_PARTS_H
#define FLOW_PROMOTE_RUN_PARTS_H

#include "base/attr.h"
#include "base/str.h"
#include "flow/promote_run.h"

/* Note what was typed, for hints; before a remote or the repository refuses anything. */
void promote_note_asked(struct promote_run *run);

/* A stopped promote is gone on with: hints name what adds to it, or what it is begun anew by. Or it
 * is over: they name the whole promote. */
void promote_note_going_on(struct promote_run *run, struct promote_request *request);
void promote_note_over(struct promote_run *run, struct promote_request *request);

/* --switch is for the work tree that the promote was started in, wherever it was resolved: go there
 * and open the repository from there. */
int promote_where_begun(struct promote_run *run) MUST_CHECK;

/* The worktree to resolve in was swept up. Where we stood in it, say so, and go home. */
int promote_where_swept(struct promote_run *run) MUST_CHECK;

/* The worktree of the merge before may be where we stood, and went with that: append where to go,
 * or nothing. */
void promote_where_next(struct str *home, struct promote_run *run);

/* What comes after the merge is done from where the repository is still at. What went stays open,
 * as the result borrows from it. */
int promote_where_home(struct promote_run *run) MUST_CHECK;

#endif
