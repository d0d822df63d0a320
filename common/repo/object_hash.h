/*
 * Inside repo/ alone: the id that an object has, "<type> <size>" NUL <contents> hashed
 * (gitformat-loose(5)), by SHA-1 or SHA-256 as the repository names its objects.
 */
#ifndef REPO_OBJECT_HASH_H
#define REPO_OBJECT_HASH_H

#include <stddef.h>

#include "base/attr.h"
#include "repo/object.h"
#include "repo/oid.h"

/* Enough for the header of any object. */
#define OBJECT_HEADER_MAX 32

/* Write the header of an object into HEADER; its length, with the NUL. */
size_t object_header_text(char header[OBJECT_HEADER_MAX], enum object_type type, size_t len);

/* The id, of OID_LEN bytes, of the LEN bytes DATA as an object of TYPE. */
int object_hash(struct oid *out, size_t oid_len, enum object_type type, const void *data,
                size_t len) MUST_CHECK;

#endif
