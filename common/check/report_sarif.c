/* SARIF 2.1.0, for code scanning: section numbers are those of the standard. */
#include <inttypes.h>
#include <string.h>

#include "check/report_format.h"
#include "check/report_shown.h"
#include "os/term.h"
#include "survey/config.h"
#include "text/quote.h"

#ifndef CUTOVER_VERSION
#error "the Makefile defines CUTOVER_VERSION from the file VERSION"
#endif

/* A message (3.11): braces are those of a placeholder, unless they are doubled; "](" ends the text
 * of a link, unless what may stand in one is behind a backslash. */
static void add_message(struct str *out, const char *text)
{
    bool link = strstr(text, "](");
    struct str escaped = STR_INIT;

    for (; *text; text++) {
        if (*text == '{' || *text == '}')
            str_addc(&escaped, *text);
        else if (link && (*text == '\\' || *text == '[' || *text == ']'))
            str_addc(&escaped, '\\');
        str_addc(&escaped, *text);
    }
    quote_json(out, escaped.buf);
    str_release(&escaped);
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
    const struct rule_text *text = rule_text_find(id);

    str_adds(out, "{\"id\": ");
    quote_json(out, id);
    str_adds(out, ", \"shortDescription\": {\"text\": ");
    add_message(out, text ? text->wants : "a rule of this repository's .cutover");
    if (text) {
        str_adds(out, "}, \"fullDescription\": {\"text\": ");
        add_message(out, text->why);
        str_adds(out, "}, \"help\": {\"text\": ");
        add_message(out, text->mend);
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

/* GitHub takes no file with a result that has no line of an artifact: what is about no path is
 * shown where the rules are. */
static void add_location(struct str *out, const struct finding *f)
{
    str_adds(out, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
    add_uri(out, f->path ? f->path : CONFIG_PATH);
    str_addf(out, "}, \"region\": {\"startLine\": %zu}}", f->line ? f->line : 1);
    if (*f->ref) {
        str_adds(out, ", \"logicalLocations\": [{\"kind\": \"ref\", \"fullyQualifiedName\": ");
        quote_json(out, f->ref);
        str_adds(out, "}]");
    }
    str_addc(out, '}');
}

/* What is found, and then the commands that mend it, a line each; no name has a line of its own. */
static void add_words(struct str *out, const struct finding *f)
{
    struct str words = STR_INIT;

    term_escape(&words, f->text, strlen(f->text));
    for (size_t i = 0; i < strs_len(&f->hints); i++) {
        str_adds(&words, "\nhint: ");
        term_escape(&words, strs_at(&f->hints, i), strlen(strs_at(&f->hints, i)));
    }
    add_message(out, words.buf);
    str_release(&words);
}

static void add_result(struct str *out, const struct shown *shown, const struct strs *rules)
{
    const struct finding *f = shown->finding;

    str_adds(out, "{\"ruleId\": ");
    quote_json(out, f->rule);
    str_addf(out, ", \"ruleIndex\": %zu, \"level\": \"%s\", \"message\": {\"text\": ",
             index_of(rules, f->rule), f->warning ? "warning" : "error");
    add_words(out, f);
    str_adds(out, "}, \"locations\": [");
    add_location(out, f);
    str_addf(out, "], \"partialFingerprints\": {\"finding/v1\": \"%016" PRIx64 "\"}}",
             shown->print);
}

void report_sarif(struct str *out, const struct report *r)
{
    struct vec list = VEC_INIT(struct shown);
    struct strs rules = STRS_INIT;
    const char *between = "";

    report_shown(&list, r);
    collect(&rules, r);
    str_adds(out, "{\"$schema\": "
                  "\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                  "sarif-schema-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [{");
    add_tool(out, &rules);
    str_adds(out, ", \"columnKind\": \"utf16CodeUnits\", \"results\": [");
    vec_each (struct shown, s, &list) {
        str_adds(out, between);
        add_result(out, s, &rules);
        between = ", ";
    }
    str_adds(out, "]}]}\n");
    strs_release(&rules);
    vec_release(&list);
}
