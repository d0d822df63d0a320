/*
 * SHA-256 (FIPS 180-4), for ids of our own that are no ids of git's: what a script means, a
 * statement that was reached.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_HEX_SIZE 65

/* The hex digits of the digest of LEN bytes, in lower case. Returns HEX. */
const char *sha256_hex(char hex[SHA256_HEX_SIZE], const void *bytes, size_t len);

#endif
