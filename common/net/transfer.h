/*
 * One request for one URL, with the redirects that it is to follow: a handle of libcurl, what is
 * kept of the answer, and the bounds. For smoke.c alone.
 */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "net/smoke.h"

struct transfer {
    CURL *easy;
    const struct smoke *wish;
    struct smoke_url *url;
    struct curl_slist *headers; /* borrowed */
    struct str at;              /* the URL that is asked: redirects have led there */
    struct str body;
    size_t head_len, body_len;
    unsigned hops;
    uint64_t us; /* microseconds, all hops together */
    bool no_end; /* a bound was passed */
    char error[CURL_ERROR_SIZE];
};

/* Make ready T, which stays where it is from now on. ERR_FAILED when libcurl has no memory. */
int transfer_init(struct transfer *t, const struct smoke *wish, struct smoke_url *url,
                  struct curl_slist *headers) MUST_CHECK;

/* Begin to ask, among what MULTI does. */
int transfer_begin(struct transfer *t, CURLM *multi) MUST_CHECK;

/*
 * MULTI has let go of it with CODE. *OUT true: it follows a redirect, and will come again. False:
 * the answer is in its URL.
 */
int transfer_ended(bool *out, struct transfer *t, CURLM *multi, CURLcode code) MUST_CHECK;

/* Time is up for it, after MS milliseconds. */
void transfer_cut(struct transfer *t, uint64_t ms);

void transfer_release(struct transfer *t);

#endif
