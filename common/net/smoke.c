#include "net/smoke.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/watch.h"
#include "net/expect.h"
#include "net/header.h"
#include "net/transfer.h"
#include "net/trust.h"
#include "net/url.h"
#include "os/clock.h"

#define AT_ONCE_MAX 200
#define OTHER_FILES 16
#define LOOK_MS 200

int smoke_add(struct smoke *s, const char *base, const char *operand)
{
    size_t own = expect_before_path(operand);
    struct str url = STR_INIT;
    struct smoke_url *u;
    int rc = url_check_base(base);

    if (!rc)
        rc = url_join(&url, base, operand + own + (own > 0));
    if (!rc) {
        u = vec_push(&s->urls);
        u->url = str_detach(&url);
        u->expect = own ? mem_dup_n(operand, own) : mem_dup(s->expect);
        u->match = s->match && !own;
        u->verdict = SMOKE_TIMEOUT; /* unless it is asked in time */
    }
    str_release(&url);
    return rc;
}

size_t smoke_failing(const struct smoke *s)
{
    size_t n = 0;

    vec_each (struct smoke_url, u, &s->urls)
        n += u->verdict != SMOKE_OK;
    return n;
}

void smoke_release(struct smoke *s)
{
    vec_each (struct smoke_url, u, &s->urls) {
        free(u->url);
        free(u->expect);
        free(u->said);
    }
    vec_release(&s->urls);
    strs_release(&s->headers);
}

/* --- asking ------------------------------------------------------------------------------------
 */

/* One URL, and when its turn is. */
struct asked {
    struct transfer t;
    bool under_way, done;
    uint64_t begun, next;
    enum smoke_verdict told; /* of the request before, where there was one */
    long told_status;
};

struct asking {
    struct smoke *s;
    CURLM *multi;
    struct curl_slist *headers;
    struct asked *v; /* as many as URLs */
    size_t under_way, done, at_once;
    size_t turn;           /* whose it is to begin, where there are more than may at once */
    uint64_t began, until; /* until: UINT64_MAX, or when time is up */
};

/* How many requests may be under way, as each takes up to two descriptors while it looks for an
 * address. */
static size_t at_once(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= OTHER_FILES + 2 * AT_ONCE_MAX)
        return AT_ONCE_MAX;
    return limit.rlim_cur > OTHER_FILES + 2 ? (size_t)(limit.rlim_cur - OTHER_FILES) / 2 : 1;
}

static int make_headers(struct asking *a)
{
    struct str line = STR_INIT;
    int rc = 0;

    for (size_t i = 0; i < strs_len(&a->s->headers) && !rc; i++) {
        struct curl_slist *longer;

        str_reset(&line);
        header_for_curl(&line, strs_at(&a->s->headers, i));
        longer = curl_slist_append(a->headers, line.buf);
        if (longer)
            a->headers = longer;
        else
            rc = err_set(ERR_FAILED, "libcurl has no memory for a header");
    }
    str_release(&line);
    return rc;
}

static int open_all(struct asking *a)
{
    size_t n = a->s->urls.len;
    int rc = make_headers(a);

    a->v = mem_array(n, sizeof(*a->v));
    a->multi = curl_multi_init();
    if (!rc && !a->multi)
        rc = err_set(ERR_FAILED, "libcurl has no memory");
    for (size_t i = 0; i < n && !rc; i++)
        rc = transfer_init(&a->v[i].t, a->s, vec_at(&a->s->urls, i), a->headers);
    return rc;
}

static void close_all(struct asking *a)
{
    for (size_t i = 0; i < a->s->urls.len; i++) {
        if (a->v[i].under_way)
            curl_multi_remove_handle(a->multi, a->v[i].t.easy);
        transfer_release(&a->v[i].t);
    }
    curl_multi_cleanup(a->multi);
    curl_slist_free_all(a->headers);
    free(a->v);
}

/* Begin what is due. Sets *WAIT to how long nothing else is. */
static int begin_due(uint64_t *wait, struct asking *a, uint64_t now)
{
    size_t n = a->s->urls.len, first = a->turn;
    int rc = 0;

    for (size_t i = 0; i < n && !rc; i++) {
        struct asked *q = &a->v[(first + i) % n];

        if (q->done || q->under_way || a->under_way >= a->at_once)
            continue;
        if (q->next > now) {
            if (q->next - now < *wait)
                *wait = q->next - now;
            continue;
        }
        a->turn = (first + i + 1) % n;
        q->begun = now;
        q->next = now + a->s->every_ms;
        q->under_way = true;
        a->under_way++;
        rc = transfer_begin(&q->t, a->multi);
    }
    return rc;
}

/* What is new about a URL. */
static void tell(struct asked *q)
{
    const struct smoke_url *u = q->t.url;

    if (u->attempts > 1 && q->told == u->verdict && q->told_status == u->status)
        return;
    q->told = u->verdict;
    q->told_status = u->status;
    watch_say("%s: %s%s%s, after %llu ms (request %u)", u->url, smoke_verdict_name(u->verdict),
              u->said ? ": " : "", u->said ? u->said : "", (unsigned long long)u->ms, u->attempts);
}

static void ended(struct asking *a, struct asked *q)
{
    const struct smoke_url *u = q->t.url;

    q->under_way = false;
    a->under_way--;
    q->done = u->verdict == SMOKE_OK || !a->s->within_ms;
    a->done += q->done;
    if (watch_details())
        tell(q);
    watch_at(a->s->urls.len - smoke_failing(a->s));
}

/* Look at what has come to its end. Sets *SOME where something has. */
static int collect(bool *some, struct asking *a)
{
    const CURLMsg *message;
    int left, rc = 0;

    *some = false;
    while (!rc && (message = curl_multi_info_read(a->multi, &left))) {
        CURLcode code = message->data.result;
        CURL *easy = message->easy_handle;
        struct asked *q = NULL;
        bool again;

        *some = true;
        /* the transfer is the first member */
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&q);
        curl_multi_remove_handle(a->multi, easy);
        rc = transfer_ended(&again, &q->t, a->multi, code);
        if (!rc && !again)
            ended(a, q);
    }
    return rc;
}

/*
 * Time is up for what is under way. Where an earlier request has said something, and this one had
 * no chance to say it again, that stays.
 */
static void cut(struct asking *a)
{
    uint64_t now = clock_ms();

    for (size_t i = 0; i < a->s->urls.len; i++) {
        struct asked *q = &a->v[i];

        if (q->under_way && (q->t.url->attempts < 2 || now - q->begun >= a->s->every_ms))
            transfer_cut(&q->t, now - q->begun);
    }
}

static int ask_all(struct asking *a)
{
    int rc = 0, running;

    while (!rc && a->done < a->s->urls.len) {
        uint64_t now = clock_ms(), wait = LOOK_MS;
        CURLMcode code;
        bool some;

        if (now >= a->until) {
            cut(a);
            break;
        }
        if (a->until - now < wait)
            wait = a->until - now;
        if (a->s->within_ms)
            watch_left((unsigned)((a->until - now + 999) / 1000));
        watch_wait();
        rc = begin_due(&wait, a, now);
        if (rc)
            break;
        code = curl_multi_perform(a->multi, &running);
        rc = collect(&some, a);
        if (!code && !some)
            code = curl_multi_poll(a->multi, NULL, 0, (int)wait, NULL);
        if (!rc && code)
            rc = err_set(ERR_FAILED, "cannot go on asking: %s", curl_multi_strerror(code));
    }
    a->s->took_ms = clock_ms() - a->began;
    return rc;
}

int smoke_run(struct smoke *s)
{
    struct asking a = {.s = s, .at_once = at_once(), .began = clock_ms(), .until = UINT64_MAX};
    struct sigaction ignored = {.sa_handler = SIG_IGN}, before;
    int rc = trust_check(s->cacert);

    if (rc)
        return rc;
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return err_set(ERR_FAILED, "libcurl does not start");
    /* a service that hangs up while we write is its own verdict */
    sigaction(SIGPIPE, &ignored, &before);
    if (s->within_ms)
        a.until = a.began + s->within_ms;
    watch_begin("Healthy", s->urls.len);
    rc = open_all(&a);
    if (!rc)
        rc = ask_all(&a);
    watch_end(rc);
    close_all(&a);
    sigaction(SIGPIPE, &before, NULL);
    curl_global_cleanup();
    return rc;
}
