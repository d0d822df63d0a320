/*
 * What came of asking a URL, in a word.
 */
#ifndef NET_SMOKE_VERDICT_H
#define NET_SMOKE_VERDICT_H

enum smoke_verdict {
    SMOKE_OK,
    SMOKE_STATUS,      /* it answered, with another status than expected */
    SMOKE_BODY,        /* ... with the status, and a body that does not match */
    SMOKE_TIMEOUT,     /* no whole answer in time */
    SMOKE_REFUSED,     /* nobody listens there */
    SMOKE_UNREACHABLE, /* no way leads there */
    SMOKE_RESET,       /* the connection ended before the answer did */
    SMOKE_DNS,         /* the host has no address */
    SMOKE_TLS,         /* no connection, or a certificate that is not trusted */
    SMOKE_PROXY,       /* a proxy is in the way */
    SMOKE_REDIRECT,    /* it leads round and round, or to where nobody follows */
    SMOKE_TOO_LARGE,   /* a header or a body without end */
    SMOKE_NOT_HTTP,    /* what answers is no service of HTTP */
    SMOKE_OTHER,
};

/* Its name in records: "too-large". */
const char *smoke_verdict_name(enum smoke_verdict v);

/*
 * The verdict on a request that libcurl has ended with CODE (a CURLcode, not CURLE_OK). SYSTEM is
 * the errno of the connection, 0: none; PROXY what a proxy has said instead of connecting (an HTTP
 * status), 0: nothing.
 */
enum smoke_verdict smoke_verdict_of(int code, long system, long proxy);

#endif
