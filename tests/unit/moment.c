/* text/moment: what is a moment, and a duration, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/moment.h"

static const struct {
    const char *text;
    long long seconds;
} moments[] = {
    {"1970-01-01T00:00:00Z", 0},          {"1970-12-31T23:59:59Z", 31535999},
    {"1972-02-29T00:00:00Z", 68169600},   {"2000-02-29T12:00:00Z", 951825600},
    {"2000-03-01T00:00:00Z", 951868800},  {"2026-11-27T10:44:00Z", 1795776240},
    {"2038-01-19T03:14:08Z", 2147483648}, {"2100-02-28T00:00:00Z", 4107456000},
    {"2100-03-01T00:00:00Z", 4107542400}, {"9999-12-31T23:59:59Z", 253402300799},
};

static void test_moments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
        struct str text = STR_INIT;
        long long seconds = -1;

        assert_int_equal(moment_read(&seconds, moments[i].text, strlen(moments[i].text)), 0);
        assert_int_equal(seconds, moments[i].seconds);
        moment_write(&text, seconds);
        assert_string_equal(text.buf, moments[i].text);
        str_release(&text);
    }
}

static void test_there_and_back(void **state)
{
    (void)state;
    for (long long t = 0; t < 253402300800LL; t += 86400LL * 97 + 7) {
        struct str text = STR_INIT;
        long long again = -1;

        moment_write(&text, t);
        assert_int_equal(moment_read(&again, text.buf, text.len), 0);
        assert_int_equal(again, t);
        str_release(&text);
    }
}

static void test_what_is_no_moment(void **state)
{
    static const char *const none[] = {
        "",
        "2026-11-27",
        "2026-11-27T10:44:00",
        "2026-11-27T10:44:00z",
        "2026-11-27 10:44:00Z",
        "2026-11-27T10:44:00+0",
        "2026-13-27T10:44:00Z",
        "2026-00-27T10:44:00Z",
        "2026-11-31T10:44:00Z",
        "2026-02-29T10:44:00Z",
        "2100-02-29T10:44:00Z",
        "2026-11-00T10:44:00Z",
        "2026-11-27T24:44:00Z",
        "2026-11-27T10:60:00Z",
        "2026-11-27T10:44:60Z",
        "1969-12-31T23:59:59Z",
        "2026-11-2\xd9\xa7T10:44:00Z",
        "-026-11-27T10:44:00Z",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        long long seconds = -1;

        assert_int_not_equal(moment_read(&seconds, none[i], strlen(none[i])), 0);
        assert_int_equal(seconds, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_what_is_no_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
