/*
 * Annotated tags: reading their parts, making them.
 */
#ifndef REPO_TAG_H
#define REPO_TAG_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "repo/object.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct tag {
    struct oid target;
    enum object_type type; /* of the target */
    struct str name;       /* as the object says, which may not be the ref's */
    struct str raw;        /* the object without its signature */
    const char *message;   /* inside raw, NUL-terminated */
    bool is_signed;        /* there was a signature, good or not, */
    bool trails;           /* and something behind it, which it is not of */
    bool odd;              /* it has not just the headers that git gives a tag */
};

#define TAG_INIT                                                                                   \
    {                                                                                              \
        .target = OID_NONE, .type = OBJECT_NONE, .name = STR_INIT, .raw = STR_INIT, .message = ""  \
    }

/*
 * Let git verify the signature of the tag object ID by its configuration (git verify-tag, a child).
 * *good says whether it is; git's words, in a line, are appended to *says.
 */
int tag_verify(bool *good, struct str *says, struct repo *r, const struct oid *id) MUST_CHECK;

/* Read the tag object ID into *out, which is fresh. ERR_NOT_FOUND (no message): the object is there
 * and is no tag (a ref to it is a lightweight tag). Missing or malformed: ERR_FAILED. */
int tag_read(struct tag *out, struct repo *r, const struct oid *id) MUST_CHECK;
void tag_release(struct tag *t);

/* Has the text of a tag object a signature behind its message? (Whether it is good is another
 * question: git verify-tag.) */
bool tag_has_signature(const char *raw);

/* Whether a tag is signed. */
enum tag_sign {
    TAG_SIGN_CONFIGURED, /* where git's configuration asks for it: tag.gpgSign,
                            tag.forceSignAnnotated */
    TAG_SIGN_ALWAYS,
    TAG_SIGN_NEVER,
};

struct tag_signing {
    enum tag_sign sign;
    const char *key; /* in place of user.signingKey; NULL: that */
};

/*
 * Write the tag object NAME on the commit TARGET with MESSAGE, kept as it is; no ref is moved. The
 * identity is git's, its date that of GIT_COMMITTER_DATE or now, and the signature, where SIGNING
 * has one, is made by git with the key and in the format that its configuration says
 * (user.signingKey, gpg.format). Goes into the batch where one is open. The suite's lock
 * (flow/guard.h) is held. A signature that cannot be made is ERR_FAILED with git's words as notes,
 * and leaves no object.
 */
int tag_write(struct oid *out, struct repo *r, const char *name, const struct oid *target,
              const char *message, const struct tag_signing *signing) MUST_CHECK;

#endif
