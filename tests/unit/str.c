/* base/str: the growing byte string. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"

static void test_empty_is_a_c_string(void **state)
{
    struct str s = STR_INIT;

    (void)state;
    assert_string_equal(s.buf, "");
    str_reset(&s);
    str_release(&s);
    assert_string_equal(s.buf, "");
}

static void test_splice(void **state)
{
    static const struct {
        const char *start;
        size_t at, len;
        const char *with, *want;
    } rows[] = {
        {"", 0, 0, "a", "a"},          {"abc", 1, 1, "X", "aXc"},
        {"abc", 1, 1, "XYZ", "aXYZc"}, {"abc", 0, 3, "", ""},
        {"abc", 3, 0, "d", "abcd"},    {"1.0.0", 0, 5, "1.10.0-rc.1", "1.10.0-rc.1"},
        {"version", 0, 4, "", "ion"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str s = STR_INIT;

        str_adds(&s, rows[i].start);
        str_splice(&s, rows[i].at, rows[i].len, rows[i].with, __builtin_strlen(rows[i].with));
        assert_string_equal(s.buf, rows[i].want);
        assert_int_equal(s.len, __builtin_strlen(rows[i].want));
        str_release(&s);
    }
}

static void test_detach_of_empty_can_be_freed(void **state)
{
    struct str s = STR_INIT;
    char *p = str_detach(&s);

    (void)state;
    assert_string_equal(p, "");
    free(p);
    str_release(&s);
}

static void test_bytes_with_nul(void **state)
{
    struct str s = STR_INIT;

    (void)state;
    str_add(&s, "a\0b", 3);
    str_addf(&s, "%d", 42);
    assert_int_equal(s.len, 5);
    assert_memory_equal(s.buf, "a\0b42", 6);
    str_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_is_a_c_string),
        cmocka_unit_test(test_splice),
        cmocka_unit_test(test_detach_of_empty_can_be_freed),
        cmocka_unit_test(test_bytes_with_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
