/* model/path: which paths may be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/path.h"

static void test_fault(void **state)
{
    static const struct {
        const char *path, *want; /* NULL: may be written */
    } rows[] = {
        {"src", NULL},
        {"tests/dev/src", NULL},
        {"a b/\xc3\xa9", NULL},
        {"a/-b", NULL},
        {".github/x", NULL},
        {".gitignore", NULL},
        {"git~2", NULL},
        {"", "is empty"},
        {"/etc", "is absolute"},
        {"-rf", "begins with '-'"},
        {"a//b", "has an empty component"},
        {"a/", "has an empty component"},
        {"./a", "has the component '.'"},
        {"a/../b", "has the component '..'"},
        {".git", "has the component '.git'"},
        {"a/.GIT/hooks", "has the component '.git'"},
        {".git. .", "has the component '.git'"},
        {"GIT~1/config", "has the component '.git'"},
        {".g\xe2\x80\x8cit", "has the component '.git'"},
        {"a\\b", "has a backslash"},
        {"c:x", "has a colon"},
        {"a\nb", "has a control character"},
        {"a\x7f", "has a control character"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *got = path_fault(rows[i].path);

        if (rows[i].want)
            assert_string_equal(got, rows[i].want);
        else
            assert_null(got);
    }
}

static void test_within(void **state)
{
    (void)state;
    assert_true(path_is_within("a", "a"));
    assert_true(path_is_within("a/b", "a"));
    assert_false(path_is_within("ab", "a"));
    assert_false(path_is_within("a", "a/b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fault),
        cmocka_unit_test(test_within),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
