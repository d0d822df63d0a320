#include "net/report.h"

#include <inttypes.h>

#include "base/err.h"
#include "text/quote.h"

#define NOTES_MAX 60

void smoke_records(struct str *out, const struct smoke *s, char end)
{
    vec_each (struct smoke_url, u, &s->urls) {
        str_addf(out, "%s\t%s\t", u->url, smoke_verdict_name(u->verdict));
        if (u->status)
            str_addf(out, "%ld", u->status);
        else
            str_addc(out, '-');
        str_addf(out, "\t%" PRIu64 "\t%u%c", u->ms, u->attempts, end);
    }
}

static void add_url(struct str *out, const struct smoke_url *u)
{
    str_adds(out, "{\"url\": ");
    quote_json(out, u->url);
    str_addf(out, ", \"verdict\": \"%s\", \"status\": ", smoke_verdict_name(u->verdict));
    if (u->status)
        str_addf(out, "%ld", u->status);
    else
        str_adds(out, "null");
    str_addf(out, ", \"milliseconds\": %" PRIu64 ", \"attempts\": %u, \"expected\": \"%s\"", u->ms,
             u->attempts, u->expect);
    str_adds(out, ", \"reason\": ");
    if (u->said)
        quote_json(out, u->said);
    else
        str_adds(out, "null");
    str_addc(out, '}');
}

void smoke_json(struct str *out, const struct smoke *s)
{
    const char *between = "";

    str_addf(out,
             "{\"schema\": \"git-release-smoke/1\", \"healthy\": %s, \"milliseconds\": %" PRIu64,
             smoke_failing(s) ? "false" : "true", s->took_ms);
    str_adds(out, ", \"urls\": [");
    vec_each (struct smoke_url, u, &s->urls) {
        str_adds(out, between);
        add_url(out, u);
        between = ", ";
    }
    str_adds(out, "]}\n");
}

int smoke_error(const struct smoke *s)
{
    size_t failing = smoke_failing(s), noted = 0;

    if (!failing)
        return 0;
    err_set(ERR_REMOTE, "%zu of %zu URLs %s not as expected after %" PRIu64 ".%" PRIu64 " s",
            failing, s->urls.len, failing == 1 ? "is" : "are", s->took_ms / 1000,
            s->took_ms / 100 % 10);
    vec_each (struct smoke_url, u, &s->urls) {
        if (u->verdict == SMOKE_OK || ++noted > NOTES_MAX)
            continue;
        err_note("%s: %s%s%s (asked %u time%s)", u->url, smoke_verdict_name(u->verdict),
                 u->said ? ": " : "", u->said ? u->said : "", u->attempts,
                 u->attempts == 1 ? "" : "s");
    }
    if (noted > NOTES_MAX)
        err_note("and %zu more", noted - NOTES_MAX);
    return ERR_REMOTE;
}
