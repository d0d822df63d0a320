/* Code Quality of GitLab (docs.gitlab.com, Code Quality report format). */
#include "check/report_format.h"
#include "check/report_print.h"
#include "text/quote.h"

static void add_finding(struct str *out, const struct finding *f)
{
    struct str text = STR_INIT;

    if (!f->path && *f->ref)
        str_addf(&text, "%s: ", f->ref);
    str_adds(&text, f->text);
    str_adds(out, "{\"description\": ");
    quote_json(out, text.buf);
    str_adds(out, ", \"check_name\": ");
    quote_json(out, f->rule);
    str_adds(out, ", \"fingerprint\": \"");
    report_fingerprint(out, f);
    str_addf(out,
             "\", \"severity\": \"%s\", \"location\": {\"path\": ", f->warning ? "minor" : "major");
    quote_json(out, f->path ? f->path : ".cutover");
    str_addf(out, ", \"lines\": {\"begin\": %zu}}}", f->line ? f->line : 1);
    str_release(&text);
}

void report_gitlab(struct str *out, const struct report *r)
{
    const char *between = "";

    str_addc(out, '[');
    vec_each (struct finding, f, &r->findings) {
        str_adds(out, between);
        add_finding(out, f);
        between = ", ";
    }
    str_adds(out, "]\n");
}
