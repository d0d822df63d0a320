/* SARIF 2.1.0, for code scanning: section numbers are those of the standard. */
#include <string.h>

#include "check/report_format.h"
#include "check/report_print.h"
#include "text/quote.h"

#ifndef CUTOVER_VERSION
#error "the Makefile defines CUTOVER_VERSION from the file VERSION"
#endif

static const struct rule_text *text_of(const char *id)
{
    for (int i = 0; i < RULE_BUILTIN_COUNT; i++)
        if (!strcmp(rule_text((enum rule_builtin)i)->id, id))
            return rule_text((enum rule_builtin)i);
    return NULL;
}

/* The rules that are named, each once. */
static void collect(struct strs *rules, const struct report *r)
{
    vec_each (struct finding, f, &r->findings) {
        bool known = false;

        for (size_t i = 0; i < strs_len(rules); i++)
            known = known || !strcmp(strs_at(rules, i), f->rule);
        if (!known)
            strs_add(rules, f->rule);
    }
}

static size_t index_of(const struct strs *rules, const char *id)
{
    size_t i = 0;

    while (strcmp(strs_at(rules, i), id) != 0)
        i++;
    return i;
}

static void add_rule(struct str *out, const char *id)
{
    const struct rule_text *text = text_of(id);

    str_adds(out, "{\"id\": ");
    quote_json(out, id);
    str_adds(out, ", \"shortDescription\": {\"text\": ");
    quote_json(out, text ? text->wants : "a rule of this repository's .cutover");
    if (text) {
        str_adds(out, "}, \"fullDescription\": {\"text\": ");
        quote_json(out, text->why);
        str_adds(out, "}, \"help\": {\"text\": ");
        quote_json(out, text->mend);
    }
    str_adds(out, "}}");
}

static void add_tool(struct str *out, const struct strs *rules)
{
    str_adds(out, "\"tool\": {\"driver\": {\"name\": \"git-flow-check\", \"version\": ");
    quote_json(out, CUTOVER_VERSION);
    str_adds(out, ", \"rules\": [");
    for (size_t i = 0; i < strs_len(rules); i++) {
        str_adds(out, i ? ", " : "");
        add_rule(out, strs_at(rules, i));
    }
    str_adds(out, "]}}");
}

/* A path as a relative reference (RFC 3986): every byte that has a meaning there, or none that can
 * be shown, is written %XX. A colon in the first component would make it a scheme. */
static void add_uri(struct str *out, const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

    str_addc(out, '"');
    for (; *path; path++) {
        if (strchr(plain, *path))
            str_addc(out, *path);
        else
            str_addf(out, "%%%02X", (unsigned char)*path);
    }
    str_addc(out, '"');
}

static void add_location(struct str *out, const struct finding *f)
{
    str_addc(out, '{');
    if (f->path) {
        str_adds(out, "\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
        add_uri(out, f->path);
        str_addf(out, "}, \"region\": {\"startLine\": %zu}}", f->line ? f->line : 1);
    }
    if (*f->ref) {
        str_addf(out, "%s\"logicalLocations\": [{\"kind\": \"ref\", \"fullyQualifiedName\": ",
                 f->path ? ", " : "");
        quote_json(out, f->ref);
        str_adds(out, "}]");
    }
    str_addc(out, '}');
}

static void add_result(struct str *out, const struct finding *f, const struct strs *rules)
{
    str_adds(out, "{\"ruleId\": ");
    quote_json(out, f->rule);
    str_addf(out, ", \"ruleIndex\": %zu, \"level\": \"%s\", \"message\": {\"text\": ",
             index_of(rules, f->rule), f->warning ? "warning" : "error");
    quote_json(out, f->text);
    str_adds(out, "}, \"locations\": [");
    add_location(out, f);
    str_adds(out, "], \"partialFingerprints\": {\"finding/v1\": \"");
    report_fingerprint(out, f);
    str_adds(out, "\"}}");
}

void report_sarif(struct str *out, const struct report *r)
{
    struct strs rules = STRS_INIT;
    const char *between = "";

    collect(&rules, r);
    str_adds(out, "{\"$schema\": "
                  "\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                  "sarif-schema-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [{");
    add_tool(out, &rules);
    str_adds(out, ", \"columnKind\": \"utf16CodeUnits\", \"results\": [");
    vec_each (struct finding, f, &r->findings) {
        str_adds(out, between);
        add_result(out, f, &rules);
        between = ", ";
    }
    str_adds(out, "]}]}\n");
    strs_release(&rules);
}
