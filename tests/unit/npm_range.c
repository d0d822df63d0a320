/* text/npm_range: what node-semver's satisfies() says of the same (semver 7). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/npm_range.h"

static void test_ranges(void **state)
{
    static const struct {
        const char *range, *in, *out; /* versions, a blank between them */
    } rows[] = {
        {"", "0.0.0 2.0.0", "2.0.0-rc.1"},
        {"*", "0.0.0 2.0.0", "2.0.0-rc.1"},
        {"1.x", "1.0.0 1.9.9", "0.9.9 2.0.0 1.0.0-rc.1 2.0.0-0"},
        {"1", "1.0.0 1.9.9", "2.0.0"},
        {"1.2", "1.2.0 1.2.9", "1.3.0 1.1.9"},
        {"=1.2.x", "1.2.0 1.2.9", "1.3.0"},
        {"v1.2.3", "1.2.3", "1.2.4 1.2.3-rc.1"},
        {"^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-rc.1"},
        {"^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2 1.2.3"},
        {"^0.0.3", "0.0.3", "0.0.4"},
        {"^0.0", "0.0.0 0.0.9", "0.1.0"},
        {"^0", "0.0.0 0.9.9", "1.0.0"},
        {"^0.x", "0.9.9", "1.0.0"},
        {"^1.2.3-rc.1", "1.2.3-rc.2 1.2.3 1.3.0", "1.2.3-rc.0 1.3.0-rc.1 2.0.0"},
        {"~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"},
        {"~> 1.2", "1.2.0", "1.3.0"},
        {"~1", "1.0.0 1.9.9", "2.0.0 0.9.9"},
        {">=1.0.0 <2.0.0", "1.0.0 1.9.9", "2.0.0 0.9.9 2.0.0-rc.1"},
        {">= 1.0.0", "1.0.0 3.0.0", "0.9.9 3.0.0-rc.1"},
        {">1", "2.0.0", "1.0.0 1.9.9"},
        {">1.2.3", "1.2.4", "1.2.3"},
        {"<=1.2", "1.2.9 0.1.0", "1.3.0"},
        {"<1.2", "1.1.9", "1.2.0 1.2.0-rc.1"},
        {"<*", "", "1.0.0 0.0.0"},
        {"1.0.0 || 2.x", "1.0.0 2.5.0", "1.0.1 3.0.0"},
        {"^1||^2", "1.5.0 2.5.0", "3.0.0"},
        {"1.2 - 2.3.4", "1.2.0 2.3.4", "2.3.5 1.1.9"},
        {"1.2.3 - 2", "1.2.3 2.9.9", "3.0.0"},
        {"1.2.3+build", "1.2.3", "1.2.4"},
        {"^", "1.0.0 2.0.0-rc.1", ""}, /* behind "workspace:" */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int in = 0; in < 2; in++) {
            const char *at = in ? rows[i].in : rows[i].out;

            while (*at) {
                size_t len = strcspn(at, " ");
                struct version v;
                bool known;

                assert_int_equal(version_parse(&v, VERSION_SEMVER, at, len), 0);
                if (npm_range_has(&known, rows[i].range, strlen(rows[i].range), &v) != in || !known)
                    fail_msg("'%s' and %s", rows[i].range, at);
                at += len + (at[len] == ' ');
            }
        }
    }
}

static void test_what_is_no_range(void **state)
{
    static const char *const rows[] = {
        "latest",
        "file:../a",
        "npm:a@1.0.0",
        "git+https://x/y",
        "owner/name",
        "1.2.3.4",
        "1..2",
        "01.2.3",
        "1.0.0 |",
        "1.0.0 | 2",
        "1.2.3 - ",
        "^1.0.0,",
        ">1 beta",
        "x.y.z",
        "1 -2 ",
        "^ ^",
        "\xff",
        "1.0.0 || a",
        "99999999999999999999.0.0",
    };
    struct version v;

    (void)state;
    assert_int_equal(version_parse(&v, VERSION_SEMVER, "1.0.0", 5), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool known;

        if (npm_range_has(&known, rows[i], strlen(rows[i]), &v) || known)
            fail_msg("'%s' is a range", rows[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_what_is_no_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
