#include "net/transfer.h"

#include <string.h>

#include "base/err.h"
#include "net/answer.h"
#include "net/trust.h"
#include "net/url.h"

#define HOP_LEN_MAX 8192

/* --- what comes in -------------------------------------------------------------------------------
 */

/* Less than was given ends the request. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
static size_t take_head(char *bytes, size_t size, size_t n, void *payload)
{
    struct transfer *t = payload;

    (void)bytes;
    t->head_len += size * n;
    t->no_end = t->head_len > SMOKE_HEAD_MAX;
    return t->no_end ? 0 : size * n;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *payload)
{
    struct transfer *t = payload;
    size_t len = size * n, room = SMOKE_KEPT_MAX - t->body.len;

    t->body_len += len;
    t->no_end = t->body_len > SMOKE_BODY_MAX;
    if (t->url->match)
        str_add(&t->body, bytes, len < room ? len : room);
    return t->no_end ? 0 : len;
}

/* --- the handle ----------------------------------------------------------------------------------
 */

static void allow_http_alone(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x074000
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
#endif
}

static void set_handle(struct transfer *t)
{
    CURL *easy = t->easy;
    uint64_t cache_s = t->wish->every_ms / 1000;

    allow_http_alone(easy);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, (void *)t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, (void *)t);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, (void *)t);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)SMOKE_BODY_MAX);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "git-release-smoke");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, cache_s ? (long)cache_s : 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* a resolver that does not answer is not waited for at the end */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    trust_set(easy, t->wish->cacert);
}

int transfer_init(struct transfer *t, const struct smoke *wish, struct smoke_url *url,
                  struct curl_slist *headers)
{
    *t = (struct transfer){.easy = curl_easy_init(),
                           .wish = wish,
                           .url = url,
                           .headers = headers,
                           .at = STR_INIT,
                           .body = STR_INIT};
    if (!t->easy)
        return err_set(ERR_FAILED, "libcurl has no memory for a request");
    set_handle(t);
    return 0;
}

void transfer_release(struct transfer *t)
{
    curl_easy_cleanup(t->easy);
    str_release(&t->at);
    str_release(&t->body);
}

/* --- one request, and the next -------------------------------------------------------------------
 */

/* Ask the URL that it is at. */
static int ask(struct transfer *t, CURLM *multi)
{
    bool ours = url_same_origin(t->at.buf, t->url->url);
    CURLMcode code;

    str_reset(&t->body);
    t->head_len = t->body_len = 0;
    t->no_end = false;
    *t->error = '\0';
    curl_easy_setopt(t->easy, CURLOPT_URL, t->at.buf);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, ours ? t->headers : NULL);
    curl_easy_setopt(t->easy, CURLOPT_NOPROXY, url_is_loopback(t->at.buf) ? "*" : NULL);
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(t->wish->timeout_ms - t->us / 1000));
    code = curl_multi_add_handle(multi, t->easy);
    return code ? err_set(ERR_FAILED, "cannot ask '%s': %s", t->at.buf, curl_multi_strerror(code))
                : 0;
}

int transfer_begin(struct transfer *t, CURLM *multi)
{
    str_reset(&t->at);
    str_adds(&t->at, t->url->url);
    t->hops = 0;
    t->us = 0;
    t->url->attempts++;
    return ask(t, multi);
}

/* Where it leads on to; NULL: nowhere, or nobody is to follow. */
static const char *leads_to(const struct transfer *t, CURLcode code)
{
    const char *to = NULL;

    if (!code && t->wish->follow)
        curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
    return to;
}

/* Follow to TO; false, with a verdict, where that is not done. */
static bool follow(struct transfer *t, const char *to)
{
    struct url u;

    if (t->hops == SMOKE_HOPS_MAX) {
        answer_say(t, SMOKE_REDIRECT, "leads on after %d redirects, to '%.*s'", SMOKE_HOPS_MAX,
                   answer_shown(to), to);
    } else if (!url_split(&u, to)) {
        answer_say(t, SMOKE_REDIRECT, "leads to '%.*s', no URL of http or https", answer_shown(to),
                   to);
    } else if (u.path + strnlen(u.path, HOP_LEN_MAX) - to >= HOP_LEN_MAX) {
        answer_say(t, SMOKE_REDIRECT, "leads to a URL of more than %d bytes", HOP_LEN_MAX);
    } else if (t->us / 1000 >= t->wish->timeout_ms) {
        answer_say(t, SMOKE_TIMEOUT, "%s", "");
    } else {
        str_reset(&t->at);
        str_adds(&t->at, to);
        t->hops++;
        return true;
    }
    return false;
}

/* The status of what was received; 0: none was, or only the announcement of one. */
static long status_of(CURL *easy)
{
    long status = 0;

    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status < 200 ? 0 : status;
}

int transfer_ended(bool *out, struct transfer *t, CURLM *multi, CURLcode code)
{
    curl_off_t us = 0;
    const char *to;

    *out = false;
    if (code == CURLE_SSL_CACERT_BADFILE)
        return err_set(ERR_FAILED, "cannot read certificates from '%s'",
                       t->wish->cacert ? t->wish->cacert : "the system's file");
    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &us);
    t->url->status = status_of(t->easy);
    t->us += us > 0 ? (uint64_t)us : 0;
    t->url->ms = t->us / 1000;
    to = leads_to(t, code);
    if (!to) {
        answer_judge(t, code);
        return 0;
    }
    *out = follow(t, to);
    return *out ? ask(t, multi) : 0;
}

void transfer_cut(struct transfer *t, uint64_t ms)
{
    t->url->status = status_of(t->easy);
    t->url->ms = ms;
    answer_say(t, SMOKE_TIMEOUT, "no whole answer when time was up");
}
