/*
 * Which process on which machine: what a process writes down of itself, so that another can tell
 * later whether it is still there.
 */
#ifndef OS_HOST_H
#define OS_HOST_H

#include <stdbool.h>

#include "base/str.h"

struct host {
    struct str name; /* of the machine, as a word of [A-Za-z0-9._-] */
    /* This run of the machine, and which processes are seen from here: two containers that call
     * themselves the same do not look for one another's processes. A word; "-": it is not told. */
    struct str boot;
    long long pid;
    unsigned long long start; /* when the process was started; 0: it is not told */
};

#define HOST_INIT                                                                                  \
    {                                                                                              \
        .name = STR_INIT, .boot = STR_INIT, .pid = 0, .start = 0                                   \
    }

/* Fill *out, which is fresh, with what we are. host_release() frees what is inside. */
void host_here(struct host *out);
void host_release(struct host *h);

/* Is there a process PID that was started at START? A START of 0 is any. */
bool host_has(long long pid, unsigned long long start);

#endif
