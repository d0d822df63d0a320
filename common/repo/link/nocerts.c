/*
 * For the shared libgit2: its start parses every CA certificate through mbedTLS, 5 to 10 ms that
 * these tools never need, since they speak to no network through libgit2. Defined in the program,
 * these take the place of the library's own: no certificate is read, so a TLS connection through
 * libgit2 would be refused, never trusted. Where libgit2 uses another TLS library they are unused.
 */
#include "base/attr.h"

int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int mbedtls_x509_crt_parse_path(void *chain, const char *path);

int mbedtls_x509_crt_parse_file(void *chain UNUSED, const char *path UNUSED)
{
    return 0;
}

int mbedtls_x509_crt_parse_path(void *chain UNUSED, const char *path UNUSED)
{
    return 0;
}
