/* The next version. */
#include <string.h>

#include "base/err.h"
#include "text/version_scan.h"

/* The release's first three numbers, "0" where it has fewer. False where it has more. */
static bool split_release(struct piece part[3], const char *release)
{
    const char *rest = release;
    struct piece more;

    for (int i = 0; i < 3; i++) {
        part[i] = (struct piece){"0", 1};
        piece_next(&part[i], &rest);
    }
    return !piece_next(&more, &rest);
}

static bool is_zero(const struct piece *p)
{
    return p->len == 1 && *p->p == '0';
}

/* Behind what FIELD has: the number after P. */
static bool add_successor(char *field, const struct piece *p)
{
    char digits[VERSION_FIELD + 1];
    size_t at = 1 + p->len;

    digits[0] = '0';
    memcpy(digits + 1, p->p, p->len);
    while (digits[--at] == '9')
        digits[at] = '0';
    digits[at]++;
    at = digits[0] == '0';
    return field_add(field, digits + at, 1 + p->len - at);
}

static bool add_number(char *release, const struct piece *p, bool successor)
{
    if (release[0] && !field_add(release, ".", 1))
        return false;
    return successor ? add_successor(release, p) : field_add(release, p->p, p->len);
}

/* Numbers up to INDEX are kept, INDEX itself goes up by one where UP, the others are 0. */
static bool set_release(struct version *out, const struct piece part[3], int index, bool up)
{
    const struct piece zero = {"0", 1};

    for (int i = 0; i < 3; i++) {
        if (!add_number(out->release, i > index ? &zero : &part[i], up && i == index))
            return false;
    }
    return true;
}

static bool next_release(struct version *out, const struct version *v, const struct piece part[3],
                         int index)
{
    bool reached = version_is_prerelease(v) && !v->post[0];

    for (int i = index + 1; i < 3; i++)
        reached = reached && is_zero(&part[i]);
    return set_release(out, part, index, !reached);
}

static bool is_label(const char *label)
{
    bool digits = true;

    for (const char *p = label; *p; p++) {
        if (!ascii_alpha(*p) && !ascii_digit(*p) && *p != '-')
            return false;
        digits = digits && ascii_digit(*p);
    }
    return !digits && strlen(label) <= 32;
}

/* The next pre-release's identifiers: those of V with the number up by one, or "LABEL.1". */
static bool next_pre(struct version *out, const struct version *v, const char *label)
{
    const char *rest = v->pre;
    struct piece first = {"", 0}, number, more;
    bool same = piece_next(&first, &rest) &&
                (!label || (strlen(label) == first.len && !memcmp(label, first.p, first.len)));

    if (!same) {
        label = label ? label : "rc";
        return field_add(out->pre, label, strlen(label)) && field_add(out->pre, ".1", 2);
    }
    if (!field_add(out->pre, first.p, first.len) || !field_add(out->pre, ".", 1))
        return false;
    if (!piece_next(&number, &rest))
        return field_add(out->pre, "1", 1);
    if (!piece_is_digits(&number) || piece_next(&more, &rest))
        return false;
    return v->dev[0] ? field_add(out->pre, number.p, number.len) : add_successor(out->pre, &number);
}

static int refuse(const struct version *v, const char *why)
{
    struct str text = STR_INIT;

    version_describe(&text, v);
    err_set(ERR_REFUSED, "no next version after '%s': %s", text.buf, why);
    str_release(&text);
    return ERR_REFUSED;
}

int version_bump(struct version *out, const struct version *v, enum version_part part,
                 const char *label)
{
    bool pre = version_is_prerelease(v) && !v->post[0];
    const char *kind = label ? label : v->pre;
    struct version next;
    struct piece number[3];
    bool fits;

    memset(&next, 0, sizeof(next));
    memcpy(next.epoch, v->epoch, sizeof(next.epoch));
    if (!split_release(number, v->release))
        return refuse(v, "it has more than three numbers");
    if (part == VERSION_RELEASE && !pre)
        return refuse(v, "it is a release already");
    if (part == VERSION_PRE && label && !is_label(label))
        return refuse(v, "a pre-release is called by letters, digits and hyphens");
    /* Maven's is the same until the release, and "SNAPSHOT.1" would be none */
    if (part == VERSION_PRE && !strcmp(kind, "SNAPSHOT"))
        return refuse(v, "a SNAPSHOT is not counted: say the version");
    if (part == VERSION_PRE)
        fits = set_release(&next, number, 2, !pre) && next_pre(&next, v, label);
    else if (part == VERSION_RELEASE)
        fits = set_release(&next, number, 2, false);
    else
        fits = next_release(&next, v, number, (int)part);
    if (!fits)
        return refuse(v, part == VERSION_PRE ? "its pre-release has no number to count on"
                                             : "it is too long");
    if (version_compare(VERSION_SEMVER, &next, v) <= 0)
        return refuse(v, "what was asked for comes before it");
    *out = next;
    return 0;
}
