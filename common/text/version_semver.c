/* SemVer 2.0.0: its grammar, and its writer. */
#include <string.h>

#include "base/err.h"
#include "text/version_scan.h"

static bool is_identifier_char(char c)
{
    return ascii_digit(c) || ascii_alpha(c) || c == '-';
}

/* A number without leading zeros at *AT; *AT moves behind it. */
static bool take_number(char *field, const char *text, size_t len, size_t *at)
{
    size_t start = *at, i = start;

    while (i < len && ascii_digit(text[i]))
        i++;
    if (i == start || (text[start] == '0' && i > start + 1))
        return false;
    *at = i;
    return field_add(field, text + start, i - start);
}

/* Dot-separated identifiers at *AT up to STOP or the end. Numbers have no leading zeros in a
 * pre-release, and may have them in build metadata (STRICT is false). */
static bool take_identifiers(char *field, const char *text, size_t len, size_t *at, bool strict)
{
    size_t start = *at, i = start;

    for (size_t first = i;; first = ++i) {
        bool digits = true;

        for (; i < len && is_identifier_char(text[i]); i++)
            digits = digits && ascii_digit(text[i]);
        if (i == first || (strict && digits && text[first] == '0' && i > first + 1))
            return false;
        if (i == len || text[i] != '.')
            break;
    }
    *at = i;
    return field_add(field, text + start, i - start);
}

bool semver_parse(struct version *v, const char *text, size_t len)
{
    size_t at = 0;

    for (int i = 0; i < 3; i++) {
        if (i && (at == len || text[at++] != '.' || !field_add(v->release, ".", 1)))
            return false;
        if (!take_number(v->release, text, len, &at))
            return false;
    }
    if (at < len && text[at] == '-') {
        at++;
        if (!take_identifiers(v->pre, text, len, &at, true))
            return false;
    }
    if (at < len && text[at] == '+') {
        at++;
        if (!take_identifiers(v->build, text, len, &at, false))
            return false;
    }
    return at == len;
}

static int refuse(const struct version *v, const char *why)
{
    return version_refuse(v, "SemVer", why);
}

int semver_write(struct str *out, const struct version *v)
{
    const char *rest = v->release;
    struct piece p;
    size_t n = 0;

    while (piece_next(&p, &rest))
        n++;
    if (n > 3)
        return refuse(v, "it has more than three numbers");
    if (v->epoch[0])
        return refuse(v, "SemVer knows no epoch");
    if (v->post[0])
        return refuse(v, "SemVer knows no post release");
    if (v->dev[0])
        return refuse(v, "SemVer would sort a development release of a pre-release behind it");
    str_adds(out, v->release);
    for (; n < 3; n++)
        str_adds(out, ".0");
    if (v->pre[0])
        str_addf(out, "-%s", v->pre);
    if (v->build[0])
        str_addf(out, "+%s", v->build);
    return 0;
}
