/*
 * The network entry points of libgit2, defined as refusals. A linker takes a member of an archive
 * only for a symbol that is still undefined: with these defined, libgit2's TLS stream, ssh and http
 * transports and negotiate members stay out of the static tools, and with them the parsing of
 * every CA certificate at start. cutover never speaks to a network through libgit2: it runs git.
 *
 * All symbols of one member must be here, or the member comes in and clashes: try (beside this
 * file) finds out at build time. Signatures: libgit2 1.5 src/libgit2/streams and transports.
 */
#include <stdbool.h>

#include <git2.h>
#include <git2/sys/transport.h>

#include "base/attr.h"

#define OFFLINE_ERROR (-1)

int git_mbedtls_stream_global_init(void);
int git_mbedtls_stream_new(void **out, const char *host, const char *port);
int git_mbedtls_stream_wrap(void **out, void *in, const char *host);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_transport_ssh_global_init(void);
int git_http_auth_negotiate(void **out, const char *a, const char *b);
extern bool git_http__expect_continue;

bool git_http__expect_continue = false;

int git_mbedtls_stream_global_init(void)
{
    return 0;
}

int git_mbedtls_stream_new(void **out UNUSED, const char *host UNUSED, const char *port UNUSED)
{
    return OFFLINE_ERROR;
}

int git_mbedtls_stream_wrap(void **out UNUSED, void *in UNUSED, const char *host UNUSED)
{
    return OFFLINE_ERROR;
}

int git_mbedtls__set_cert_location(const char *file UNUSED, const char *path UNUSED)
{
    return OFFLINE_ERROR;
}

int git_transport_ssh_global_init(void)
{
    return 0;
}

int git_smart_subtransport_ssh(git_smart_subtransport **out UNUSED, git_transport *owner UNUSED,
                               void *param UNUSED)
{
    return OFFLINE_ERROR;
}

int git_transport_ssh_with_paths(git_transport **out UNUSED, git_remote *owner UNUSED,
                                 void *payload UNUSED)
{
    return OFFLINE_ERROR;
}

int git_smart_subtransport_http(git_smart_subtransport **out UNUSED, git_transport *owner UNUSED,
                                void *param UNUSED)
{
    return OFFLINE_ERROR;
}

int git_http_auth_negotiate(void **out UNUSED, const char *a UNUSED, const char *b UNUSED)
{
    return OFFLINE_ERROR;
}
