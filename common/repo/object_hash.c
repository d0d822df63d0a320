#include "repo/object_hash.h"

#include <git2.h>
#include <stdio.h>

#include "base/err.h"
#include "base/sha256.h"
#include "repo/libgit2_object.h"

size_t object_header_text(char header[OBJECT_HEADER_MAX], enum object_type type, size_t len)
{
    return (size_t)snprintf(header, OBJECT_HEADER_MAX, "%s %zu", object_type_name(type), len) + 1;
}

static void hash_sha256(struct oid *out, enum object_type type, const void *data, size_t len)
{
    unsigned char digest[SHA256_SIZE];
    char header[OBJECT_HEADER_MAX];
    struct sha256 s;

    sha256_begin(&s);
    sha256_add(&s, header, object_header_text(header, type, len));
    sha256_add(&s, data, len);
    sha256_end(digest, &s);
    oid_set(out, digest, sizeof(digest));
}

/* libgit2's SHA-1 looks for the marks of a collision, as git's does. */
static int hash_sha1(struct oid *out, enum object_type type, const void *data, size_t len)
{
    git_oid id;

    if (git_odb_hash(&id, data, len, libgit2_type(type)))
        return err_set(ERR_FAILED, "cannot hash an object");
    oid_set(out, id.id, GIT_OID_RAWSZ);
    return 0;
}

int object_hash(struct oid *out, size_t oid_len, enum object_type type, const void *data,
                size_t len)
{
    if (oid_len != SHA256_SIZE)
        return hash_sha1(out, type, data, len);
    hash_sha256(out, type, data, len);
    return 0;
}
