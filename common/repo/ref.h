/*
 * Refs, by full name always ("refs/heads/main", "HEAD"): nothing here guesses.
 */
#ifndef REPO_REF_H
#define REPO_REF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* The id that NAME holds, symbolic refs followed, tags not peeled. ERR_NOT_FOUND (no message) when
 * there is no such ref or it is a symbolic ref to none. */
int ref_read(struct oid *out, struct repo *r, const char *name) MUST_CHECK;

/* The same, and OID_NONE where there is none. */
int ref_read_or_none(struct oid *out, struct repo *r, const char *name) MUST_CHECK;

/* What the symbolic ref NAME points at, "refs/heads/x" for HEAD on a branch, born or not.
 * ERR_NOT_FOUND (no message) when it holds an id (a detached HEAD) or is not there. */
int ref_symbolic(struct str *out, struct repo *r, const char *name) MUST_CHECK;

/* ERR_REFUSED when NAME, a branch that is to move, is a symbolic ref: the worktrees that have the
 * branch behind it checked out would not be known for its own. */
int ref_refuse_symbolic(struct repo *r, const char *name) MUST_CHECK;

/* Call EACH for every ref below PREFIX ("refs/tags/"), in name order. A result other than 0 of EACH
 * ends the walk and is returned. */
typedef int ref_visit(void *payload, const char *name, const struct oid *id);
int ref_each(struct repo *r, const char *prefix, ref_visit *each, void *payload) MUST_CHECK;

/* Is NAME a full ref name that git accepts (git-check-ref-format(1)) and we do: no leading dash in
 * a component, no control characters? */
bool ref_name_ok(const char *name);

/* One change of one ref. An old value of OID_NONE: it must not exist; a new one: it is deleted. */
struct ref_update {
    const char *name;
    struct oid old_id;
    struct oid new_id;
};

/*
 * Carry out N updates as git does, in one transaction of "git update-ref --stdin" (start, prepare,
 * commit): all old values are compared under the locks of all refs before the first is written, and
 * hooks/reference-transaction runs. MESSAGE goes to the reflogs. ERR_RACE when a ref is not at its
 * old value, or locked: nothing has changed then. Any other failure is ERR_FAILED, and what holds
 * has to be read from the refs.
 */
int ref_update(struct repo *r, const struct ref_update *updates, size_t n,
               const char *message) MUST_CHECK;

/* The variable that the git which moves refs for us has, and with it its hooks: what our tools move
 * they have judged themselves, and some of it, such as taking a promote back, no rule lets pass. */
#define REF_JUDGED "CUTOVER_JUDGED"

/* For who has to know of the git that moves refs: it inherits a descriptor, and as soon as it holds
 * all locks, and before it moves the first, PREPARED is asked. Other than 0: nothing is moved, and
 * that is returned. */
struct ref_watch {
    int inherit;
    const char *const *env; /* as in struct proc */
    int (*prepared)(void *payload);
    void *payload;
};
int ref_update_watched(struct repo *r, const struct ref_update *updates, size_t n,
                       const char *message, const struct ref_watch *watch) MUST_CHECK;

/*
 * Resolve what a user typed to an id: a full id; HEAD; a ref by git's rules (name, refs/x,
 * refs/tags/x, refs/heads/x, refs/remotes/x) in this process, anything else by "git rev-parse
 * --verify". ERR_REFUSED with a message when it is nothing.
 */
int ref_resolve(struct oid *out, struct repo *r, const char *text) MUST_CHECK;

#endif
