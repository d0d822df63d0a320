/*
 * What a remote has, and the one push of the house: all of its refs or none, each only from the
 * value that was seen there. git does the talking, with the user's credentials and hooks; it asks
 * nothing on a terminal.
 */
#ifndef REPO_REMOTE_H
#define REPO_REMOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/ref.h"
#include "repo/repo.h"

/* Is there a remote called NAME in git's configuration? */
int remote_is_configured(bool *out, struct repo *r, const char *name) MUST_CHECK;

/*
 * The remote to push to: TYPED, what a user typed, which may be a path or a URL; where that is "",
 * SET, which a commit may have given and which has to be the name of a remote that is set up here.
 * ERR_REFUSED otherwise. The caller frees *out.
 */
int remote_choose(char **out, struct repo *r, const char *typed, const char *set) MUST_CHECK;

/* Append the URL of REMOTE, with what git's configuration puts in place of its beginning. */
int remote_url(struct str *out, struct repo *r, const char *remote) MUST_CHECK;

/* The same by the configuration as it is read here (repo/gitconfig.h), without a child: what is no
 * remote's name is taken for a URL. */
int remote_url_here(struct str *out, struct repo *r, const char *remote) MUST_CHECK;

/* The names of the remotes that this configuration has, sorted. */
int remote_names_here(struct strs *out, struct repo *r) MUST_CHECK;

/*
 * Ask REMOTE (a name, a path or a URL) for the N refs NAMES, full names; "refs/tags/x^{}" is what
 * an annotated tag points at. OUT[i] is the value of NAMES[i] there, or OID_NONE. ERR_FAILED, with
 * git's words as notes, when it does not answer.
 */
int remote_read(struct oid *out, struct repo *r, const char *remote, const char *const *names,
                size_t n) MUST_CHECK;

/* Call EACH for every ref of REMOTE that the glob PATTERN ("refs/tags/v*") matches, and, with "^{}"
 * behind its name, for what an annotated tag among them points at. The errors are those of
 * remote_read(), and what EACH returned. */
int remote_each(struct repo *r, const char *remote, const char *pattern, ref_visit *each,
                void *payload) MUST_CHECK;

/* Fetch what the ref NAME there leads to, and move no ref here. ERR_FAILED, with git's words. */
int remote_fetch_objects(struct repo *r, const char *remote, const char *name) MUST_CHECK;

/*
 * Push N updates by one "git push --atomic": each is carried out only if the ref is at its old
 * value there, and either all are or none. That none moves a branch backwards is the caller's to
 * make sure. ERR_REMOTE, with the refusals and git's words as notes, when it was not done.
 */
int remote_push(struct repo *r, const char *remote, const struct ref_update *updates,
                size_t n) MUST_CHECK;

#endif
