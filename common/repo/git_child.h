/*
 * Inside repo/ alone: what the second engine asks of git. Everything goes to one "git cat-file
 * --batch-command" (git-cat-file(1)) that stays beside us: objects by their ids, and refs by their
 * names as far as it can tell them; what it cannot, other children are asked. What a remote has
 * promised is fetched when it is asked for, as git does it.
 */
#ifndef REPO_GIT_CHILD_H
#define REPO_GIT_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "os/proc.h"
#include "repo/object.h"
#include "repo/oid.h"

struct git_child {
    struct proc_talk talk;
    const char *const *env; /* for all children; NULL: none. Borrowed */
};

#define GIT_CHILD_INIT                                                                             \
    {                                                                                              \
        .talk = PROC_TALK_INIT, .env = NULL                                                        \
    }

/* What "info <name>" says of NAME: an id in hex, or a ref by its full name. ERR_NOT_FOUND (no
 * message) when git finds nothing. */
int git_child_info(struct oid *id, enum object_type *type, size_t *size, struct git_child *c,
                   const char *name) MUST_CHECK;

/* The same of the object ID, and its contents, in place of what is in *data. */
int git_child_contents(struct str *data, enum object_type *type, struct git_child *c,
                       const struct oid *id) MUST_CHECK;

/* From now on with ENV: one that runs is ended, and the next question starts another. */
void git_child_set_env(struct git_child *c, const char *const *env);

/* Is the object ID here? Nothing is fetched. A child of its own. */
int git_child_is_here(bool *out, struct git_child *c, const struct oid *id) MUST_CHECK;

void git_child_release(struct git_child *c);

#endif
