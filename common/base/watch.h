/*
 * Somebody who watches. The library prints nothing: long work says here what it is at and how far
 * it has come, and, for those who want them, details. There is one watcher at most, set by cli/;
 * without one all of this comes to a look at a pointer.
 *
 *     watch_begin("Bringing in files", ops.len);
 *     each op: watch_at(++n);
 *     watch_end(rc);
 */
#ifndef BASE_WATCH_H
#define BASE_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct watcher {
    /* TITLE is static; TOTAL 0: nobody knows how much there is. It ends what was before it. */
    void (*begin)(const char *title, size_t total);
    /* N of TOTAL are done. NULL: nobody looks at single steps. */
    void (*at)(size_t n, size_t total);
    void (*end)(int rc);
    /* It goes on for that many seconds at most. NULL: nobody looks. */
    void (*left)(unsigned seconds);
    /* One line, raw bytes. NULL: nobody wants details. */
    void (*detail)(const char *text);
};

/* What a user asked for of it, a member of the options of a tool (cli/progress.h). */
struct watch_wish {
    bool quiet, verbose, progress, no_progress;
};

/* W watches from now on; borrowed. NULL: nobody does. */
void watch_by(const struct watcher *w);

void watch_begin(const char *title, size_t total);
void watch_at(size_t n);
/* The same, where only on the way it is found out how much there is. */
void watch_at_of(size_t n, size_t total);
/* When the work ends, if it does not earlier. */
void watch_left(unsigned seconds);
/* Nothing new, but time has passed. */
void watch_wait(void);
/* RC: what it came to; what failed is not done. */
void watch_end(int rc);

/* Does somebody look at single steps, at details? What costs something is asked for first. */
bool watch_steps(void);
bool watch_details(void);

/* A detail. */
void watch_say(const char *fmt, ...) FORMAT(1, 2);

#endif
