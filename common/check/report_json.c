/* One document for programs: schema/git-flow-check-1.json. */
#include "check/report_format.h"
#include "text/quote.h"

static void add_strings(struct str *out, const struct strs *list)
{
    str_addc(out, '[');
    for (size_t i = 0; i < strs_len(list); i++) {
        str_adds(out, i ? ", " : "");
        quote_json(out, strs_at(list, i));
    }
    str_addc(out, ']');
}

static void add_finding(struct str *out, const struct finding *f)
{
    str_addf(out, "{\"level\": \"%s\", \"rule\": ", f->warning ? "warning" : "error");
    quote_json(out, f->rule);
    str_adds(out, ", \"ref\": ");
    quote_json(out, f->ref);
    str_adds(out, ", \"path\": ");
    if (f->path)
        quote_json(out, f->path);
    else
        str_adds(out, "null");
    if (f->line)
        str_addf(out, ", \"line\": %zu", f->line);
    else
        str_adds(out, ", \"line\": null");
    str_adds(out, ", \"text\": ");
    quote_json(out, f->text);
    str_adds(out, ", \"hints\": ");
    add_strings(out, &f->hints);
    str_addc(out, '}');
}

void report_json(struct str *out, const struct report *r)
{
    size_t errors = report_errors(r);
    const char *between = "";

    str_addf(out, "{\"schema\": \"git-flow-check/1\", \"errors\": %zu, \"warnings\": %zu", errors,
             r->findings.len - errors);
    str_adds(out, ", \"findings\": [");
    vec_each (struct finding, f, &r->findings) {
        str_adds(out, between);
        add_finding(out, f);
        between = ", ";
    }
    str_adds(out, "], \"notes\": ");
    add_strings(out, &r->notes);
    str_adds(out, "}\n");
}
