/* base/err: one recorded error, the first, with its notes and hints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "base/err.h"

static void test_first_error_wins(void **state)
{
    (void)state;
    assert_null(err_message());
    assert_int_equal(err_set(ERR_REFUSED, "branch '%s' is %d", "x", 1), ERR_REFUSED);
    assert_int_equal(err_set(ERR_FAILED, "cleanup failed"), ERR_FAILED);
    errno = ENOENT;
    assert_int_equal(err_errno(ERR_RACE, "later"), ERR_RACE);
    assert_string_equal(err_message(), "branch 'x' is 1");
    err_clear();
    assert_null(err_message());
    err_set(ERR_FAILED, "again");
    assert_string_equal(err_message(), "again");
    err_clear();
}

static void test_errno_is_told_and_kept(void **state)
{
    (void)state;
    errno = ENOENT;
    assert_int_equal(err_errno(ERR_FAILED, "cannot open '%s'", "f"), ERR_FAILED);
    assert_string_equal(err_message(), "cannot open 'f': No such file or directory");
    assert_int_equal(errno, ENOENT);
    err_clear();
}

static void test_notes_and_hints(void **state)
{
    const char *const *lines;

    (void)state;
    err_note("dropped: there is no error");
    err_hint("dropped too");
    err_set(ERR_REFUSED, "files are in the way");
    assert_int_equal(err_notes(&lines), 0);
    assert_int_equal(err_hints(&lines), 0);
    err_note("src/%s", "a.py");
    err_note("src/b.py");
    err_hint("git stash");
    assert_int_equal(err_notes(&lines), 2);
    assert_string_equal(lines[0], "src/a.py");
    assert_string_equal(lines[1], "src/b.py");
    assert_int_equal(err_hints(&lines), 1);
    assert_string_equal(lines[0], "git stash");
    err_clear();
    assert_int_equal(err_notes(&lines), 0);
    assert_int_equal(err_hints(&lines), 0);
}

static void test_only_so_many_lines(void **state)
{
    const char *const *lines;

    (void)state;
    err_set(ERR_REFUSED, "many");
    for (int i = 0; i < 100; i++)
        err_note("%d", i);
    assert_int_equal(err_notes(&lines), 64);
    assert_string_equal(lines[63], "63");
    err_clear();
}

static void test_save_and_restore(void **state)
{
    const char *const *lines;
    struct err_saved *saved;

    (void)state;
    err_set(ERR_REFUSED, "the cause");
    err_hint("the way out");
    saved = err_save();
    assert_null(err_message());
    err_set(ERR_FAILED, "in a cleanup");
    err_note("of no interest");
    err_restore(saved);
    assert_string_equal(err_message(), "the cause");
    assert_int_equal(err_notes(&lines), 0);
    assert_int_equal(err_hints(&lines), 1);
    assert_string_equal(lines[0], "the way out");
    err_clear();

    saved = err_save();
    err_set(ERR_FAILED, "with nothing saved");
    err_restore(saved);
    assert_null(err_message());
}

/* What a repository holds goes into messages as it is; cli/ escapes it. */
static void test_a_message_may_hold_percent_and_any_bytes(void **state)
{
    (void)state;
    err_set(ERR_FAILED, "'%s'", "100% \x1b[0m \xff\n");
    assert_string_equal(err_message(), "'100% \x1b[0m \xff\n'");
    err_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_error_wins),
        cmocka_unit_test(test_errno_is_told_and_kept),
        cmocka_unit_test(test_notes_and_hints),
        cmocka_unit_test(test_only_so_many_lines),
        cmocka_unit_test(test_save_and_restore),
        cmocka_unit_test(test_a_message_may_hold_percent_and_any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
