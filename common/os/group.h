/*
 * A command and all that it starts, to be ended together. It runs in a session of its own, without
 * a terminal, with nothing on stdin; what it prints, on stdout and stderr, is passed on as it
 * comes.
 *
 * A process of ours stands between (the keeper): it outlives us when we are killed, and then ends
 * the command; and it adopts what the command leaves behind (Linux), so that a command which is
 * ended leaves nothing running. One that ends by itself may leave what it likes: its daemons stay,
 * though what they print from then on is read by nobody.
 *
 * Being told to end (os/ending.h) is passed on to the command: the caller holds these signals back
 * (ending_hold()) around group_run() and around what has to be done behind it.
 */
#ifndef OS_GROUP_H
#define OS_GROUP_H

#include <stddef.h>

#include "base/attr.h"

/* How long what is told to end has for it, before it is killed; and after us. */
#define GROUP_GRACE_MS 10000U
#define GROUP_ORPHAN_MS 2000U

enum group_end {
    GROUP_ENDED,   /* by itself */
    GROUP_TIMEOUT, /* it was ended, since its time was up */
    GROUP_TOLD,    /* it was ended, since we were told to end */
};

struct group {
    const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH without a slash */
    const char *const *env;  /* changes, as in struct proc (os/proc.h) */
    const char *dir;         /* where it runs; NULL: where we are */
    unsigned long long timeout_ms;
    unsigned grace_ms; /* 0: GROUP_GRACE_MS */
    /* What it printed; LEN 0: nothing has come for a while. */
    void (*heard)(void *payload, const char *bytes, size_t len);
    /* Called in the keeper, when we were killed and the command is ended; NULL: nothing is. */
    void (*orphaned)(void *payload);
    void *payload;
    /* set by group_run(): */
    enum group_end end;
    int told;   /* GROUP_TOLD: the signal */
    int status; /* its exit status, or 128 + the signal that ended it; 127: it could not be run */
    unsigned long long ms;
};

/* Run G to its end. 0 when it ran, whatever its status; ERR_FAILED when that could not be told. */
int group_run(struct group *g) MUST_CHECK;

#endif
