/*
 * Object ids: 20 bytes (SHA-1) or 32 (SHA-256), with their length. The zero id, which stands for
 * "nothing" (no object, no ref), is any whose bytes are all zero, OID_NONE among them.
 */
#ifndef REPO_OID_H
#define REPO_OID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

#define OID_BYTES_MAX 32
#define OID_HEX_SIZE (2 * OID_BYTES_MAX + 1)

struct oid {
    unsigned char bytes[OID_BYTES_MAX]; /* what is behind len is zero */
    unsigned char len;                  /* 20, 32, or 0 in OID_NONE */
};

#define OID_NONE                                                                                   \
    {                                                                                              \
        .len = 0                                                                                   \
    }

/* Is it all zeros? */
bool oid_is_none(const struct oid *id);

bool oid_eq(const struct oid *a, const struct oid *b);
int oid_compare(const struct oid *a, const struct oid *b);

/* Parse LEN hex digits, 40 or 64, any case. ERR_INVALID (no message) otherwise. */
int oid_parse(struct oid *out, const char *hex, size_t len) MUST_CHECK;

/* The hex digits in lower case. The zero id has as many as the ids of the repository that is open
 * (oid_none_len()), and forty before one is: git takes no other number. Returns BUF. */
const char *oid_hex(char buf[OID_HEX_SIZE], const struct oid *id);

/* The bytes of ids here, 20 or 32: a process has one repository. */
void oid_none_len(size_t len);

/* The id whose LEN raw bytes are at BYTES. */
void oid_set(struct oid *out, const unsigned char *bytes, size_t len);

/* For messages: the hex digits in one of four static buffers, used in turn. */
const char *oid_text(const struct oid *id);

#endif
