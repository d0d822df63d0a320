/* text/version: RubyGems, Maven, Debian, R, and what says but numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "text/version.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What SCHEME writes of the SemVer or PEP 440 version TEXT, or the reason why it does not. */
static void assert_written(enum version_scheme scheme, const char *text, const char *want)
{
    struct str got = STR_INIT;
    struct version v, back;

    assert_int_equal(version_read(&v, text, strlen(text)), 0);
    if (version_write(&got, &v, scheme)) {
        if (!strstr(err_message(), want))
            fail_msg("%s: %s", text, err_message());
        err_clear();
    } else {
        assert_string_equal(got.buf, want);
        assert_int_equal(version_parse(&back, scheme, got.buf, got.len), 0);
        if (!version_same(scheme, &v, &back))
            fail_msg("%s as %s is another version", text, got.buf);
    }
    str_release(&got);
}

static void test_written(void **state)
{
    static const struct {
        const char *text, *gem, *maven, *debian, *r;
    } rows[] = {
        {"1.1.0", "1.1.0", "1.1.0", "1.1.0", "1.1.0"},
        {"1.1", "1.1", "1.1", "1.1", "1.1"},
        {"1.1.0-rc.1", "1.1.0.rc.1", "1.1.0-rc.1", "1.1.0~rc1", "but numbers"},
        {"1.1.0-alpha", "1.1.0.alpha", "1.1.0-alpha", "1.1.0~alpha", "but numbers"},
        {"1.1.0-dev.3", "1.1.0.dev.3", "does not know", "1.1.0~dev3", "but numbers"},
        {"1.1.0-SNAPSHOT", "1.1.0.SNAPSHOT", "1.1.0-SNAPSHOT", "1.1.0~SNAPSHOT", "but numbers"},
        {"1.1.0-rc1", "a word and a number", "a word and a number", "a word and a number",
         "but numbers"},
        {"1.1.0-1", "a word and a number", "a word and a number", "a word and a number",
         "but numbers"},
        {"1.1.0-rc.1.2", "a word and a number", "a word and a number", "a word and a number",
         "but numbers"},
        {"1.1.0+build.5", "no build metadata", "no build metadata", "1.1.0+build.5", "but numbers"},
        {"1.1.0+a-b", "no build metadata", "no build metadata", "hyphen", "but numbers"},
        {"1!1.1", "epoch", "epoch", "epoch", "epoch"},
        {"1.1.post1", "post release", "post release", "post release", "post release"},
        {"1.1rc1.dev2", "development", "development", "development", "development"},
        {"1.2.3.4", "1.2.3.4", "1.2.3.4", "1.2.3.4", "1.2.3.4"},
        {"2", "2", "2", "2", "2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_written(VERSION_GEM, rows[i].text, rows[i].gem);
        assert_written(VERSION_MAVEN, rows[i].text, rows[i].maven);
        assert_written(VERSION_DEBIAN, rows[i].text, rows[i].debian);
        if (strcmp(rows[i].text, "2") != 0)
            assert_written(VERSION_R, rows[i].text, rows[i].r);
    }
}

/* What SCHEME reads, in SemVer's words; NULL: it is none. */
static void test_read(void **state)
{
    static const struct {
        enum version_scheme scheme;
        const char *text, *want;
    } rows[] = {
        {VERSION_GEM, "1.1.0.rc.1", "1.1.0-rc.1"},
        {VERSION_GEM, "1.1.0.rc1", "1.1.0-rc.1"},
        {VERSION_GEM, "1.1.0.pre", "1.1.0-pre"},
        {VERSION_GEM, "01.1", "1.1"},
        {VERSION_GEM, "1.1.0-rc1", NULL},
        {VERSION_GEM, "1.1.0.1rc", NULL},
        {VERSION_GEM, "1.1.0.rc.1.2", NULL},
        {VERSION_GEM, "1.1.", NULL},
        {VERSION_GEM, ".1", NULL},
        {VERSION_GEM, "a", NULL},
        {VERSION_MAVEN, "1.1.0-RC1", "1.1.0-rc.1"},
        {VERSION_MAVEN, "1.1.0-alpha-2", "1.1.0-alpha.2"},
        {VERSION_MAVEN, "1.1-M3", "1.1-m.3"},
        {VERSION_MAVEN, "1.1-SNAPSHOT", "1.1-SNAPSHOT"},
        {VERSION_MAVEN, "1.1.0.Final", NULL},
        {VERSION_MAVEN, "1.1.0-jre", NULL},
        {VERSION_MAVEN, "1.1.0-rc-", NULL},
        {VERSION_MAVEN, "${revision}", NULL},
        {VERSION_DEBIAN, "1.1.0~rc1", "1.1.0-rc.1"},
        {VERSION_DEBIAN, "1.1.0~rc.1", "1.1.0-rc.1"},
        {VERSION_DEBIAN, "1.1.0+dfsg", "1.1.0+dfsg"},
        {VERSION_DEBIAN, "1.1.0~rc1+dfsg1", "1.1.0-rc.1+dfsg1"},
        {VERSION_DEBIAN, "1.1.0+", NULL},
        {VERSION_DEBIAN, "1.1.0-1", NULL},
        {VERSION_DEBIAN, "1.1.0~~rc1", NULL},
        {VERSION_R, "1.1-0", "1.1.0"},
        {VERSION_R, "1.1.0.9000", "1.1.0.9000"},
        {VERSION_R, "1", NULL},
        {VERSION_R, "1.1.0-rc", NULL},
        {VERSION_TUPLE, "1.1.0", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str got = STR_INIT;
        struct version v;
        int rc = version_parse(&v, rows[i].scheme, rows[i].text, strlen(rows[i].text));

        if (!rc)
            str_addf(&got, "%s%s%s%s%s", v.release, v.pre[0] ? "-" : "", v.pre,
                     v.build[0] ? "+" : "", v.build);
        if (rc ? rows[i].want != NULL : !rows[i].want || strcmp(got.buf, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].text, rc ? "none" : got.buf);
        str_release(&got);
    }
}

static void test_numbers(void **state)
{
    static const struct {
        enum version_scheme scheme;
        const char *text, *to;
        size_t n;
        const char *want; /* NULL: TEXT is none */
    } rows[] = {
        {VERSION_SEMVER, "1.0", "1.1.2-rc.1", 2, "1.1"},
        {VERSION_SEMVER, "1", "1.1.2", 4, "1.1.2.0"},
        {VERSION_SEMVER, "1.2.3.4", "1.1.2", 3, "1.1.2"},
        {VERSION_SEMVER, "1.2.3.4.5", NULL, 0, NULL},
        {VERSION_SEMVER, "1.2.", NULL, 0, NULL},
        {VERSION_SEMVER, "1.2-rc", NULL, 0, NULL},
        {VERSION_SEMVER, "", NULL, 0, NULL},
        {VERSION_TUPLE, "1, 0,0", "1.1.2", 3, "1, 1, 2"},
        {VERSION_TUPLE, "1,\n  0", "1.1.2", 2, "1, 1"},
        {VERSION_TUPLE, "1.0", NULL, 0, NULL},
        {VERSION_TUPLE, "1 0, 1", NULL, 0, NULL},
        {VERSION_TUPLE, "1, 'rc'", NULL, 0, NULL},
        {VERSION_TUPLE, "1, ", NULL, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str got = STR_INIT;
        struct version v, to;
        int rc = version_read_numbers(&v, rows[i].scheme, rows[i].text, strlen(rows[i].text));

        if (!rows[i].want != !!rc)
            fail_msg("'%s': %d", rows[i].text, rc);
        if (!rc && rows[i].to) {
            assert_int_equal(version_read(&to, rows[i].to, strlen(rows[i].to)), 0);
            version_shorten(&to, rows[i].n);
            assert_int_equal(version_write_numbers(&got, &to, rows[i].scheme), 0);
            assert_string_equal(got.buf, rows[i].want);
        }
        str_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
