#include "net/smoke_verdict.h"

#include <curl/curl.h>
#include <errno.h>

static const char *const names[] = {
    "ok",  "status", "body",  "timeout",  "refused",   "unreachable", "reset",
    "dns", "tls",    "proxy", "redirect", "too-large", "not-http",    "other",
};

const char *smoke_verdict_name(enum smoke_verdict v)
{
    return names[v];
}

static enum smoke_verdict not_connected(long system)
{
    switch (system) {
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:
    case EACCES:
    case EPERM:
        return SMOKE_UNREACHABLE;
    case ETIMEDOUT:
        return SMOKE_TIMEOUT;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
        return SMOKE_OTHER; /* it is for us that there is too little */
    default:
        return SMOKE_REFUSED;
    }
}

enum smoke_verdict smoke_verdict_of(int code, long system, long proxy)
{
    if (proxy >= 300)
        return SMOKE_PROXY;
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return not_connected(system);
    case CURLE_OPERATION_TIMEDOUT:
        return SMOKE_TIMEOUT;
    case CURLE_COULDNT_RESOLVE_HOST:
        return SMOKE_DNS;
    case CURLE_COULDNT_RESOLVE_PROXY:
#if LIBCURL_VERSION_NUM >= 0x074900
    case CURLE_PROXY:
#endif
        return SMOKE_PROXY;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return SMOKE_RESET;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        return SMOKE_TLS;
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_URL_MALFORMAT:
        return SMOKE_REDIRECT;
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_WRITE_ERROR:
    case CURLE_OUT_OF_MEMORY: /* of a line of the header that passes libcurl's bound */
    case 100:                 /* CURLE_TOO_LARGE, of a newer libcurl */
        return SMOKE_TOO_LARGE;
    case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9, which is anything */
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
        return SMOKE_NOT_HTTP;
    default:
        return SMOKE_OTHER;
    }
}
