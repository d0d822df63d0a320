/* text/lines: how far two texts are apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/lines.h"

static void test_apart(void **state)
{
    static const struct {
        const char *a, *b;
        size_t want;
    } rows[] = {
        {"", "", 0},          {"a\n", "a\n", 0},
        {"a\n", "a", 0},      {"a\nb\n", "b\na\n", 0},
        {"a\na\n", "a\n", 1}, {"a\nb\nc\n", "a\nX\nc\n", 2},
        {"", "a\n\n", 2},     {"ab\n", "a\n", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str a = STR_INIT, b = STR_INIT;

        str_adds(&a, rows[i].a);
        str_adds(&b, rows[i].b);
        assert_int_equal(lines_apart(&a, &b), rows[i].want);
        assert_int_equal(lines_apart(&b, &a), rows[i].want);
        str_release(&a);
        str_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
