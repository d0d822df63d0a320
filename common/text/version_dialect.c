/* How package managers other than npm's and Python's write versions: RubyGems, Maven, Debian, R. */
#include <string.h>

#include "base/err.h"
#include "text/version_scan.h"

/* A pre-release as most of them have it: a word, and a number behind it or none. */
struct pre_word {
    struct piece word;
    struct piece number; /* of no length: none */
};

/* The pre-release of V as such; false where it is more than that. */
static bool split_pre(struct pre_word *out, const struct version *v)
{
    const char *rest = v->pre;
    struct piece more;

    out->number = (struct piece){"", 0};
    if (!piece_next(&out->word, &rest))
        return false;
    for (size_t i = 0; i < out->word.len; i++) {
        if (!ascii_alpha(out->word.p[i]))
            return false;
    }
    if (!piece_next(&out->number, &rest))
        return true;
    return piece_is_digits(&out->number) && !piece_next(&more, &rest);
}

/*
 * Read "rc1", "rc.1", "rc-1" or "rc" from P to END into V as "rc.1" or "rc"; LOWER where the case
 * of the word does not count. False where it is something else.
 */
static bool take_pre_word(struct version *v, const char *p, const char *end, bool lower)
{
    const char *start = p, *digits;

    for (; p < end && ascii_alpha(*p); p++) {
        char c = lower ? ascii_lower(*p) : *p;

        if (!field_add(v->pre, &c, 1))
            return false;
    }
    if (p == start)
        return false;
    if (p == end)
        return true;
    p += *p == '.' || *p == '-';
    digits = p;
    while (p < end && ascii_digit(*p))
        p++;
    if (p == digits || p < end)
        return false;
    while (digits + 1 < p && *digits == '0')
        digits++;
    return field_add(v->pre, ".", 1) && field_add(v->pre, digits, (size_t)(p - digits));
}

/* What none of them has. */
static int refuse_more(const struct version *v, const char *scheme)
{
    if (v->epoch[0])
        return version_refuse(v, scheme, "it has an epoch");
    if (v->post[0])
        return version_refuse(v, scheme, "it is a post release");
    if (v->dev[0])
        return version_refuse(v, scheme, "it is a development release of a pre-release");
    return 0;
}

/* Append the release, SEPARATOR, and the pre-release with BETWEEN before its number. */
static int write_word(struct str *out, const struct version *v, const char *scheme,
                      const char *separator, const char *between)
{
    struct pre_word pre;
    int rc = refuse_more(v, scheme);

    if (rc)
        return rc;
    if (v->pre[0] && !split_pre(&pre, v))
        return version_refuse(v, scheme, "a pre-release is a word and a number here");
    str_adds(out, v->release);
    if (v->pre[0]) {
        str_addf(out, "%s%.*s", separator, (int)pre.word.len, pre.word.p);
        str_addf(out, "%s%.*s", pre.number.len ? between : "", (int)pre.number.len, pre.number.p);
    }
    return 0;
}

bool gem_parse(struct version *v, const char *text, size_t len)
{
    const char *end = text + len, *p = text + numbers_take(v->release, text, end, ".");

    if (p == text || p == end)
        return p != text;
    return *p == '.' && take_pre_word(v, p + 1, end, false);
}

int gem_write(struct str *out, const struct version *v)
{
    if (v->build[0])
        return version_refuse(v, "RubyGems", "there is no build metadata");
    return write_word(out, v, "RubyGems", ".", ".");
}

/* The words that Maven sorts before the release; every other one it sorts behind. */
static bool maven_knows(const struct piece *word)
{
    static const char *const words[] = {"alpha", "beta", "milestone", "m", "rc", "cr", "snapshot"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (piece_is(word, words[i]))
            return true;
    }
    return false;
}

bool maven_parse(struct version *v, const char *text, size_t len)
{
    const char *end = text + len, *p = text + numbers_take(v->release, text, end, ".");
    struct pre_word pre;

    if (p == text || p == end)
        return p != text;
    if (*p != '-')
        return false;
    if (end - p - 1 == 8 && !memcmp(p + 1, "SNAPSHOT", 8))
        return field_add(v->pre, "SNAPSHOT", 8);
    return take_pre_word(v, p + 1, end, true) && split_pre(&pre, v) && maven_knows(&pre.word);
}

int maven_write(struct str *out, const struct version *v)
{
    struct pre_word pre;

    if (v->build[0])
        return version_refuse(v, "Maven", "there is no build metadata");
    if (v->pre[0] && split_pre(&pre, v) && !maven_knows(&pre.word))
        return version_refuse(v, "Maven", "a word that it does not know comes after the release");
    return write_word(out, v, "Maven", "-", ".");
}

bool debian_parse(struct version *v, const char *text, size_t len)
{
    const char *end = text + len, *p = text + numbers_take(v->release, text, end, ".");
    const char *plus;

    if (p == text)
        return false;
    plus = memchr(p, '+', (size_t)(end - p));
    if (plus && !field_add(v->build, plus + 1, (size_t)(end - plus - 1)))
        return false;
    for (const char *c = v->build; *c; c++) {
        if (!ascii_digit(*c) && !ascii_alpha(*c) && *c != '.')
            return false;
    }
    if (plus && !v->build[0])
        return false;
    end = plus ? plus : end;
    return p == end || (*p == '~' && take_pre_word(v, p + 1, end, false));
}

int debian_write(struct str *out, const struct version *v)
{
    int rc;

    if (strchr(v->build, '-'))
        return version_refuse(v, "Debian", "a hyphen begins the revision of the package");
    rc = write_word(out, v, "Debian", "~", "");
    if (!rc && v->build[0])
        str_addf(out, "+%s", v->build);
    return rc;
}

bool r_parse(struct version *v, const char *text, size_t len)
{
    return numbers_take(v->release, text, text + len, ".-") == len && strchr(v->release, '.');
}

int r_write(struct str *out, const struct version *v)
{
    int rc = refuse_more(v, "R");

    if (!rc && (v->pre[0] || v->build[0]))
        rc = version_refuse(v, "R", "there are but numbers");
    if (!rc)
        str_adds(out, v->release);
    return rc;
}
