/* text/updates: what git gives its hooks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "text/updates.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ZERO "0000000000000000000000000000000000000000"
#define LONG A "aaaaaaaaaaaaaaaaaaaaaaaa"

static void test_lines(void **state)
{
    static const struct {
        bool push;
        const char *text;
        long lines; /* -1: it is none */
        const char *ref, *old_id, *new_id;
    } rows[] = {
        {true, "", 0, NULL, NULL, NULL},
        {true, "refs/heads/x " A " refs/heads/y " B "\n", 1, "refs/heads/y", B, A},
        {true, "HEAD^{/two words} " A " refs/heads/y " ZERO "\n", 1, "refs/heads/y", ZERO, A},
        {true, "(delete) " ZERO " refs/heads/y " B, 1, "refs/heads/y", B, ZERO},
        {true, "a " A " r " B "\nb " B " s " A "\n", 2, "r", B, A},
        {true, A " refs/heads/y " B "\n", -1, NULL, NULL, NULL},
        {true, "\n", -1, NULL, NULL, NULL},
        {true, "x " A " refs/heads/y bbb\n", -1, NULL, NULL, NULL},
        {true, "x " A " refs/heads/y " LONG "\n", -1, NULL, NULL, NULL},
        {false, A " " B " refs/heads/x\n", 1, "refs/heads/x", A, B},
        {false, LONG " " LONG " refs/heads/x\n", 1, "refs/heads/x", LONG, LONG},
        {false, A " " B " refs/heads/x\n" LONG " " LONG " refs/heads/y\n", -1, NULL, NULL, NULL},
        {false, A " " B " two words\n", -1, NULL, NULL, NULL},
        {false, A " " B "\n", -1, NULL, NULL, NULL},
        {false, " " A " " B " refs/heads/x\n", -1, NULL, NULL, NULL},
        {false, A " " B " \n", -1, NULL, NULL, NULL},
        {false, ZERO " ref:refs/heads/x HEAD\n", 0, NULL, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct update_lines lines = UPDATE_LINES_INIT;
        const char *text = rows[i].text;
        int rc = rows[i].push ? updates_parse_push(&lines, text, strlen(text))
                              : updates_parse(&lines, text, strlen(text));

        if ((rc ? -1 : (long)lines.v.len) != rows[i].lines)
            fail_msg("%s: %zu lines, %s", text, lines.v.len, err_message() ? err_message() : "");
        if (rows[i].ref) {
            const struct update_line *line = vec_at(&lines.v, 0);

            assert_string_equal(line->ref, rows[i].ref);
            assert_string_equal(line->old_id, rows[i].old_id);
            assert_string_equal(line->new_id, rows[i].new_id);
        }
        err_clear();
        update_lines_release(&lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines)};

    return cmocka_run_group_tests_name("updates", tests, NULL, NULL);
}
