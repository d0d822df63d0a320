/* Reports for people, and records for scripts. */
#include "check/report_format.h"

#include <string.h>

#include "base/err.h"
#include "os/term.h"
#include "text/quote.h"

int report_format_find(enum report_format *out, const char *name)
{
    static const char *const names[] = {
        [REPORT_TEXT] = "text",   [REPORT_PORCELAIN] = "porcelain", [REPORT_JSON] = "json",
        [REPORT_SARIF] = "sarif", [REPORT_GITHUB] = "github",       [REPORT_GITLAB] = "gitlab",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(name, names[i])) {
            *out = (enum report_format)i;
            return 0;
        }
    return err_set(ERR_USAGE,
                   "the format '%s' is none of text, porcelain, json, sarif, github and gitlab",
                   name);
}

void report_write(struct str *out, const struct report *r, enum report_format format, bool nul)
{
    switch (format) {
    case REPORT_TEXT:
        report_text(out, r);
        break;
    case REPORT_PORCELAIN:
        report_porcelain(out, r, nul);
        break;
    case REPORT_JSON:
        report_json(out, r);
        break;
    case REPORT_SARIF:
        report_sarif(out, r);
        break;
    case REPORT_GITHUB:
        report_github(out, r);
        break;
    case REPORT_GITLAB:
        report_gitlab(out, r);
        break;
    }
}

static void add_safe(struct str *out, const char *text)
{
    term_escape(out, text, strlen(text));
}

static void add_subject(struct str *out, const struct finding *f)
{
    if (f->path)
        quote_path(out, f->path);
    else
        add_safe(out, *f->ref ? f->ref : "tree");
    if (f->line)
        str_addf(out, ":%zu", f->line);
}

void report_text(struct str *out, const struct report *r)
{
    vec_each (struct finding, f, &r->findings) {
        add_subject(out, f);
        str_addf(out, ": %s: ", f->warning ? "warning" : "error");
        add_safe(out, f->text);
        str_addf(out, " [%s]\n", f->rule);
        for (size_t i = 0; i < strs_len(&f->hints); i++) {
            str_adds(out, "hint: ");
            add_safe(out, strs_at(&f->hints, i));
            str_addc(out, '\n');
        }
    }
}

void report_prefix(struct str *text, const char *prefix)
{
    struct str with = STR_INIT;
    const char *end;

    for (const char *at = text->buf; *at; at = end) {
        end = at + strcspn(at, "\n");
        end += *end == '\n';
        str_adds(&with, prefix);
        str_add(&with, at, (size_t)(end - at));
    }
    str_release(text);
    *text = with;
}

void report_porcelain(struct str *out, const struct report *r, bool nul)
{
    vec_each (struct finding, f, &r->findings) {
        str_addf(out, "%s\t%s\t", f->warning ? "warning" : "error", f->rule);
        if (nul)
            str_addf(out, "%s\t%s", f->ref, f->path ? f->path : "");
        else {
            add_safe(out, f->ref);
            str_addc(out, '\t');
            if (f->path)
                quote_path(out, f->path);
        }
        str_addf(out, "\t%zu\t", f->line);
        add_safe(out, f->text);
        str_addc(out, nul ? '\0' : '\n');
    }
}
