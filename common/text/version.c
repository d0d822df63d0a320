#include "text/version.h"

#include <string.h>

#include "base/err.h"
#include "text/version_scan.h"

const char *const version_pre_names[4] = {"dev", "alpha", "beta", "rc"};

bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool ascii_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool piece_next(struct piece *out, const char **rest)
{
    const char *p = *rest;
    size_t len;

    if (!*p)
        return false;
    len = strcspn(p, ".");
    out->p = p;
    out->len = len;
    *rest = p + len + (p[len] == '.');
    return true;
}

bool piece_is_digits(const struct piece *p)
{
    for (size_t i = 0; i < p->len; i++) {
        if (!ascii_digit(p->p[i]))
            return false;
    }
    return p->len > 0;
}

int piece_compare_digits(const struct piece *a, const struct piece *b)
{
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    return memcmp(a->p, b->p, a->len);
}

bool piece_is(const struct piece *p, const char *text)
{
    if (strlen(text) != p->len)
        return false;
    for (size_t i = 0; i < p->len; i++) {
        if (ascii_lower(p->p[i]) != text[i])
            return false;
    }
    return true;
}

bool field_add(char *field, const char *p, size_t len)
{
    size_t at = strlen(field);

    if (at + len >= VERSION_FIELD)
        return false;
    memcpy(field + at, p, len);
    field[at + len] = '\0';
    return true;
}

enum pre_kind version_pre_kind(const struct piece *label)
{
    static const struct {
        const char *name;
        enum pre_kind kind;
    } names[] = {
        {"dev", PRE_DEV},   {"alpha", PRE_ALPHA}, {"a", PRE_ALPHA},
        {"beta", PRE_BETA}, {"b", PRE_BETA},      {"rc", PRE_RC},
        {"c", PRE_RC},      {"pre", PRE_RC},      {"preview", PRE_RC},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (piece_is(label, names[i].name))
            return names[i].kind;
    }
    return PRE_OTHER;
}

enum pre_kind version_pre(const struct version *v, struct piece *number)
{
    const char *rest = v->pre;
    struct piece label, more;
    enum pre_kind kind;

    if (!piece_next(&label, &rest))
        return PRE_NONE;
    kind = version_pre_kind(&label);
    *number = (struct piece){"0", 1};
    if (kind != PRE_OTHER && piece_next(number, &rest) &&
        (!piece_is_digits(number) || piece_next(&more, &rest)))
        return PRE_OTHER;
    return kind;
}

static const struct {
    bool (*parse)(struct version *v, const char *text, size_t len);
    int (*write)(struct str *out, const struct version *v);
} schemes[] = {
    [VERSION_SEMVER] = {semver_parse, semver_write},
    [VERSION_PEP440] = {pep440_parse, pep440_write},
    [VERSION_GEM] = {gem_parse, gem_write},
    [VERSION_MAVEN] = {maven_parse, maven_write},
    [VERSION_DEBIAN] = {debian_parse, debian_write},
    [VERSION_R] = {r_parse, r_write},
};

int version_parse(struct version *out, enum version_scheme scheme, const char *text, size_t len)
{
    struct version v;

    memset(&v, 0, sizeof(v));
    if (!len || len > VERSION_TEXT_MAX || memchr(text, '\0', len) || scheme == VERSION_TUPLE)
        return ERR_INVALID;
    if (!schemes[scheme].parse(&v, text, len))
        return ERR_INVALID;
    *out = v;
    return 0;
}

int version_read(struct version *out, const char *text, size_t len)
{
    if (!version_parse(out, VERSION_SEMVER, text, len))
        return 0;
    return version_parse(out, VERSION_PEP440, text, len);
}

static size_t count_numbers(const char *release)
{
    const char *rest = release;
    struct piece p;
    size_t n = 0;

    while (piece_next(&p, &rest))
        n++;
    return n;
}

int version_complete(struct version *out, const char *text)
{
    struct version v;
    size_t n;

    if (version_read(&v, text, strlen(text)))
        return err_set(ERR_INVALID, "'%s' is not a version", text);
    n = count_numbers(v.release);
    if (n > 3)
        return err_set(ERR_INVALID, "version '%s' has more than three numbers", text);
    for (; n < 3; n++) {
        if (!field_add(v.release, ".0", 2))
            return err_set(ERR_INVALID, "version '%s' is too long", text);
    }
    *out = v;
    return 0;
}

int version_write(struct str *out, const struct version *v, enum version_scheme scheme)
{
    size_t start = out->len;
    int rc = schemes[scheme == VERSION_TUPLE ? VERSION_R : scheme].write(out, v);

    if (!rc && out->len - start > VERSION_TEXT_MAX) {
        str_truncate(out, start);
        rc = err_set(ERR_REFUSED, "a version of more than %d characters", VERSION_TEXT_MAX);
    }
    return rc;
}

int version_refuse(const struct version *v, const char *scheme, const char *why)
{
    struct str text = STR_INIT;

    version_describe(&text, v);
    err_set(ERR_REFUSED, "version '%s' has no %s form: %s", text.buf, scheme, why);
    str_release(&text);
    return ERR_REFUSED;
}

void version_describe(struct str *out, const struct version *v)
{
    bool pep = v->epoch[0] || v->post[0] || v->dev[0] || count_numbers(v->release) > 3;
    struct version plain = *v;
    struct piece number;

    plain.build[0] = '\0';
    if (!pep || version_pre(v, &number) == PRE_OTHER || pep440_write(out, &plain))
        str_addf(out, "%s%s%s", v->release, v->pre[0] ? "-" : "", v->pre);
    str_addf(out, "%s%s", v->build[0] ? "+" : "", v->build);
}

bool version_is_prerelease(const struct version *v)
{
    return v->pre[0] || v->dev[0];
}

static int compare_release(const char *a, const char *b)
{
    struct piece zero = {"0", 1};
    int order = 0;

    while (!order && (*a || *b)) {
        struct piece x = zero, y = zero;

        piece_next(&x, &a);
        piece_next(&y, &b);
        order = piece_compare_digits(&x, &y);
    }
    return order;
}

/* "" stands for what comes before (-1) or after (1) every number. */
static int compare_optional(const char *a, const char *b, int empty)
{
    struct piece x = {a, strlen(a)}, y = {b, strlen(b)};

    if (!*a || !*b)
        return *a ? -empty : *b ? empty : 0;
    return piece_compare_digits(&x, &y);
}

static int compare_identifier(const struct piece *a, const struct piece *b)
{
    bool a_number = piece_is_digits(a), b_number = piece_is_digits(b);
    size_t len = a->len < b->len ? a->len : b->len;
    int order;

    if (a_number && b_number)
        return piece_compare_digits(a, b);
    if (a_number != b_number)
        return a_number ? -1 : 1;
    order = memcmp(a->p, b->p, len);
    return order || a->len == b->len ? order : a->len < b->len ? -1 : 1;
}

/* SemVer 2.0.0 section 11, points 3 and 4. */
static int compare_pre(const char *a, const char *b)
{
    int order = 0;

    if (!*a || !*b)
        return *a ? -1 : *b ? 1 : 0;
    while (!order) {
        struct piece x = {"", 0}, y = {"", 0};
        bool more_a = piece_next(&x, &a), more_b = piece_next(&y, &b);

        if (!more_a || !more_b)
            return more_a ? 1 : more_b ? -1 : 0;
        order = compare_identifier(&x, &y);
    }
    return order;
}

static int compare_pre_pep440(const struct version *a, const struct version *b)
{
    struct piece x = {"0", 1}, y = {"0", 1};
    enum pre_kind ka = version_pre(a, &x), kb = version_pre(b, &y);

    if (ka != kb)
        return ka < kb ? -1 : 1;
    if (ka == PRE_NONE)
        return 0;
    return ka == PRE_OTHER ? compare_pre(a->pre, b->pre) : piece_compare_digits(&x, &y);
}

int version_compare(enum version_scheme scheme, const struct version *a, const struct version *b)
{
    int order = compare_optional(a->epoch, b->epoch, -1);

    if (!order)
        order = compare_release(a->release, b->release);
    if (!order)
        order = scheme == VERSION_PEP440 ? compare_pre_pep440(a, b) : compare_pre(a->pre, b->pre);
    if (!order)
        order = compare_optional(a->post, b->post, -1);
    if (!order)
        order = compare_optional(a->dev, b->dev, 1);
    if (!order && scheme == VERSION_PEP440)
        order = pep440_compare_local(a->build, b->build);
    return order;
}

bool version_same(enum version_scheme scheme, const struct version *a, const struct version *b)
{
    return !version_compare(scheme, a, b) &&
           (scheme == VERSION_PEP440 || !strcmp(a->build, b->build));
}
