/*
 * Child processes: started with an argument vector, never through a shell, with data on stdin.
 * Children start with SIGPIPE at its default and with the signal mask of the caller, so what the
 * caller holds back is held back in them too ("ends" aside); and they end before us (os/ending.h).
 * Who watches (base/watch.h) hears now and then that we wait for one, but not for one that speaks
 * for itself ("heard"): it may be asking the user for a password on the same terminal.
 */
#ifndef OS_PROC_H
#define OS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/str.h"

/* A child that stops half way and waits for our word: when it has printed AT on stdout, CALL is
 * called. 0: REST is what it reads next. Anything else: its stdin ends there, and that is what
 * proc_run() returns. */
struct proc_pause {
    const char *at;
    int (*call)(void *payload);
    void *payload;
    const void *rest;
    size_t rest_len;
};

struct proc {
    const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH without a slash */
    const char *const *env;  /* NULL or NULL-terminated: "NAME=value" sets, "NAME" unsets; the last
                                of a name counts */
    const char *dir;         /* where it runs; NULL: where we are */
    const void *in;          /* what it reads on stdin; NULL: nothing */
    size_t in_len;
    struct str *out; /* what it printed on stdout is appended here; NULL: goes to our stderr */
    struct str *err; /* what it printed on stderr is appended here; NULL: goes to our stderr */
    bool quiet;      /* what it prints on stderr is dropped; err is NULL then */
    void (*heard)(const char *text); /* NULL, or called with "err" when something was added to it */
    const struct proc_pause *pause;  /* NULL: none; it has "in" and "out" then */
    bool far;    /* it speaks with another machine, which may never answer: ended by a second signal
                    that is held back (ending_second()) */
    bool ends;   /* also by a signal that we hold back: it only reads, and another can be asked */
    int inherit; /* a descriptor that it has too, under the same number; 0: none */
    int status;  /* set by proc_run(): its exit status, or 128 + the signal that ended it */
};

/*
 * Run P to its end. 0 when it ran, whatever its status; ERR_FAILED when it could not be started
 * or its output not be read.
 */
int proc_run(struct proc *p) MUST_CHECK;

/* A child that is talked to. Zero it (PROC_TALK_INIT) before proc_talk_start(). */
struct proc_talk {
    pid_t pid;
    int to, from; /* pipes; -1 when closed */
    struct str line;
    struct str ahead; /* what was read of it and not asked for yet, from "taken" on */
    size_t taken;
};

#define PROC_TALK_INIT                                                                             \
    {                                                                                              \
        .pid = -1, .to = -1, .from = -1, .line = STR_INIT, .ahead = STR_INIT                       \
    }

/* Start argv, with env, dir and quiet as in struct proc. */
int proc_talk_start(struct proc_talk *t, const struct proc *p) MUST_CHECK;

/* Write LEN bytes to its stdin. ERR_FAILED when it is gone. */
int proc_talk_write(struct proc_talk *t, const void *bytes, size_t len) MUST_CHECK;

/* Read a line of its stdout into t->line, without the newline. ERR_NOT_FOUND at its end. */
int proc_talk_line(struct proc_talk *t) MUST_CHECK;

/* Append the next LEN bytes of its stdout to *out. ERR_NOT_FOUND when it ends before. */
int proc_talk_bytes(struct proc_talk *t, struct str *out, size_t len) MUST_CHECK;

/* Append all that it prints from now on to *out. */
int proc_talk_rest(struct proc_talk *t, struct str *out) MUST_CHECK;

/* Close its stdin and wait: its exit status, or 128 + signal. Safe to call again, or unstarted. */
int proc_talk_end(struct proc_talk *t);

/* Take stdin, stdout and stderr where they are closed, so that no file that is opened later gets
 * their numbers, and what is printed: reading, or printing a result, fails then all the same. */
void proc_hold_streams(void);

/* Remove the tree at PATH in the background, by a process of its own that outlives us and has none
 * of our descriptors. */
int proc_discard(const char *path) MUST_CHECK;

/*
 * The absolute path of PROGRAM in PATH; borrowed for the life of the process for the last program
 * asked for. ERR_NOT_FOUND when there is none. Relative entries of PATH are passed over.
 */
int proc_find(const char **out, const char *program) MUST_CHECK;

/*
 * Append the absolute path of PROGRAM in the directory that we ourselves were started from, as it
 * was named or found in PATH: no symbolic link in it is followed, so that it outlives the version
 * that such a link leads to, but where it was named from where we are. ERR_NOT_FOUND when it is not
 * there.
 */
int proc_beside(struct str *out, const char *program) MUST_CHECK;

/* Is there a process with this id? */
bool proc_is_alive(long pid);

#endif
