/* Code Quality of GitLab (docs.gitlab.com, Code Quality report format). */
#include <inttypes.h>
#include <string.h>

#include "check/report_format.h"
#include "check/report_shown.h"
#include "os/term.h"
#include "survey/config.h"
#include "text/quote.h"

static void add_finding(struct str *out, const struct shown *shown)
{
    const struct finding *f = shown->finding;
    struct str text = STR_INIT;

    if (!f->path && *f->ref) {
        term_escape(&text, f->ref, strlen(f->ref));
        str_adds(&text, ": ");
    }
    term_escape(&text, f->text, strlen(f->text));
    str_adds(out, "{\"description\": ");
    quote_json(out, text.buf);
    str_adds(out, ", \"check_name\": ");
    quote_json(out, f->rule);
    str_addf(out, ", \"fingerprint\": \"%016" PRIx64 "\", \"severity\": \"%s\"", shown->print,
             f->warning ? "minor" : "major");
    str_adds(out, ", \"location\": {\"path\": ");
    quote_json(out, f->path ? f->path : CONFIG_PATH);
    str_addf(out, ", \"lines\": {\"begin\": %zu}}}", f->line ? f->line : 1);
    str_release(&text);
}

void report_gitlab(struct str *out, const struct report *r)
{
    struct vec list = VEC_INIT(struct shown);
    const char *between = "";

    report_shown(&list, r);
    str_addc(out, '[');
    vec_each (struct shown, s, &list) {
        str_adds(out, between);
        add_finding(out, s);
        between = ", ";
    }
    str_adds(out, "]\n");
    vec_release(&list);
}
