/* git release-smoke: ask a service's URLs until they are healthy or time is up. */
#include <string.h>

#include "base/err.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "net/expect.h"
#include "net/header.h"
#include "net/report.h"
#include "net/smoke.h"
#include "text/duration.h"
#include "text/regex.h"

struct options {
    const char *within, *every, *timeout, *expect, *match, *cacert, *base;
    struct args headers, headers_from, paths;
    bool location, json, nul;
    struct watch_wish watch;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "within", "<time>", struct options, within,
              "how long to wait for them; 0: ask once; without it, 60s"),
    OPT_VALUE(0, "every", "<time>", struct options, every,
              "from one request for a URL to the next; without it, 1s"),
    OPT_VALUE(0, "timeout", "<time>", struct options, timeout,
              "how long one request may take; without it, 10s"),
    OPT_VALUE(0, "expect", "<status>[,<status>...]", struct options, expect,
              "what is healthy, such as 200 or 4xx; without it, 2xx"),
    OPT_VALUE(0, "match", "<pattern>", struct options, match,
              "a pattern that has to match somewhere in the body"),
    OPT_LIST(0, "header", "<name>: <value>", struct options, headers, "add a header"),
    OPT_LIST(0, "header-from", "<variable>", struct options, headers_from,
             "add the header that an environment variable holds"),
    OPT_VALUE(0, "cacert", "<file>", struct options, cacert,
              "trust these certificates, and not the system's"),
    OPT_FLAG(0, "location", struct options, location, "follow redirects, up to ten"),
    OPT_FLAG(0, "json", struct options, json, "print a document for programs"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL"),
    OPT_PROGRESS(struct options),
    OPT_OPERAND(OPERAND, "<base-url>", struct options, base, "where the service is"),
    OPT_OPERAND(OPERAND_REST, "<path>", struct options, paths,
                "what to ask for below it, as /chat or 302:/old; without one, /"),
    OPT_END,
};

/* --- the options -------------------------------------------------------------------------------
 */

static int read_time(uint64_t *out, const char *option, const char *text, uint64_t least)
{
    uint64_t ms;

    if (!text)
        return 0;
    if (!duration_parse(&ms, text))
        return tool_usage("%s takes a time, such as 90s, 500ms or 10m, not '%s'", option, text);
    if (ms < least)
        return tool_usage("%s takes a time above 0", option);
    *out = ms;
    return 0;
}

static int read_times(struct smoke *s, const struct options *o)
{
    int rc = read_time(&s->within_ms, "--within", o->within, 0);

    if (!rc)
        rc = read_time(&s->every_ms, "--every", o->every, 1);
    return rc ? rc : read_time(&s->timeout_ms, "--timeout", o->timeout, 1);
}

static int read_headers(struct smoke *s, const struct options *o)
{
    int rc = 0;

    for (size_t i = 0; i < o->headers.len && !rc; i++)
        rc = header_add(&s->headers, o->headers.v[i]);
    for (size_t i = 0; i < o->headers_from.len && !rc; i++)
        rc = header_add_from(&s->headers, o->headers_from.v[i]);
    return rc;
}

static int read_options(struct smoke *s, struct regex **match, const struct options *o)
{
    int rc;

    if (o->json && o->nul)
        return tool_usage("--json and -z exclude each other");
    if (o->expect && !expect_is_list(o->expect, strlen(o->expect)))
        return tool_usage("--expect takes statuses, such as 200 or 301,4xx, not '%s'", o->expect);
    rc = read_times(s, o);
    if (!rc)
        rc = read_headers(s, o);
    if (!rc && o->match && regex_compile_search(match, o->match))
        rc = err_prefix(ERR_USAGE, "--match");
    if (o->expect)
        s->expect = o->expect;
    s->match = *match;
    s->match_text = o->match;
    s->cacert = o->cacert;
    s->follow = o->location;
    if (!rc && !o->paths.len)
        rc = smoke_add(s, o->base, "/");
    for (size_t i = 0; i < o->paths.len && !rc; i++)
        rc = smoke_add(s, o->base, o->paths.v[i]);
    return rc ? rc : progress_start(&o->watch);
}

/* --- the work ----------------------------------------------------------------------------------
 */

static int run(const void *options)
{
    const struct options *o = options;
    struct smoke s = SMOKE_INIT;
    struct regex *match = NULL;
    struct str text = STR_INIT;
    int rc = read_options(&s, &match, o);

    if (!rc)
        rc = smoke_run(&s);
    if (!rc) {
        if (o->json)
            smoke_json(&text, &s);
        else
            smoke_records(&text, &s, o->nul ? '\0' : '\n');
        tool_write(text.buf, text.len);
        rc = smoke_error(&s);
    }
    str_release(&text);
    smoke_release(&s);
    regex_free(match);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-release-smoke",
        .summary = "ask a service's URLs until they are healthy or time is up",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
