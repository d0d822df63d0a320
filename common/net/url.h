/*
 * URLs of http and https (RFC 3986) that a user gives: a base, and paths below it. What a URL may
 * carry that does not belong into an argument, a user and a password, is refused.
 */
#ifndef NET_URL_H
#define NET_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

/* The parts of a URL, which point into it. */
struct url {
    bool tls;
    const char *host; /* an IPv6 address has its brackets */
    size_t host_len;
    unsigned port;    /* that of the scheme where the URL names none */
    const char *path; /* with all that follows it; "" when there is none */
};

/* Split TEXT; false when it is no URL of http or https, or names a user. */
bool url_split(struct url *out, const char *text);

/* TEXT is a URL that paths can be put behind: of http or https, with a host in ASCII, without a
 * user, a query, a fragment, blanks or controls. ERR_USAGE, with a message, when it is not. */
int url_check_base(const char *text) MUST_CHECK;

/*
 * Append the URL of PATH below BASE, which url_check_base() has let pass: PATH begins with a slash
 * and goes behind the base's own path; bytes that are not ASCII are percent-encoded. ERR_USAGE,
 * with a message, where it does not, or has blanks, controls or a fragment.
 */
int url_join(struct str *out, const char *base, const char *path) MUST_CHECK;

/* It leads to this machine by its name or address alone: "localhost", 127.0.0.0/8, [::1]. */
bool url_is_loopback(const char *text);

/* Both have the same scheme, host and port: what is a secret for one is for the other. */
bool url_same_origin(const char *a, const char *b);

#endif
