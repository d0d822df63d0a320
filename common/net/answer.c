#include "net/answer.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "net/expect.h"
#include "text/plain.h"
#include "text/regex.h"

#define SAID_MAX 300

void answer_say(struct transfer *t, enum smoke_verdict v, const char *fmt, ...)
{
    struct str raw = STR_INIT, line = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&raw, fmt, ap);
    va_end(ap);
    plain_line(&line, raw.buf, raw.len, SAID_MAX);
    free(t->url->said);
    t->url->said = line.len ? str_detach(&line) : NULL;
    t->url->verdict = v;
    str_release(&raw);
    str_release(&line);
}

int answer_shown(const char *url)
{
    return (int)strcspn(url, "?#");
}

static void say_status(struct transfer *t)
{
    const char *to = NULL;

    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
    if (to)
        answer_say(t, SMOKE_STATUS, "%ld instead of %s, leads to '%.*s'", t->url->status,
                   t->url->expect, answer_shown(to), to);
    else
        answer_say(t, SMOKE_STATUS, "%ld instead of %s", t->url->status, t->url->expect);
}

static void judge_body(struct transfer *t)
{
    const struct smoke *wish = t->wish;
    struct span whole, group;
    bool found = false;

    if (regex_search(&found, &whole, &group, wish->match, NULL, t->body.buf, t->body.len, 0)) {
        answer_say(t, SMOKE_BODY, "%s", err_message());
        err_clear();
    } else if (found) {
        answer_say(t, SMOKE_OK, "%s", "");
    } else {
        answer_say(t, SMOKE_BODY, "no match for '%s' in %s%zu bytes", wish->match_text,
                   t->body_len > t->body.len ? "the first " : "", t->body.len);
    }
}

static void say_too_large(struct transfer *t, bool body)
{
    answer_say(t, SMOKE_TOO_LARGE, "%s",
               body ? "a body of more than 16 MiB" : "a header that is too long");
}

static void say_failed(struct transfer *t, CURLcode code)
{
    long system = 0, proxy = 0;
    enum smoke_verdict v;

    curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &system);
    curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &proxy);
    v = smoke_verdict_of((int)code, system, proxy);
    if (v == SMOKE_TOO_LARGE)
        say_too_large(t, code == CURLE_FILESIZE_EXCEEDED);
    else
        answer_say(t, v, "%s", *t->error ? t->error : curl_easy_strerror(code));
}

void answer_judge(struct transfer *t, CURLcode code)
{
    if (t->no_end)
        say_too_large(t, t->body_len > SMOKE_BODY_MAX);
    else if (code)
        say_failed(t, code);
    else if (!expect_holds(t->url->expect, strlen(t->url->expect), t->url->status))
        say_status(t);
    else if (t->url->match)
        judge_body(t);
    else
        answer_say(t, SMOKE_OK, "%s", "");
}
