#include "text/npm_range.h"

#include <string.h>

#include "base/str.h"

#define NUMBER_MAX 9007199254740990ULL /* JavaScript's, less one to count up */

/* "1", "1.x", "1.2.3-rc.1": the numbers that are there. */
struct partial {
    unsigned long long n[3];
    unsigned count;
    const char *pre; /* what stands behind '-' */
    size_t pre_len;
};

struct reader {
    const char *at, *end;
    const struct version *v;
    bool pre_allowed; /* a comparator of the set has V's numbers and a pre-release */
};

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end && strchr(" \t", *r->at))
        r->at++;
}

static bool take(struct reader *r, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0)
        return false;
    r->at += n;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One number, or an x in its place, behind which no number is OPEN; false for anything else. */
static bool take_number(struct reader *r, struct partial *p, unsigned i, bool open)
{
    const char *start = r->at;

    if (take(r, "x") || take(r, "X") || take(r, "*"))
        return true;
    for (; r->at < r->end && is_digit(*r->at); r->at++) {
        p->n[i] = p->n[i] * 10 + (unsigned)(*r->at - '0');
        if (p->n[i] > NUMBER_MAX)
            return false;
    }
    if (r->at > start)
        p->count = i + 1;
    return r->at > start && open && (*start != '0' || r->at == start + 1);
}

static size_t identifiers(const struct reader *r)
{
    size_t n = 0;

    while (r->at + n < r->end && (is_digit(r->at[n]) || strchr("-.", r->at[n]) ||
                                  ((r->at[n] | 0x20) >= 'a' && (r->at[n] | 0x20) <= 'z')))
        n++;
    return n;
}

static bool take_partial(struct reader *r, struct partial *out)
{
    unsigned i = 0;

    *out = (struct partial){.count = 0, .pre = "", .pre_len = 0};
    while (r->at < r->end && strchr("vV=", *r->at))
        r->at++;
    skip_blanks(r);
    do {
        if (!take_number(r, out, i, out->count == i))
            return false;
    } while (++i < 3 && take(r, "."));
    if (i == 3 && take(r, "-")) {
        out->pre = r->at;
        out->pre_len = identifiers(r);
        r->at += out->pre_len;
    }
    if (i == 3 && take(r, "+"))
        r->at += identifiers(r);
    for (unsigned k = out->count; k < 3; k++)
        out->n[k] = 0;
    if (out->count < 3)
        out->pre_len = 0;
    return r->at == r->end || strchr(" \t|", *r->at);
}

/* V compared with the version of P; WHAT is its pre-release. */
static int compare(const struct version *v, const struct partial *p, const char *what, size_t len)
{
    struct str text = STR_INIT;
    struct version other;
    int order;

    str_addf(&text, "%llu.%llu.%llu%s%.*s", p->n[0], p->n[1], p->n[2], len ? "-" : "", (int)len,
             what);
    order = version_parse(&other, VERSION_SEMVER, text.buf, text.len)
                ? 0
                : version_compare(VERSION_SEMVER, v, &other);
    str_release(&text);
    return order;
}

static int compare_with(const struct version *v, const struct partial *p)
{
    return compare(v, p, p->pre, p->pre_len);
}

/* Is V below what has one more in place I, and nothing behind it? */
static bool is_below_next(const struct version *v, const struct partial *p, unsigned i)
{
    struct partial next = *p;

    next.n[i]++;
    for (unsigned k = i + 1; k < 3; k++)
        next.n[k] = 0;
    return compare(v, &next, "0", 1) < 0;
}

static bool is_in_caret(const struct version *v, const struct partial *p)
{
    unsigned i = 0;

    while (i + 1 < p->count && !p->n[i])
        i++;
    return compare_with(v, p) >= 0 && is_below_next(v, p, i);
}

/* Is V, by the comparator OP, in P? */
static bool is_in(const struct version *v, const char *op, const struct partial *p)
{
    unsigned last = p->count ? p->count - 1 : 0;

    if (!p->count)
        return strcmp(op, "<") != 0 && strcmp(op, ">") != 0;
    if (!strcmp(op, ">="))
        return compare_with(v, p) >= 0;
    if (!strcmp(op, "<"))
        return p->count == 3 ? compare_with(v, p) < 0 : compare(v, p, "0", 1) < 0;
    if (!strcmp(op, ">"))
        return p->count == 3 ? compare_with(v, p) > 0 : !is_below_next(v, p, last);
    if (!strcmp(op, "<="))
        return p->count == 3 ? compare_with(v, p) <= 0 : is_below_next(v, p, last);
    if (!strcmp(op, "^"))
        return is_in_caret(v, p);
    if (!strcmp(op, "~"))
        return compare_with(v, p) >= 0 && is_below_next(v, p, p->count > 1);
    return p->count == 3 ? compare_with(v, p) == 0
                         : compare_with(v, p) >= 0 && is_below_next(v, p, last);
}

static bool has_same_numbers(const struct version *v, const struct partial *p)
{
    struct version plain = *v;

    plain.pre[0] = '\0';
    return compare(&plain, p, "", 0) == 0;
}

static bool judge(struct reader *r, const char *op, const struct partial *p)
{
    r->pre_allowed = r->pre_allowed || (p->pre_len && has_same_numbers(r->v, p));
    return is_in(r->v, op, p);
}

static const char *take_operator(struct reader *r)
{
    static const char *const ops[] = {">=", "<=", ">", "<", "^", "~", "="};

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        if (take(r, ops[i])) {
            if (*ops[i] == '~')
                take(r, ">");
            skip_blanks(r);
            return ops[i];
        }
    }
    return "";
}

/* Comparators up to "||" or the end, of which V has to be in each. */
static bool set_has(bool *known, struct reader *r)
{
    bool in = true;

    r->pre_allowed = false;
    skip_blanks(r);
    while (*known && r->at < r->end && *r->at != '|') {
        const char *op = take_operator(r);
        struct partial p, to;

        /* "^" alone, as behind "workspace:", is what the other has */
        if (*op && (r->at == r->end || *r->at == '|'))
            return true;
        *known = take_partial(r, &p);
        skip_blanks(r);
        if (*known && !*op && r->at + 1 < r->end && *r->at == '-' && strchr(" \t", r->at[1])) {
            r->at++;
            skip_blanks(r);
            *known = take_partial(r, &to);
            in = in && *known && judge(r, ">=", &p) && judge(r, "<=", &to);
        } else {
            in = *known && judge(r, op, &p) && in;
        }
        skip_blanks(r);
    }
    return in && (r->pre_allowed || !version_is_prerelease(r->v));
}

bool npm_range_has(bool *known, const char *text, size_t len, const struct version *v)
{
    struct reader r = {.at = text, .end = text + len, .v = v};
    bool in = false;

    *known = true;
    do {
        bool has = set_has(known, &r);

        in = in || has;
    } while (*known && take(&r, "||"));
    *known = *known && r.at == r.end;
    return in && *known;
}
