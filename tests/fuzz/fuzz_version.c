/*
 * text/version over any bytes: two versions, a line each. Besides not crashing: what is written
 * reads as what it was, orders are orders, the schemes agree on a version that both can say, and a
 * bump goes up.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "text/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

/* SemVer is written as it was read; PEP 440 in a normal form, which is a fixed point. */
static void check_scheme(enum version_scheme scheme, const char *text, size_t len)
{
    struct str once = STR_INIT, twice = STR_INIT;
    struct version v, again;

    if (version_parse(&v, scheme, text, len))
        return;
    require(len <= VERSION_TEXT_MAX);
    if (version_write(&once, &v, scheme)) {
        /* only PEP 440's normal form can be longer than what was read */
        require(scheme == VERSION_PEP440 && len > VERSION_TEXT_MAX - 16 && !once.len);
        err_clear();
        goto out;
    }
    if (scheme == VERSION_SEMVER)
        require(once.len == len && !memcmp(once.buf, text, len));
    require(!version_parse(&again, scheme, once.buf, once.len));
    require(!version_compare(scheme, &v, &again) && version_same(scheme, &v, &again));
    require(!version_write(&twice, &again, scheme) && str_eq(&once, &twice));
out:
    str_release(&once);
    str_release(&twice);
}

/* A version that both schemes can say is one version. */
static void check_mapping(const struct version *v)
{
    struct str semver = STR_INIT, pep440 = STR_INIT;
    struct version a, b;

    if (!version_write(&semver, v, VERSION_SEMVER) && !version_write(&pep440, v, VERSION_PEP440)) {
        require(!version_parse(&a, VERSION_SEMVER, semver.buf, semver.len));
        require(!version_parse(&b, VERSION_PEP440, pep440.buf, pep440.len));
        require(!version_compare(VERSION_PEP440, &a, &b));
        require(version_same(VERSION_PEP440, &a, v) && version_same(VERSION_PEP440, v, &b));
    }
    err_clear();
    str_release(&semver);
    str_release(&pep440);
}

static void check_bumps(const struct version *v)
{
    static const char *const labels[] = {NULL, "alpha", "rc", "x-y"};

    for (int part = VERSION_MAJOR; part <= VERSION_PRE; part++) {
        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
            struct version next;

            if (version_bump(&next, v, (enum version_part)part, labels[i])) {
                require(err_message());
                err_clear();
                continue;
            }
            require(version_compare(VERSION_SEMVER, &next, v) > 0);
            require(version_is_prerelease(&next) == (part == VERSION_PRE));
            check_mapping(&next);
        }
    }
}

static void check_pair(const struct version *a, const struct version *b)
{
    for (int scheme = VERSION_SEMVER; scheme <= VERSION_PEP440; scheme++) {
        int order = version_compare((enum version_scheme)scheme, a, b);

        require(sign(order) == -sign(version_compare((enum version_scheme)scheme, b, a)));
        require(!version_compare((enum version_scheme)scheme, a, a));
        require(!order || !version_same((enum version_scheme)scheme, a, b));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = size ? (const char *)data : "", *end = memchr(text, '\n', size);
    size_t first = end ? (size_t)(end - text) : size;
    struct str shown = STR_INIT, whole = STR_INIT;
    struct version a, b;

    for (int scheme = VERSION_SEMVER; scheme <= VERSION_PEP440; scheme++)
        check_scheme((enum version_scheme)scheme, text, first);
    if (!version_read(&a, text, first)) {
        check_mapping(&a);
        check_bumps(&a);
        version_describe(&shown, &a);
        require(shown.len > 0);
        if (end && !version_read(&b, end + 1, size - first - 1))
            check_pair(&a, &b);
    }
    str_add(&whole, text, first);
    if (version_complete(&a, whole.buf))
        err_clear();
    str_release(&shown);
    str_release(&whole);
    return 0;
}
