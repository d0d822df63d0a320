/* PEP 440: its grammar with everything that it says is to be normalised, and its writer. */
#include <string.h>

#include "base/err.h"
#include "text/version_scan.h"

struct cursor {
    const char *p;
    const char *end;
};

static bool at_digit(const struct cursor *c)
{
    return c->p < c->end && ascii_digit(*c->p);
}

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_';
}

/* Digits, without the leading zeros, behind what FIELD has. */
static bool take_digits(char *field, struct cursor *c)
{
    const char *start = c->p;

    if (!at_digit(c))
        return false;
    while (at_digit(c))
        c->p++;
    while (start + 1 < c->p && *start == '0')
        start++;
    return field_add(field, start, (size_t)(c->p - start));
}

/* WORD in any case, with a separator before it or none; the longest of the words is asked first. */
static bool take_word(struct cursor *c, const char *word)
{
    const char *p = c->p;
    size_t len = strlen(word);

    if (p < c->end && is_separator(*p))
        p++;
    if ((size_t)(c->end - p) < len || !piece_is(&(struct piece){p, len}, word))
        return false;
    c->p = p + len;
    return true;
}

/* The number behind a word: with a separator before it or none, 0 where there is none; the
 * separator may be there without it. */
static bool take_suffix_number(char *field, struct cursor *c)
{
    if (c->p < c->end && is_separator(*c->p))
        c->p++;
    return at_digit(c) ? take_digits(field, c) : field_add(field, "0", 1);
}

static bool take_release(struct version *v, struct cursor *c)
{
    const char *back;

    if (!take_digits(v->release, c))
        return false;
    if (c->p < c->end && *c->p == '!') {
        if (strcmp(v->release, "0") != 0)
            memcpy(v->epoch, v->release, sizeof(v->epoch));
        v->release[0] = '\0';
        c->p++;
        if (!take_digits(v->release, c))
            return false;
    }
    for (back = c->p; c->p < c->end && *c->p == '.'; back = c->p) {
        c->p++;
        if (!at_digit(c)) {
            c->p = back;
            break;
        }
        if (!field_add(v->release, ".", 1) || !take_digits(v->release, c))
            return false;
    }
    return true;
}

static bool take_pre(struct version *v, struct cursor *c)
{
    static const char *const words[] = {"alpha", "beta", "preview", "pre", "rc", "a", "b", "c"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (take_word(c, words[i])) {
            struct piece word = {words[i], strlen(words[i])};
            const char *name = version_pre_names[version_pre_kind(&word)];

            return field_add(v->pre, name, strlen(name)) && field_add(v->pre, ".", 1) &&
                   take_suffix_number(v->pre, c);
        }
    }
    return true;
}

static bool take_post(struct version *v, struct cursor *c)
{
    if (take_word(c, "post") || take_word(c, "rev") || take_word(c, "r"))
        return take_suffix_number(v->post, c);
    if (c->p + 1 < c->end && *c->p == '-' && ascii_digit(c->p[1])) {
        c->p++;
        return take_digits(v->post, c);
    }
    return true;
}

/* A development release of a release is kept as pre "dev.N", which is what SemVer calls it. */
static bool take_dev(struct version *v, struct cursor *c)
{
    bool beside = v->pre[0] || v->post[0];

    if (!take_word(c, "dev"))
        return true;
    return (beside || field_add(v->pre, "dev.", 4)) &&
           take_suffix_number(beside ? v->dev : v->pre, c);
}

/* A segment of a local version from P to END: lower case, a number without leading zeros. */
static bool add_local_segment(char *field, const char *p, const char *end)
{
    struct piece s = {p, (size_t)(end - p)};

    if (!s.len || (field[0] && !field_add(field, ".", 1)))
        return false;
    if (piece_is_digits(&s)) {
        for (; s.len > 1 && *s.p == '0'; s.p++)
            s.len--;
        return field_add(field, s.p, s.len);
    }
    for (; p < end; p++) {
        char lower = ascii_lower(*p);

        if (!field_add(field, &lower, 1))
            return false;
    }
    return true;
}

static bool add_local(char *field, const char *p, const char *end)
{
    const char *start = p;

    for (; p < end; p++) {
        if (is_separator(*p)) {
            if (!add_local_segment(field, start, p))
                return false;
            start = p + 1;
        } else if (!ascii_digit(*p) && !ascii_alpha(*p)) {
            return false;
        }
    }
    return add_local_segment(field, start, end);
}

bool pep440_parse(struct version *v, const char *text, size_t len)
{
    struct cursor c = {text, text + len};

    if (ascii_lower(*c.p) == 'v')
        c.p++;
    if (!take_release(v, &c) || !take_pre(v, &c) || !take_post(v, &c) || !take_dev(v, &c))
        return false;
    if (c.p < c.end && *c.p == '+')
        return add_local(v->build, c.p + 1, c.end);
    return c.p == c.end;
}

int pep440_compare_local(const char *a, const char *b)
{
    char normal_a[VERSION_FIELD] = "", normal_b[VERSION_FIELD] = "";
    int order = 0;

    /* SemVer's build-5 is the local version build.5; what is no local version is compared as it is
     */
    if (*a && add_local(normal_a, a, a + strlen(a)))
        a = normal_a;
    if (*b && add_local(normal_b, b, b + strlen(b)))
        b = normal_b;
    if (!*a || !*b)
        return *a ? 1 : *b ? -1 : 0;
    while (!order) {
        struct piece x = {"", 0}, y = {"", 0};
        bool more_a = piece_next(&x, &a), more_b = piece_next(&y, &b);
        bool number_a, number_b;

        if (!more_a || !more_b)
            return more_a ? 1 : more_b ? -1 : 0;
        number_a = piece_is_digits(&x);
        number_b = piece_is_digits(&y);
        if (number_a != number_b)
            return number_a ? 1 : -1;
        if (number_a) {
            order = piece_compare_digits(&x, &y);
        } else {
            order = memcmp(x.p, y.p, x.len < y.len ? x.len : y.len);
            if (!order && x.len != y.len)
                order = x.len < y.len ? -1 : 1;
        }
    }
    return order;
}

static int refuse(const struct version *v, const char *why)
{
    return version_refuse(v, "PEP 440", why);
}

static int refuse_pre(const struct version *v)
{
    struct piece first, kind, digits;
    const char *rest = v->pre;

    if (!piece_next(&first, &rest))
        return ERR_REFUSED;
    if (piece_is_digits(&first))
        return refuse(v, "PEP 440 takes a bare number for a post release, which comes after the "
                         "release and not before it");
    kind = first;
    while (kind.len && ascii_digit(kind.p[kind.len - 1]))
        kind.len--;
    digits = (struct piece){kind.p + kind.len, first.len - kind.len};
    refuse(v, "its pre-releases are alpha, beta, rc and dev, each with one number");
    if (digits.len && !*rest && version_pre_kind(&kind) != PRE_OTHER)
        err_hint("write it as %s-%s.%.*s", v->release, version_pre_names[version_pre_kind(&kind)],
                 (int)digits.len, digits.p);
    return ERR_REFUSED;
}

int pep440_write(struct str *out, const struct version *v)
{
    static const char *const short_names[] = {".dev", "a", "b", "rc"};
    struct piece number;
    enum pre_kind kind = version_pre(v, &number);
    char local[VERSION_FIELD] = "";

    if (kind == PRE_OTHER)
        return refuse_pre(v);
    if (v->build[0] && !add_local(local, v->build, v->build + strlen(v->build)))
        return refuse(v, "its build metadata is no local version");
    if (v->epoch[0])
        str_addf(out, "%s!", v->epoch);
    str_adds(out, v->release);
    if (kind != PRE_NONE)
        str_addf(out, "%s%.*s", short_names[kind], (int)number.len, number.p);
    if (v->post[0])
        str_addf(out, ".post%s", v->post);
    if (v->dev[0])
        str_addf(out, ".dev%s", v->dev);
    if (local[0])
        str_addf(out, "+%s", local);
    return 0;
}
