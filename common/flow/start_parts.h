/*
 * Inside flow/start alone: the parts of planning and of carrying out, a file each. Errors and
 * ownership are as in flow/start.h.
 */
#ifndef FLOW_START_PARTS_H
#define FLOW_START_PARTS_H

#include "base/attr.h"
#include "base/str.h"
#include "flow/start.h"

/* Find the base, and with it the settings, which its .cutover has a part in. */
int start_find_base(struct start_plan *plan, struct repo *r,
                    const struct start_wish *wish) MUST_CHECK;

/* Refuse a name that clashes with a branch that is there, here or on a remote. */
int start_check_clashes(const struct start_plan *plan, struct repo *r,
                        const struct start_wish *wish) MUST_CHECK;

/* Make the tree and the message of a seed. */
int start_plan_seed(struct start_plan *plan, struct repo *r,
                    const struct start_wish *wish) MUST_CHECK;

/* Where the branch is to be checked out: is that free? */
int start_check_place(struct start_plan *plan, struct repo *r,
                      const struct start_wish *wish) MUST_CHECK;

/* Is the branch checked out where WISH wants it? ERR_REFUSED when it is elsewhere. */
int start_is_in_place(bool *out, const struct start_plan *plan, struct repo *r,
                      const struct start_wish *wish) MUST_CHECK;

/* Is all here that git switch writes and takes away? git finds out half way. ERR_FAILED else. */
int start_check_objects(const struct start_plan *plan, struct repo *r) MUST_CHECK;

/* ERR_RACE where a lock of git's is in the way of going there: nothing is made then. */
int start_check_locks(const struct start_plan *plan, struct repo *r,
                      const struct start_wish *wish) MUST_CHECK;

/* What a git that talks to the user is told of that. */
const char *start_loudness(const struct start_wish *wish);

/* Check the branch out there. */
int start_go_there(struct start_plan *plan, struct repo *r,
                   const struct start_wish *wish) MUST_CHECK;

/* git switch, or git worktree add, has ended well: did it write all that it had to? It passes over
 * files that it cannot write, as where there is no room, and ends with 0. If not, go back to where
 * HEAD was, or remove the worktree, and ERR_FAILED. */
int start_verify_switch(const struct start_plan *plan, struct repo *r,
                        const struct start_wish *wish) MUST_CHECK;

/* git switch has ended on the way, with HEAD as before, and some files not; the index is as before,
 * but where it came as far as HEAD (INDEX_TOO). Put them back; what cannot be told from a user's
 * file is left and named. Adds notes to the error. */
void start_restore(const struct start_plan *plan, struct repo *r, bool index_too);

/* Append "git flow-start <option> <branch>" with the branch quoted; OPTION may be NULL. */
void start_command(struct str *out, const struct start_wish *wish, const char *option);

#endif
