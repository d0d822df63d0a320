/*
 * A smoke test: URLs that are all asked at once, each again until it answers as expected or time is
 * up. This room alone includes curl/curl.h; what uses nothing of it does not load libcurl.
 *
 * What answers is hostile, and gets little of us: a connection of its own for each request, so that
 * none is asked through one that an older release still holds; no password but in the headers that
 * the caller adds, which go to the origin of the URL alone; 256 KiB of header, 16 MiB of body, of
 * which 1 MiB is kept to be looked at, and only where it is; no encoding is undone. A proxy is
 * asked as libcurl's environment says, but not for this machine. No file of the user's is read.
 */
#ifndef NET_SMOKE_H
#define NET_SMOKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "net/smoke_verdict.h"

#define SMOKE_HEAD_MAX ((size_t)256 << 10)
#define SMOKE_BODY_MAX ((size_t)16 << 20)
#define SMOKE_KEPT_MAX ((size_t)1 << 20)
#define SMOKE_HOPS_MAX 10
#define SMOKE_EXPECT "2xx"

struct regex;

/* One URL, and what the last request that came to its end has said. */
struct smoke_url {
    char *url;
    char *expect; /* net/expect.h */
    bool match;   /* its body is looked at */

    enum smoke_verdict verdict;
    long status; /* of HTTP; 0: none was received */
    uint64_t ms; /* how long that request took */
    unsigned attempts;
    char *said; /* why it is not ok, a line that can be shown; NULL: the verdict says all */
};

struct smoke {
    uint64_t within_ms;        /* 0: each is asked once */
    uint64_t every_ms;         /* from one request for a URL to the next, at least */
    uint64_t timeout_ms;       /* for one request, redirects included */
    const char *expect;        /* for operands that have none of their own */
    const struct regex *match; /* of regex_compile_search(), for the same; NULL: none */
    const char *match_text;    /* it, as it is written */
    const char *cacert;  /* a file of certificates to trust instead of the system's; or NULL */
    bool follow;         /* redirects */
    struct strs headers; /* of header_add() */
    struct vec urls;     /* struct smoke_url */
    uint64_t took_ms;
};

#define SMOKE_INIT                                                                                 \
    {                                                                                              \
        .within_ms = 60000, .every_ms = 1000, .timeout_ms = 10000, .expect = SMOKE_EXPECT,         \
        .headers = STRS_INIT, .urls = VEC_INIT(struct smoke_url)                                   \
    }

/* Add the URL of OPERAND, "[<status>[,<status>...]:]<path>", below BASE. ERR_USAGE where either is
 * none. */
int smoke_add(struct smoke *s, const char *base, const char *operand) MUST_CHECK;

/*
 * Ask them all. 0 when each has been asked, whatever it answered: that is in the URLs. ERR_FAILED
 * when asking is not possible: no memory, a cacert that cannot be read.
 */
int smoke_run(struct smoke *s) MUST_CHECK;

/* How many are not ok. */
size_t smoke_failing(const struct smoke *s);

/* Free what is inside. */
void smoke_release(struct smoke *s);

#endif
