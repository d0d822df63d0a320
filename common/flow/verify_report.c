#include "flow/verify_report.h"

#include <string.h>

#include "os/term.h"
#include "text/quote.h"

static void add_reasons(struct str *out, const struct verified *v)
{
    const char *between = "";

    vec_each (struct verify_finding, f, &v->findings) {
        str_addf(out, "%s%s: %s", between, f->check, f->text);
        between = "; ";
    }
    if (!v->findings.len)
        str_adds(out, v->is_signed ? "signed" : "unsigned");
}

static void add_field(struct str *out, const char *text, bool raw)
{
    if (raw)
        str_adds(out, text);
    else
        term_escape(out, text, strlen(text));
}

void verify_record(struct str *out, const struct verified *v, bool nul)
{
    struct str reasons = STR_INIT;

    add_reasons(&reasons, v);
    str_addf(out, "%s\t", verdict_name(verified_verdict(v)));
    add_field(out, v->name, nul);
    str_addf(out, "\t%s\t", oid_is_none(&v->commit) ? "-" : oid_text(&v->commit));
    add_field(out, reasons.buf, nul);
    str_addc(out, nul ? '\0' : '\n');
    str_release(&reasons);
}

void verify_json_begin(struct str *out)
{
    str_adds(out, "{\"schema\": \"git-release-verify/1\", \"tags\": [");
}

static void add_string(struct str *out, const char *key, const char *text)
{
    str_addf(out, ", \"%s\": ", key);
    if (text)
        quote_json(out, text);
    else
        str_adds(out, "null");
}

void verify_json_add(struct str *out, const struct verified *v, bool first)
{
    const char *between = "";

    str_addf(out, "%s{\"verdict\": \"%s\"", first ? "" : ", ", verdict_name(verified_verdict(v)));
    add_string(out, "tag", v->name);
    add_string(out, "commit", oid_is_none(&v->commit) ? NULL : oid_text(&v->commit));
    str_addf(out, ", \"signed\": %s", v->is_signed ? "true" : "false");
    add_string(out, "signature", v->signature);
    str_adds(out, ", \"findings\": [");
    vec_each (struct verify_finding, f, &v->findings) {
        str_addf(out, "%s{\"verdict\": \"%s\", \"check\": \"%s\"", between,
                 verdict_name(f->verdict), f->check);
        add_string(out, "text", f->text);
        str_addc(out, '}');
        between = ", ";
    }
    str_adds(out, "]}");
}

void verify_json_end(struct str *out)
{
    str_adds(out, "]}\n");
}
