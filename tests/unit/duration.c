/* text/duration: spans of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/duration.h"

static void test_parse(void **state)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } rows[] = {
        {"90", 90000},
        {"90s", 90000},
        {"0", 0},
        {"0ms", 0},
        {"500ms", 500},
        {"10m", 600000},
        {"1h", 3600000},
        {"007s", 7000},
        {"168h", 604800000},
        {"604800", 604800000},
        {"10080m", 604800000},
        {"604800000ms", 604800000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t ms = 1;

        assert_true(duration_parse(&ms, rows[i].text));
        assert_int_equal(ms, rows[i].ms);
    }
}

static void test_none(void **state)
{
    static const char *const rows[] = {
        "",     "s",    "ms",   "-1",   "+1",     " 1",          "1 ",
        "1 s",  "1.5s", "1,5s", "1S",   "1d",     "1min",        "1h30m",
        "0x10", "1e3",  "1mss", "169h", "604801", "604800001ms", "99999999999999999999999999h",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t ms = 1;

        assert_false(duration_parse(&ms, rows[i]));
        assert_int_equal(ms, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
