/*
 * Commits: reading their parts, making them, and ancestry.
 */
#ifndef REPO_COMMIT_H
#define REPO_COMMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct commit {
    struct oid id;
    struct oid tree;
    struct vec parents;  /* of struct oid */
    struct str raw;      /* the whole object */
    const char *message; /* inside raw, NUL-terminated */
};

#define COMMIT_INIT                                                                                \
    {                                                                                              \
        .tree = OID_NONE, .parents = VEC_INIT(struct oid), .raw = STR_INIT, .message = ""          \
    }

/* Read the commit ID into *out, replacing what is there. Not there: ERR_NOT_FOUND (no message);
 * not a commit, or malformed: ERR_FAILED. */
int commit_read(struct commit *out, struct repo *r, const struct oid *id) MUST_CHECK;

/* As commit_read(), for one that has to be there; else ERR_FAILED, with its id. */
int commit_need(struct commit *out, struct repo *r, const struct oid *id) MUST_CHECK;

/* The tree of the commit ID, which has to be there; OID_NONE where ID is, which is no commit. */
int commit_tree_of(struct oid *out, struct repo *r, const struct oid *id) MUST_CHECK;
void commit_release(struct commit *c);

/* Parent number I (from 0), or NULL. Borrowed. */
const struct oid *commit_parent(const struct commit *c, size_t i);

/*
 * The value of the trailer KEY (git-interpret-trailers(1): "Key: value" lines of the last
 * paragraph) number N from 0, appended to *out. ERR_NOT_FOUND when there are fewer.
 */
int commit_trailer(struct str *out, const char *message, const char *key, size_t n) MUST_CHECK;

/*
 * Make a commit with identity and dates as git takes them (git var), signed where commit.gpgSign
 * asks for it. Goes into the batch where one is open. A signature that cannot be made is ERR_FAILED
 * with git's own words.
 */
int commit_write(struct oid *out, struct repo *r, const struct oid *tree, const struct oid *parents,
                 size_t n_parents, const char *message) MUST_CHECK;

/* Append who commits, and when, as git takes it: "Name <mail> 1767225660 +0000". In one run the
 * answer stays the same. ERR_FAILED, with git's own words, where git does not know. */
int commit_identity(struct str *out, struct repo *r) MUST_CHECK;

/* The best common ancestors of A and B (struct oid), none when they share no history. ERR_FAILED
 * where a shallow clone does not reach far enough, with the command that deepens it. */
int commit_merge_bases(struct vec *out, struct repo *r, const struct oid *a,
                       const struct oid *b) MUST_CHECK;

/* Is A an ancestor of B, or B itself? */
int commit_is_ancestor(bool *out, struct repo *r, const struct oid *a,
                       const struct oid *b) MUST_CHECK;

#endif
