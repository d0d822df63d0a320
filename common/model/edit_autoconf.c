/* configure.ac: the second argument of AC_INIT, or of AM_INIT_AUTOMAKE where AC_INIT is of the old
 * form and names a file alone; or what the macro that stands there is defined as. */
#include <string.h>

#include "base/mem.h"
#include "model/edit_format.h"
#include "text/m4.h"

#define FOLLOW_MAX 8

static const struct m4_call *find(const struct m4 *m, const char *name)
{
    vec_each (struct m4_call, call, &m->calls) {
        if (span_is(m->text, call->name, name))
            return call;
    }
    return NULL;
}

/* Argument number I of CALL, without its quotes. */
static struct span argument(const struct m4 *m, const struct m4_call *call, size_t i)
{
    struct span *s = i < call->arguments.len ? vec_at(&call->arguments, i) : NULL;

    return s ? m4_unquote(m, *s) : (struct span){0, 0};
}

static bool is_word_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

static bool is_word(const char *text, struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_word_char(text[s.at + i], !i))
            return false;
    }
    return s.len;
}

/* The definitions of NAME: how many, and the last one's value. */
static size_t definitions(struct span *value, const struct m4 *m, struct span name)
{
    static const char *const defines[] = {"m4_define",  "define",   "m4_define_default", "AC_DEFUN",
                                          "m4_pushdef", "AU_DEFUN", "m4_defun"};
    size_t count = 0;

    vec_each (struct m4_call, call, &m->calls) {
        bool is_define = false;

        for (size_t i = 0; i < sizeof(defines) / sizeof(defines[0]); i++)
            is_define = is_define || span_is(m->text, call->name, defines[i]);
        if (is_define) {
            struct span s = argument(m, call, 0);

            if (s.len != name.len || memcmp(m->text + s.at, m->text + name.at, s.len) != 0)
                continue;
            *value = argument(m, call, 1);
            count++;
        }
    }
    return count;
}

/* Whether a word in S is a macro of this file. */
static bool has_macro(const struct m4 *m, struct span s)
{
    size_t end = s.at + s.len;

    for (size_t i = s.at; i < end;) {
        struct span word = {i, 0}, value;

        while (i < end && is_word_char(m->text[i], i == word.at))
            i++;
        word.len = i - word.at;
        if (word.len && definitions(&value, m, word))
            return true;
        i += !word.len;
    }
    return false;
}

/* Whether S is text and no code. */
static bool is_literal(const struct m4 *m, struct span s)
{
    for (size_t i = s.at; i < s.at + s.len; i++) {
        if (!m->text[i] || strchr("[]()$@`'\", \t\r\n", m->text[i]))
            return false;
    }
    /* a long text is no version, and not worth a look at each of its words */
    return s.len && s.len <= VERSION_TEXT_MAX && !has_macro(m, s);
}

/* Other words are macros from elsewhere; before a number there may be a 'v'. */
static bool begins_with_number(const char *text, struct span s)
{
    size_t v = s.len > 1 && (text[s.at] | 0x20) == 'v';

    return s.len && text[s.at + v] >= '0' && text[s.at + v] <= '9';
}

static void take_version(struct edit_scan *out, const struct edit_file *file, const struct m4 *m,
                         struct span s, const char *key)
{
    for (int i = 0; i < FOLLOW_MAX && is_word(m->text, s); i++) {
        struct span value = {0, 0};

        if (s.len > VERSION_TEXT_MAX || definitions(&value, m, s) != 1)
            break;
        s = value;
    }
    if (is_literal(m, s) && begins_with_number(m->text, s))
        edit_add_site(out, file, s, edit_scheme_of(m->text + s.at, s.len), key);
    else if (s.len)
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, key);
}

/* Whether there was an AC_INIT that decides. */
static bool scan(struct edit_scan *out, const struct edit_file *file, const struct m4 *m)
{
    const struct m4_call *init = find(m, "AC_INIT"), *automake = find(m, "AM_INIT_AUTOMAKE");
    const char *key = "AC_INIT";
    struct span package;

    if (!init || !init->closed)
        return false;
    if (init->arguments.len < 2) {
        if (!automake || !automake->closed)
            return false;
        init = automake;
        key = "AM_INIT_AUTOMAKE";
    }
    if (init->arguments.len < 2)
        return true;
    package = argument(m, init, 0);
    if (package.len && !memchr(m->text + package.at, '$', package.len))
        out->package = mem_dup_n(m->text + package.at, package.len);
    take_version(out, file, m, argument(m, init, 1), key);
    return true;
}

int edit_scan_autoconf(struct edit_scan *out, const struct edit_file *file)
{
    struct m4 m = M4_INIT;
    struct fault fault;
    int rc = m4_parse(&m, &fault, file->text, file->len);

    /* what comes behind AC_INIT need not be read */
    if (scan(out, file, &m))
        rc = 0;
    else if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    m4_release(&m);
    return rc;
}
