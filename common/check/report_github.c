/*
 * Commands of a GitHub workflow (docs.github.com, Workflow commands for GitHub Actions). In the
 * text of one '%', CR and LF are escapes, in the value of a property ':' and ',' as well; nothing
 * else is, so that names come back as they are, but for what a terminal would obey.
 */
#include <string.h>

#include "check/report_format.h"
#include "check/report_shown.h"
#include "os/term.h"

#define SHOWN_MAX 10 /* of a step, of each level */

enum level {
    ERROR,
    WARNING,
    NOTICE,
};

static const char *const names[] = {"error", "warning", "notice"};

/* TEXT is for a terminal already (a log is shown on one), or is to be given back byte for byte. */
static void add_escaped(struct str *out, const char *text, bool property)
{
    for (; *text; text++) {
        if (*text == '%' || *text == '\r' || *text == '\n' ||
            (property && (*text == ':' || *text == ',')))
            str_addf(out, "%%%02X", (unsigned char)*text);
        else
            str_addc(out, *text);
    }
}

static void add_safe(struct str *out, const char *text, bool property)
{
    struct str safe = STR_INIT;

    term_escape(&safe, text, strlen(text));
    add_escaped(out, safe.buf, property);
    str_release(&safe);
}

/* A line feed of a name is the name's, and any other control is shown as an escape. */
static void add_name(struct str *out, const char *name)
{
    for (const char *at = name; *at;) {
        size_t len = strcspn(at, "\n");
        struct str safe = STR_INIT;

        term_escape(&safe, at, len);
        add_escaped(out, safe.buf, true);
        str_release(&safe);
        at += len;
        if (*at) {
            str_adds(out, "%0A");
            at++;
        }
    }
}

static void add_command(struct str *out, const struct finding *f)
{
    str_addf(out, "::%s ", names[f->warning ? WARNING : ERROR]);
    if (f->path) {
        str_adds(out, "file=");
        add_name(out, f->path);
        str_addf(out, ",line=%zu,", f->line ? f->line : 1);
    }
    str_adds(out, "title=");
    add_safe(out, f->rule, true);
    str_adds(out, "::");
    if (!f->path && *f->ref) {
        add_safe(out, f->ref, false);
        str_adds(out, ": ");
    }
    add_safe(out, f->text, false);
    for (size_t i = 0; i < strs_len(&f->hints); i++) {
        str_adds(out, "%0Ahint: ");
        add_safe(out, strs_at(&f->hints, i), false);
    }
    str_addc(out, '\n');
}

/* Commands of the older kind, "##[error]", are taken for such wherever they stand in a line. */
static void add_harmless(struct str *out, const char *text)
{
    const char *at;

    while ((at = strstr(text, "##["))) {
        str_add(out, text, (size_t)(at - text));
        str_adds(out, "\\x23#[");
        text = at + 3;
    }
    str_adds(out, text);
}

/* One that is not shown: "::" is a command at the beginning of a line alone. */
static void add_line(struct str *out, enum level level, const char *rule, const char *where,
                     const char *text)
{
    struct str line = STR_INIT;

    term_escape(&line, where, strlen(where));
    str_adds(&line, *where ? ": " : "");
    term_escape(&line, text, strlen(text));
    str_addf(out, "  - %s [%s] ", names[level], rule);
    add_harmless(out, line.buf);
    str_addc(out, '\n');
    str_release(&line);
}

/* What is one too many of its level goes to *rest, and is counted. */
static void add_findings(struct str *out, struct str *rest, size_t *left, const struct vec *list)
{
    size_t shown[2] = {0, 0};

    vec_each (struct shown, s, list) {
        const struct finding *f = s->finding;

        if (shown[f->warning]++ < SHOWN_MAX) {
            add_command(out, f);
        } else {
            add_line(rest, f->warning ? WARNING : ERROR, f->rule, f->path ? f->path : f->ref,
                     f->text);
            ++*left;
        }
    }
}

/* Here and not on standard error, which a runner reads as well: they name paths. */
static void add_notes(struct str *out, struct str *rest, size_t *left, const struct strs *notes)
{
    for (size_t i = 0; i < strs_len(notes); i++) {
        if (i < SHOWN_MAX) {
            str_adds(out, "::notice title=git-flow-check::");
            add_safe(out, strs_at(notes, i), false);
            str_addc(out, '\n');
        } else {
            add_line(rest, NOTICE, "git-flow-check", "", strs_at(notes, i));
            ++*left;
        }
    }
}

void report_github(struct str *out, const struct report *r)
{
    struct vec list = VEC_INIT(struct shown);
    struct str rest = STR_INIT;
    size_t left = 0;

    report_shown(&list, r);
    add_findings(out, &rest, &left, &list);
    add_notes(out, &rest, &left, &r->notes);
    if (left)
        str_addf(out, "  and %zu more:\n%s", left, rest.buf);
    str_release(&rest);
    vec_release(&list);
}
