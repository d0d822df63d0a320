/* Inside promote/layout*.c. */
#ifndef PROMOTE_LAYOUT_STEPS_H
#define PROMOTE_LAYOUT_STEPS_H

#include "promote/layout.h"

/* struct git_call's "env": what is in ours belongs to the worktree that we were started in. */
extern const char *const layout_elsewhere[];

/* What git keeps of it: the directory below "worktrees" of the git directory. */
void layout_admin_dir(struct str *out, const struct layout *l, const struct repo *r);

/* The git that lays out inherits *out, a lock that lasts as long as it, or a filter of it, lives;
 * 0 once it has ended. */
int layout_hold(int *out, struct repo *r) MUST_CHECK;
int layout_let_go(int held, const struct repo *r) MUST_CHECK;

/* The work tree that the repository is known by: its main one, wherever we stand. */
void layout_top(struct str *out, struct repo *r);

#endif
