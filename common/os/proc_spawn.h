/*
 * Inside os/proc*.c: a child and its pipes.
 */
#ifndef OS_PROC_SPAWN_H
#define OS_PROC_SPAWN_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/str.h"
#include "os/proc.h"

/* The child's stdin, stdout and stderr, [0] to read from and [1] to write to; -1: closed. */
struct pipes {
    int in[2], out[2], err[2];
};

#define PIPES_NONE                                                                                 \
    {                                                                                              \
        {-1, -1}, {-1, -1},                                                                        \
        {                                                                                          \
            -1, -1                                                                                 \
        }                                                                                          \
    }

int proc_pipe(int fds[2]) MUST_CHECK;

/* Close *FD, which is -1 then; that it is already is fine. */
void proc_close(int *fd);

void proc_close_pipes(struct pipes *p);

/* Start P with those PIPES that are open. */
int proc_spawn(pid_t *out, const struct proc *p, const struct pipes *pipes) MUST_CHECK;

/* Until one of the N is ready, for as long as it takes; with TOLD who watches hears of it, and with
 * FAR not any longer once ending_second(). */
int proc_wait(struct pollfd *fds, nfds_t n, bool told, bool far) MUST_CHECK;

/* Append what FD has to *out; closes it at its end. */
int proc_drain(int *fd, struct str *out) MUST_CHECK;

/* Writing to a child that is gone must not end us. *saved is what sigaction(2) has it be again. */
void proc_ignore_sigpipe(struct sigaction *saved);

#endif
