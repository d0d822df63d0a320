/*
 * Commands of a GitHub workflow (docs.github.com, Workflow commands for GitHub Actions). In the
 * text of one '%', CR and LF are escapes, in the value of a property ':' and ',' as well; nothing
 * else is, so that names come back as they are, but for what a terminal would obey.
 */
#include <string.h>

#include "check/report_format.h"
#include "os/term.h"

#define SHOWN_MAX 10 /* of a step, of each level */

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
    str_addf(out, "::%s ", f->warning ? "warning" : "error");
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
static void add_line(struct str *out, const struct finding *f)
{
    struct str line = STR_INIT;

    add_safe(&line, f->path ? f->path : f->ref, false);
    str_adds(&line, ": ");
    add_safe(&line, f->text, false);
    str_addf(out, "  - %s [%s] ", f->warning ? "warning" : "error", f->rule);
    add_harmless(out, line.buf);
    str_addc(out, '\n');
    str_release(&line);
}

void report_github(struct str *out, const struct report *r)
{
    size_t shown[2] = {0, 0}, left = 0;

    vec_each (struct finding, f, &r->findings) {
        if (shown[f->warning]++ < SHOWN_MAX)
            add_command(out, f);
        else
            left++;
    }
    if (!left)
        return;
    str_addf(out, "  and %zu more:\n", left);
    shown[0] = shown[1] = 0;
    vec_each (struct finding, f, &r->findings)
        if (shown[f->warning]++ >= SHOWN_MAX)
            add_line(out, f);
}
