/*
 * Errors: every fallible function returns 0 or a negative enum err_code. The one message that
 * belongs to it is recorded here, with notes (further subjects, such as paths) and hints (the exact
 * next commands). Nothing is printed: cli/ does that, once.
 *
 * Invariant: the first error wins. While one is recorded, err_set() and its kin keep it, so that a
 * failing cleanup never hides the cause. A caller that recovers calls err_clear().
 *
 * A password in a URL is never recorded, only that there was one (base/secret.h).
 *
 * ERR_NOT_FOUND is an expected outcome and is usually returned without a message; the caller that
 * cannot live with it says what was looked for.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/* The codes, and the exit status that cli/ gives each (cutover(7), EXIT STATUS). */
enum err_code {
    ERR_NONE = 0,
    ERR_REFUSED = -1,     /* a rule or a precondition says no, nothing was changed: 1 */
    ERR_STOPPED = -2,     /* stopped midway at something to resolve: 2 */
    ERR_REMOTE = -3,      /* done here, refused elsewhere: 3 */
    ERR_FAILED = -4,      /* could not: I/O, git failed: 128 */
    ERR_UNSUPPORTED = -5, /* a kind of repository that is not handled: 128 */
    ERR_RACE = -6,        /* another process won: 128 */
    ERR_NOT_FOUND = -7,   /* it is not there: 128 if nobody handles it */
    ERR_INVALID = -8,     /* malformed data: 128 if nobody handles it */
    ERR_USAGE = -9,       /* usage: 129 */
};

/* Record the message for CODE, unless one is recorded already. Returns CODE. */
int err_set(enum err_code code, const char *fmt, ...) FORMAT(2, 3);

/* As err_set(), followed by ": " and the text of errno as it was at the call. */
int err_errno(enum err_code code, const char *fmt, ...) FORMAT(2, 3);

/*
 * Add a line below the message: a note is printed indented, a hint after "hint: ". Both are for
 * the error recorded last; without one they are dropped. At most 64 of each are kept.
 */
void err_note(const char *fmt, ...) FORMAT(1, 2);
void err_hint(const char *fmt, ...) FORMAT(1, 2);

/* Put FMT and ": " before the message that is recorded, whose notes and hints stay. Returns CODE.
 */
int err_prefix(int code, const char *fmt, ...) FORMAT(2, 3);

/* What is recorded. Messages are raw bytes: escape them before they reach a terminal. Borrowed
 * until the next err_clear(); NULL when there is none. */
const char *err_message(void);
size_t err_notes(const char *const **out);
size_t err_hints(const char *const **out);

/* Forget what is recorded. */
void err_clear(void);

/*
 * Set aside what is recorded, and put it back: for a cleanup that has to look at its own errors
 * without losing the cause. What was recorded in between is dropped by err_restore().
 */
struct err_saved;
struct err_saved *err_save(void);
void err_restore(struct err_saved *saved);

/* Forget what was set aside, which may be NULL; what is recorded meanwhile stays. */
void err_drop(struct err_saved *saved);

#endif
