/*
 * Inside repo/ alone: refs as git reads them, in whatever format it keeps them.
 */
#ifndef REPO_GIT_REFS_H
#define REPO_GIT_REFS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/git_child.h"
#include "repo/oid.h"
#include "repo/ref.h"

/* Whether a name that git finds may be another's: see git_ref_read(). */
enum git_shadow { SHADOW_UNKNOWN, SHADOW_NONE, SHADOW_SOME };

/* The tags that are no symbolic refs, as they were when a second one was asked about: a run may ask
 * about thousands, and each question has a child. */
struct git_plain_tags {
    struct strs names; /* in byte order */
    size_t asked;
};

struct git_refs {
    struct git_child *child;
    const char *files; /* the directory that repo/ref_files.h is asked about. Borrowed */
    enum git_shadow shadow;
    struct git_plain_tags plain;
};

#define GIT_REFS_INIT                                                                              \
    {                                                                                              \
        .plain = {.names = STRS_INIT }                                                             \
    }

/* See ref_read(), ref_symbolic() and ref_each() of repo/ref.h. */
int git_ref_read(struct oid *out, struct git_refs *refs, const char *name) MUST_CHECK;
int git_ref_symbolic(struct str *out, struct git_refs *refs, const char *name) MUST_CHECK;
int git_ref_each(struct git_refs *refs, const char *prefix, ref_visit *each,
                 void *payload) MUST_CHECK;

void git_refs_release(struct git_refs *refs);

#endif
