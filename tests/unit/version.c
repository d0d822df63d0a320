/* text/version: SemVer 2.0.0, PEP 440, the mapping between them, order, and bumps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "text/version.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct version must_parse(enum version_scheme scheme, const char *text)
{
    struct version v;

    if (version_parse(&v, scheme, text, strlen(text)))
        fail_msg("'%s' was not taken", text);
    return v;
}

/* The version that TEXT is in the scheme it says it is: both schemes' writers as an oracle. */
static const char *written(const struct version *v, enum version_scheme scheme)
{
    static struct str s[4];
    static unsigned turn;
    struct str *out = &s[turn++ % 4];

    if (!out->buf)
        str_init(out);
    str_reset(out);
    if (version_write(out, v, scheme)) {
        err_clear();
        str_reset(out);
        str_adds(out, "refused");
    }
    return out->buf;
}

/* The lists beside semver.org's suggested regular expression. */
static const char *const semver_valid[] = {
    "0.0.4",
    "1.2.3",
    "10.20.30",
    "1.1.2-prerelease+meta",
    "1.1.2+meta",
    "1.1.2+meta-valid",
    "1.0.0-alpha",
    "1.0.0-beta",
    "1.0.0-alpha.beta",
    "1.0.0-alpha.beta.1",
    "1.0.0-alpha.1",
    "1.0.0-alpha0.valid",
    "1.0.0-alpha.0valid",
    "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay",
    "1.0.0-rc.1+build.1",
    "2.0.0-rc.1+build.123",
    "1.2.3-beta",
    "10.2.3-DEV-SNAPSHOT",
    "1.2.3-SNAPSHOT-123",
    "1.0.0",
    "2.0.0",
    "1.1.7",
    "2.0.0+build.1848",
    "2.0.1-alpha.1227",
    "1.0.0-alpha+beta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12+788",
    "1.2.3----R-S.12.9.1--.12+meta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
    "99999999999999999999999.999999999999999999.99999999999999999",
    "1.0.0-0A.is.legal",
};

static const char *const semver_invalid[] = {
    "",
    "1",
    "1.2",
    "1.2.3-0123",
    "1.2.3-0123.0123",
    "1.1.2+.123",
    "+invalid",
    "-invalid",
    "-invalid+invalid",
    "-invalid.01",
    "alpha",
    "alpha.beta",
    "alpha.beta.1",
    "alpha.1",
    "alpha+beta",
    "alpha_beta",
    "alpha.",
    "alpha..",
    "beta",
    "1.0.0-alpha_beta",
    "-alpha.",
    "1.0.0-alpha..",
    "1.0.0-alpha..1",
    "1.0.0-alpha...1",
    "1.0.0-alpha....1",
    "1.0.0-alpha.....1",
    "1.0.0-alpha......1",
    "1.0.0-alpha.......1",
    "01.1.1",
    "1.01.1",
    "1.1.01",
    "1.2.3.DEV",
    "1.2-SNAPSHOT",
    "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788",
    "1.2-RC-SNAPSHOT",
    "-1.0.3-gamma+b7718",
    "+justmeta",
    "9.8.7+meta+meta",
    "9.8.7-whatever+meta+meta",
    "99999999999999999999999.999999999999999999.99999999999999999----RC-SNAPSHOT.12.09.1-----------"
    "-"
    "--------------------..12",
    "v1.2.3",
    " 1.2.3",
    "1.2.3 ",
    "1.2.3\n",
    "1.2.3-",
    "1.2.3+",
    "1.2.3-\xc3\xa9",
    "1.2.3-a+b/../c",
};

static void test_semver_lists(void **state)
{
    struct version v;

    (void)state;
    for (size_t i = 0; i < COUNT(semver_valid); i++) {
        v = must_parse(VERSION_SEMVER, semver_valid[i]);
        assert_string_equal(written(&v, VERSION_SEMVER), semver_valid[i]);
    }
    for (size_t i = 0; i < COUNT(semver_invalid); i++) {
        if (!version_parse(&v, VERSION_SEMVER, semver_invalid[i], strlen(semver_invalid[i])))
            fail_msg("'%s' was taken", semver_invalid[i]);
    }
    assert_int_equal(version_parse(&v, VERSION_SEMVER, "1.2.3\0", 6), ERR_INVALID);
    assert_null(err_message());
}

static void test_too_long_is_refused(void **state)
{
    char text[VERSION_TEXT_MAX + 8];
    struct version v;

    (void)state;
    memset(text, '9', sizeof(text));
    memcpy(text, "1.1.", 4);
    assert_int_equal(version_parse(&v, VERSION_SEMVER, text, VERSION_TEXT_MAX + 1), ERR_INVALID);
    assert_int_equal(version_parse(&v, VERSION_PEP440, text, VERSION_TEXT_MAX + 1), ERR_INVALID);
    assert_int_equal(version_parse(&v, VERSION_SEMVER, text, VERSION_TEXT_MAX), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(version_bump(&v, &v, VERSION_PATCH, NULL), 0);
    memset(text, '9', VERSION_TEXT_MAX - 2);
    memcpy(text + VERSION_TEXT_MAX - 2, "a", 2);
    assert_int_equal(version_parse(&v, VERSION_PEP440, text, VERSION_TEXT_MAX - 1), 0);
}

/* Section 11 of SemVer 2.0.0, in order; every pair is compared. */
static void test_semver_order(void **state)
{
    static const char *const order[] = {
        "0.9.9",
        "1.0.0-0",
        "1.0.0-1",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0-rc.1.1",
        "1.0.0-rc.2",
        "1.0.0-rc10",
        "1.0.0-rc2",
        "1.0.0",
        "1.0.1",
        "1.2.0",
        "1.10.0",
        "2.0.0",
        "2.1.0",
        "2.1.1",
        "99999999999999999998.0.0",
        "99999999999999999999.0.0",
        "100000000000000000000.0.0",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(order); i++) {
        for (size_t j = 0; j < COUNT(order); j++) {
            struct version a = must_parse(VERSION_SEMVER, order[i]);
            struct version b = must_parse(VERSION_SEMVER, order[j]);
            int got = version_compare(VERSION_SEMVER, &a, &b);

            if ((got > 0) - (got < 0) != (i > j) - (i < j))
                fail_msg("'%s' against '%s' gives %d", order[i], order[j], got);
        }
    }
}

static void test_build_does_not_order(void **state)
{
    struct version a = must_parse(VERSION_SEMVER, "1.0.0+a");
    struct version b = must_parse(VERSION_SEMVER, "1.0.0+b");

    (void)state;
    assert_int_equal(version_compare(VERSION_SEMVER, &a, &b), 0);
    assert_false(version_same(VERSION_SEMVER, &a, &b));
}

/* The examples of PEP 440, in its order. */
/* PEP 440's examples, and packaging's own, in order. */
static const char *const pep440_order[] = {
    "1.dev0",
    "1.0.dev456",
    "1.0a1",
    "1.0a2.dev456",
    "1.0a12.dev456",
    "1.0a12",
    "1.0b1.dev456",
    "1.0b2",
    "1.0b2.post345.dev456",
    "1.0b2.post345",
    "1.0b2-346",
    "1.0c1.dev456",
    "1.0c1",
    "1.0rc2",
    "1.0c3",
    "1.0",
    "1.0+abc.5",
    "1.0+abc.7",
    "1.0+5",
    "1.0.post456.dev34",
    "1.0.post456",
    "1.0.15",
    "1.1.dev1",
    "1.1+0123x",
    "1.2+123abc",
    "1.2+123abc456",
    "1.2+abc",
    "1.2+abc123",
    "1.2+abc123def",
    "1.2+1234.abc",
    "1.2+123456",
    "1.2.r32+123456",
    "1.2.rev33+123456",
    "1!1.0b2.post345.dev456",
    "1!1.0",
    "10!0.1",
};

static void test_pep440_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pep440_order); i++) {
        for (size_t j = 0; j < COUNT(pep440_order); j++) {
            struct version a = must_parse(VERSION_PEP440, pep440_order[i]);
            struct version b = must_parse(VERSION_PEP440, pep440_order[j]);
            int got = version_compare(VERSION_PEP440, &a, &b);

            if ((got > 0) - (got < 0) != (i > j) - (i < j))
                fail_msg("'%s' against '%s' gives %d", pep440_order[i], pep440_order[j], got);
        }
    }
}

/* Spellings that PEP 440 takes, and the one it writes; NULL where it takes none. */
static void test_pep440_normal_form(void **state)
{
    static const struct {
        const char *text, *want;
    } pep440_forms[] = {
        {"1.0", "1.0"},
        {"1", "1"},
        {"2024.01.02", "2024.1.2"},
        {"v1.0", "1.0"},
        {"V1.0", "1.0"},
        {"1.1RC1", "1.1rc1"},
        {"00", "0"},
        {"09000", "9000"},
        {"1.0+foo0100", "1.0+foo0100"},
        {"1.0+0100foo", "1.0+0100foo"},
        {"1.0+0040", "1.0+40"},
        {"1.1.a1", "1.1a1"},
        {"1.1-a1", "1.1a1"},
        {"1.1_a1", "1.1a1"},
        {"1.1a.1", "1.1a1"},
        {"1.1a-1", "1.1a1"},
        {"1.1alpha1", "1.1a1"},
        {"1.1beta2", "1.1b2"},
        {"1.1c3", "1.1rc3"},
        {"1.1pre3", "1.1rc3"},
        {"1.1preview3", "1.1rc3"},
        {"1.2a", "1.2a0"},
        {"1.2a_", "1.2a0"},
        {"1.2rc.-2", "1.2rc0.post2"},
        {"1.2.post.", "1.2.post0"},
        {"1.2.post-2", "1.2.post2"},
        {"1.2-post2", "1.2.post2"},
        {"1.2post2", "1.2.post2"},
        {"1.2.r2", "1.2.post2"},
        {"1.2-rev2", "1.2.post2"},
        {"1.2.post", "1.2.post0"},
        {"1.0-1", "1.0.post1"},
        {"1.2.dev", "1.2.dev0"},
        {"1.2-dev2", "1.2.dev2"},
        {"1.2dev2", "1.2.dev2"},
        {"1.0+ubuntu-1", "1.0+ubuntu.1"},
        {"1.0+Ubuntu_1", "1.0+ubuntu.1"},
        {"0!1.0", "1.0"},
        {"1!1.0", "1!1.0"},
        {"1.0a1.post2.dev3", "1.0a1.post2.dev3"},
        {"1.0.dev456+abc", "1.0.dev456+abc"},
        {"1.2.3.4", "1.2.3.4"},
        {"99999999999999999999999.1", "99999999999999999999999.1"},
        {"", NULL},
        {"french toast", NULL},
        {"1.0+a+", NULL},
        {"1.0++", NULL},
        {"1.0+_foobar", NULL},
        {"1.0+foo&asd", NULL},
        {"1.0+1+1", NULL},
        {"1.0.", NULL},
        {"1..0", NULL},
        {".1", NULL},
        {"1.0-", NULL},
        {"1.0-alpha.beta", NULL},
        {"1.0-SNAPSHOT", NULL},
        {"1.0-0.3.7", NULL},
        {"1.0a1b2", NULL},
        {"1.0 ", NULL},
        {"1!", NULL},
        {"!1", NULL},
        {"v", NULL},
        {"1.0x", NULL},
        {"1.0.*", NULL},
        {"1.0dev1rc1", NULL},
        {"vv1", NULL},
        {"1.0+", NULL},
        {"1.0a1-", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pep440_forms); i++) {
        struct version v, again;
        const char *text = pep440_forms[i].text;

        if (!pep440_forms[i].want) {
            if (!version_parse(&v, VERSION_PEP440, text, strlen(text)))
                fail_msg("'%s' was taken", text);
            continue;
        }
        v = must_parse(VERSION_PEP440, text);
        assert_string_equal(written(&v, VERSION_PEP440), pep440_forms[i].want);
        again = must_parse(VERSION_PEP440, pep440_forms[i].want);
        assert_int_equal(version_compare(VERSION_PEP440, &v, &again), 0);
    }
}

/* One value, two writers. */
static void test_mapping(void **state)
{
    static const struct {
        const char *semver, *pep440;
    } both[] = {
        {"1.1.0", "1.1.0"},
        {"1.1.0-rc.1", "1.1.0rc1"},
        {"1.1.0-alpha.0", "1.1.0a0"},
        {"1.1.0-beta.12", "1.1.0b12"},
        {"1.1.0-dev.3", "1.1.0.dev3"},
        {"1.1.0+build.5", "1.1.0+build.5"},
        {"1.1.0-rc.1+build.5", "1.1.0rc1+build.5"},
        {"99999999999999999999.0.0-rc.99999999999999999999",
         "99999999999999999999.0.0rc99999999999999999999"},
    };
    static const struct {
        enum version_scheme from;
        const char *text, *want;
    } one_way[] = {
        {VERSION_SEMVER, "1.1.0-beta", "1.1.0b0"},
        {VERSION_SEMVER, "1.1.0-RC.1", "1.1.0rc1"},
        {VERSION_SEMVER, "1.1.0+build-5", "1.1.0+build.5"},
        {VERSION_SEMVER, "1.1.0-1", "refused"},
        {VERSION_SEMVER, "1.1.0-alpha.beta", "refused"},
        {VERSION_SEMVER, "1.1.0-0.3.7", "refused"},
        {VERSION_SEMVER, "1.1.0-SNAPSHOT", "refused"},
        {VERSION_SEMVER, "1.1.0-rc1", "refused"},
        {VERSION_SEMVER, "1.1.0-rc.1.2", "refused"},
        {VERSION_SEMVER, "1.1.0-rc.1.dev.2", "refused"},
        {VERSION_SEMVER, "1.1.0-post.1", "refused"},
        {VERSION_SEMVER, "1.1.0+a--b", "refused"},
        {VERSION_PEP440, "1.1", "1.1.0"},
        {VERSION_PEP440, "2", "2.0.0"},
        {VERSION_PEP440, "v1.1c2", "1.1.0-rc.2"},
        {VERSION_PEP440, "1!1.0", "refused"},
        {VERSION_PEP440, "1.0.post1", "refused"},
        {VERSION_PEP440, "1.0rc1.dev2", "refused"},
        {VERSION_PEP440, "1.0.post1.dev2", "refused"},
        {VERSION_PEP440, "1.2.3.4", "refused"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(both); i++) {
        struct version s = must_parse(VERSION_SEMVER, both[i].semver);
        struct version p = must_parse(VERSION_PEP440, both[i].pep440);

        assert_memory_equal(&s, &p, sizeof(s));
        assert_string_equal(written(&s, VERSION_PEP440), both[i].pep440);
        assert_string_equal(written(&p, VERSION_SEMVER), both[i].semver);
    }
    for (size_t i = 0; i < COUNT(one_way); i++) {
        struct version v = must_parse(one_way[i].from, one_way[i].text);

        assert_string_equal(
            written(&v, one_way[i].from == VERSION_SEMVER ? VERSION_PEP440 : VERSION_SEMVER),
            one_way[i].want);
    }
}

static void test_refusals_say_why(void **state)
{
    struct version v = must_parse(VERSION_SEMVER, "1.1.0-rc1");
    struct str out = STR_INIT;
    const char *const *hints;

    (void)state;
    assert_int_equal(version_write(&out, &v, VERSION_PEP440), ERR_REFUSED);
    assert_string_equal(err_message(), "version '1.1.0-rc1' has no PEP 440 form: its pre-releases "
                                       "are alpha, beta, rc and dev, each with one number");
    assert_int_equal(err_hints(&hints), 1);
    assert_string_equal(hints[0], "write it as 1.1.0-rc.1");
    assert_string_equal(out.buf, "");
    err_clear();
    v = must_parse(VERSION_PEP440, "1!1.0a1.dev2+x");
    assert_int_equal(version_write(&out, &v, VERSION_SEMVER), ERR_REFUSED);
    assert_string_equal(err_message(),
                        "version '1!1.0a1.dev2+x' has no SemVer form: SemVer knows no epoch");
    err_clear();
    str_release(&out);
}

static void test_complete(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"1.1", "1.1.0"},
        {"2", "2.0.0"},
        {"1.1.0", "1.1.0"},
        {"1.1.0-rc.1", "1.1.0-rc.1"},
        {"1.1rc1", "1.1.0-rc.1"},
        {"v1.1", "1.1.0"},
        {"1.2.3.4", NULL},
        {"x", NULL},
        {"", NULL},
        {"1.", NULL},
        {"1.1/2", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct version v;
        int rc = version_complete(&v, rows[i].text);

        if (!rows[i].want) {
            assert_int_equal(rc, ERR_INVALID);
            assert_non_null(err_message());
            err_clear();
            continue;
        }
        assert_int_equal(rc, 0);
        assert_string_equal(written(&v, VERSION_SEMVER), rows[i].want);
    }
}

static void test_bump(void **state)
{
    static const struct {
        const char *from;
        enum version_part part;
        const char *label, *want;
    } rows[] = {
        {"1.2.3", VERSION_MAJOR, NULL, "2.0.0"},
        {"1.2.3", VERSION_MINOR, NULL, "1.3.0"},
        {"1.2.3", VERSION_PATCH, NULL, "1.2.4"},
        {"1.2", VERSION_PATCH, NULL, "1.2.1"},
        {"1", VERSION_MINOR, NULL, "1.1.0"},
        {"0.0.9", VERSION_PATCH, NULL, "0.0.10"},
        {"9.99.999", VERSION_PATCH, NULL, "9.99.1000"},
        {"9.99.999", VERSION_MINOR, NULL, "9.100.0"},
        {"9.99.999", VERSION_MAJOR, NULL, "10.0.0"},
        {"18446744073709551615.0.0", VERSION_MAJOR, NULL, "18446744073709551616.0.0"},
        {"1.2.3+build.7", VERSION_PATCH, NULL, "1.2.4"},
        {"2.0.0-rc.1", VERSION_MAJOR, NULL, "2.0.0"},
        {"2.1.0-rc.1", VERSION_MAJOR, NULL, "3.0.0"},
        {"1.2.0-rc.1", VERSION_MINOR, NULL, "1.2.0"},
        {"1.2.1-rc.1", VERSION_MINOR, NULL, "1.3.0"},
        {"1.2.1-rc.1", VERSION_PATCH, NULL, "1.2.1"},
        {"1.2.1-rc.1", VERSION_RELEASE, NULL, "1.2.1"},
        {"1.2.1", VERSION_RELEASE, NULL, NULL},
        {"1.2.1", VERSION_PRE, NULL, "1.2.2-rc.1"},
        {"1.2.1", VERSION_PRE, "alpha", "1.2.2-alpha.1"},
        {"1.2.1-rc.1", VERSION_PRE, NULL, "1.2.1-rc.2"},
        {"1.2.1-rc.9", VERSION_PRE, "rc", "1.2.1-rc.10"},
        {"1.2.1-alpha.4", VERSION_PRE, "beta", "1.2.1-beta.1"},
        {"1.2.1-alpha.4", VERSION_PRE, NULL, "1.2.1-alpha.5"},
        {"1.2.1-beta", VERSION_PRE, NULL, "1.2.1-beta.1"},
        {"1.2.1-rc.1", VERSION_PRE, "beta", NULL},
        {"1.2.1-rc1", VERSION_PRE, "rc", NULL},
        {"1.2.1-alpha.beta", VERSION_PRE, NULL, NULL},
        {"1.2.1-rc.1.2", VERSION_PRE, NULL, NULL},
        {"1.2.1-SNAPSHOT", VERSION_PRE, NULL, NULL},
        {"1.2.1", VERSION_PRE, "SNAPSHOT", NULL},
        {"1.2.1-SNAPSHOT", VERSION_PRE, "rc", "1.2.1-rc.1"},
        {"1.2.1-SNAPSHOT", VERSION_RELEASE, NULL, "1.2.1"},
        {"1.2.1", VERSION_PRE, "", NULL},
        {"1.2.1", VERSION_PRE, "7", NULL},
        {"1.2.1", VERSION_PRE, "r c", NULL},
        {"1.2.1", VERSION_PRE, "rc.1", NULL},
        {"1.2.1rc1", VERSION_PRE, NULL, "1.2.1-rc.2"},
        {"1.2.1a1.dev4", VERSION_PRE, NULL, "1.2.1-alpha.1"},
        {"1.2.1.dev4", VERSION_PRE, NULL, "1.2.1-dev.5"},
        {"1.2.1.dev4", VERSION_RELEASE, NULL, "1.2.1"},
        {"1.2.1.post1", VERSION_PATCH, NULL, "1.2.2"},
        {"1.2.0.post1.dev2", VERSION_MINOR, NULL, "1.3.0"},
        {"1.2.1.post1", VERSION_RELEASE, NULL, NULL},
        {"1.2.3.4", VERSION_PATCH, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct version from, to;
        int rc;

        assert_int_equal(version_read(&from, rows[i].from, strlen(rows[i].from)), 0);
        rc = version_bump(&to, &from, rows[i].part, rows[i].label);
        if (!rows[i].want) {
            if (rc != ERR_REFUSED)
                fail_msg("'%s' was bumped", rows[i].from);
            assert_non_null(err_message());
            err_clear();
            continue;
        }
        if (rc)
            fail_msg("'%s': %s", rows[i].from, err_message());
        assert_string_equal(written(&to, VERSION_SEMVER), rows[i].want);
    }
}

static void test_same_in_a_file(void **state)
{
    static const struct {
        enum version_scheme scheme;
        const char *in_file, *wanted;
        bool same;
    } rows[] = {
        {VERSION_PEP440, "1.1", "1.1.0", true},
        {VERSION_PEP440, "1.1.0RC1", "1.1.0-rc.1", true},
        {VERSION_PEP440, "1.1.0b0", "1.1.0-beta", true},
        {VERSION_PEP440, "1.1.0.post1", "1.1.0", false},
        {VERSION_PEP440, "1.1.0+build.5", "1.1.0+build-5", true},
        {VERSION_PEP440, "1.1.0+x", "1.1.0", false},
        {VERSION_SEMVER, "1.1.0+x", "1.1.0", false},
        {VERSION_SEMVER, "1.1.0-rc.1", "1.1.0-rc.2", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct version a = must_parse(rows[i].scheme, rows[i].in_file), b;

        assert_int_equal(version_read(&b, rows[i].wanted, strlen(rows[i].wanted)), 0);
        assert_int_equal(version_same(rows[i].scheme, &a, &b), rows[i].same);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_semver_lists),   cmocka_unit_test(test_too_long_is_refused),
        cmocka_unit_test(test_semver_order),   cmocka_unit_test(test_build_does_not_order),
        cmocka_unit_test(test_pep440_order),   cmocka_unit_test(test_pep440_normal_form),
        cmocka_unit_test(test_mapping),        cmocka_unit_test(test_refusals_say_why),
        cmocka_unit_test(test_complete),       cmocka_unit_test(test_bump),
        cmocka_unit_test(test_same_in_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
