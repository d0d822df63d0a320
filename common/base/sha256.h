/*
 * SHA-256 (FIPS 180-4): for ids of our own, such as what a script means, and for the ids of objects
 * in repositories that name them by it.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
#define SHA256_HEX_SIZE (2 * SHA256_SIZE + 1)
#define SHA256_BLOCK 64

struct sha256 {
    uint32_t state[8];
    uint64_t len; /* bytes so far */
    unsigned char block[SHA256_BLOCK];
};

/* Of bytes that come in parts, in any number of them; *s is used up at the end. */
void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t len);
void sha256_end(unsigned char digest[SHA256_SIZE], struct sha256 *s);

/* The hex digits of the digest of LEN bytes, in lower case. Returns HEX. */
const char *sha256_hex(char hex[SHA256_HEX_SIZE], const void *bytes, size_t len);

#endif
