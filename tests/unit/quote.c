/* text/quote: words for a shell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/quote.h"

static void test_quote_word(void **state)
{
    static const struct {
        const char *word, *want;
    } rows[] = {
        {"feature/v1.1", "feature/v1.1"},
        {"--from=origin/main", "--from=origin/main"},
        {"", "''"},
        {"a b", "'a b'"},
        {"$(reboot)", "'$(reboot)'"},
        {"`id`;&|<>*?[]{}~#!\"\\", "'`id`;&|<>*?[]{}~#!\"\\'"},
        {"it's", "'it'\\''s'"},
        {"'", "''\\'''"},
        {"a\nb", "'a\nb'"},
        {"\xc3\xa9", "'\xc3\xa9'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str s = STR_INIT;

        quote_word(&s, rows[i].word);
        assert_string_equal(s.buf, rows[i].want);
        str_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote_word),
    };

    return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
