/*
 * What happens when we are told to end (SIGINT, SIGTERM, SIGHUP). Children end first, so that no
 * git of ours holds a lock, or goes on writing, when whoever waited for us looks again; a part of
 * the work that must not be cut in two holds the signals back.
 *
 * Who has something elsewhere to end in order, a statement that a server works on, puts it off: a
 * signal is noted then, and asked for between two steps and whenever it may have ended a wait.
 *
 * A second signal ends us at once. A signal that was ignored when we were started (nohup) stays
 * ignored.
 */
#ifndef OS_ENDING_H
#define OS_ENDING_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Hold the signals back, here and in children started from now on; and let them through again:
 * what came meanwhile is delivered then. Calls nest. */
void ending_hold(void);
void ending_release(void);

/* From now on a signal is noted. The second one does not count before a third of a second has
 * passed: git, which has started us, passes on what the terminal has sent to us as well. */
void ending_put_off(void);

/* Was one noted? */
bool ending_told(void);

/* End as told, if one was noted, so that our parent sees of what. Nothing is flushed. */
void ending_now(void);

/* From now on a second signal that is held back counts for who waits for what may never end: a
 * child that speaks with another machine (os/proc.h, "far"). */
void ending_hear_second(void);

/* Was it there? It stays so until ending_take(). As above, two within a third of a second are one.
 */
bool ending_second(void);

/* A signal that was held back, which is forgotten then; 0: none came. For who has something to do
 * before the end, and ends by itself. */
int ending_take(void);

/*
 * Around the start of a child that ends with us: nothing is delivered between the two calls.
 * MASK receives the signal mask that the child is to start with; PID is what came of it, or -1.
 */
void ending_before_child(sigset_t *mask);

/* The mask that a child is to start with that ends whenever it is told, though what it is told is
 * held back in us: MASK, of ending_before_child(), without what holds that back. */
void ending_unhold(sigset_t *mask);
void ending_after_child(const sigset_t *mask, pid_t pid);

/* Wait for a child of the above: its exit status, or 128 + the signal that ended it. */
int ending_wait(pid_t pid);

#endif
