/*
 * Inside os/group*.c: the process between us and a command.
 */
#ifndef OS_GROUP_KEEPER_H
#define OS_GROUP_KEEPER_H

#include <signal.h>
#include <sys/types.h>

#include "base/attr.h"
#include "os/group.h"

/* What we tell the keeper, a byte each: a signal for the command, where SIGKILL is for all that it
 * has left as well; or that what is left may stay. At the end of file it ends the command. */
#define KEEPER_LEAVE 'L'

/* What it tells us: first the command's process group, then, when the command has ended, its
 * status; each an int. */
struct keeper {
    pid_t pid;
    int word, answer, out; /* descriptors; out: what the command prints */
};

/* Start the keeper and the command; MASK is the signal mask of the command. */
int keeper_start(struct keeper *out, const struct group *g, const sigset_t *mask) MUST_CHECK;

#endif
