/* flow/stale: the old place as a whole word; flow/attribute_line: a rule said of the new place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "plan/attribute_line.h"
#include "plan/stale.h"

static void test_word(void **state)
{
    static const struct {
        const char *text;
        int at; /* -1: nowhere */
    } rows[] = {
        {"tests/dev/src", 0},
        {"./tests/dev/src/app.py", 2},
        {"'/app/tests/dev/src'", 6},
        {"tests/dev/srcs", -1},
        {"mytests/dev/src", -1},
        {"tests/dev/src_2", -1},
        {"tests/dev/sr", -1},
        {"", -1},
        {"tests/dev/src2 tests/dev/src", 15},
        {"\xc3\xa9tests/dev/src", -1},
        {"tests/dev/src.", 0},
        {"x\ttests/dev/src\n", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *hit = stale_word(rows[i].text, strlen(rows[i].text), "tests/dev/src");

        assert_int_equal(hit ? (int)(hit - rows[i].text) : -1, rows[i].at);
    }
    assert_null(stale_word("tests/dev/src", strlen("tests/dev"), "tests/dev/src"));
}

static void test_line(void **state)
{
    static const struct {
        const char *line, *dir, *want;
    } rows[] = {
        {"tests/dev/src/** filter=lfs -text", "", "src/** filter=lfs -text"},
        {"  /tests/dev/src/*.bin binary \r", "", "src/*.bin binary"},
        {"src/*.py text", "tests/dev", "src/*.py text"},
        {"dev/src/a -diff", "tests", "src/a -diff"},
        {"tests/dev/src filter=lfs", "", NULL},
        {"tests/dev/srcs/x text", "", NULL},
        {"tests/dev/src/x text", "tests", NULL},
        {"src/x text", "other", NULL},
        {"", "", NULL},
        {"   ", "tests", NULL},
        {"# tests/dev/src/x", "", NULL},
    };
    static char from[] = "tests/dev/src", to[] = "src";
    static const struct plan_move move = {.from = from, .to = to};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str out = STR_INIT;
        bool is = attribute_line(&out, rows[i].line, strlen(rows[i].line), rows[i].dir, &move);

        assert_int_equal(is, rows[i].want != NULL);
        assert_string_equal(out.buf, is ? rows[i].want : "");
        str_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_word),
        cmocka_unit_test(test_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
