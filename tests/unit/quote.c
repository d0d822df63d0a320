/* text/quote: words for a shell, strings of JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
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
        {"\xc3\xa9", "'\xc3\xa9'"},
        {"a\nb", "$'a\\012b'"},
        {"\x1b'\\1", "$'\\033\\'\\\\1'"},
        {"\xffz\xc3\xa9", "$'\\377z\xc3\xa9'"},
        {"\xe2\x80\xae", "$'\\342\\200\\256'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str s = STR_INIT;

        quote_word(&s, rows[i].word);
        assert_string_equal(s.buf, rows[i].want);
        str_release(&s);
    }
}

/* Whichever byte, and wherever it stands, between bytes that are the least and the most of plain
 * ones: what is quoted is what git quotes (core.quotePath). */
static void test_quote_path(void **state)
{
    (void)state;
    for (unsigned c = 1; c < 0x100; c++) {
        bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';

        for (size_t at = 0; at < 20; at++) {
            char path[21] = " ~ ~ ~ ~ ~ ~ ~ ~ ~ ~";
            struct str s = STR_INIT;

            path[at] = (char)c;
            quote_path(&s, path);
            assert_int_equal(s.buf[0] == '"' && s.buf[s.len - 1] == '"' && s.len > 2, !plain);
            if (plain)
                assert_string_equal(s.buf, path);
            str_release(&s);
        }
    }
}

static void test_quote_path_text(void **state)
{
    struct str s = STR_INIT;

    (void)state;
    quote_path(&s, "src/a\"b\\c\td\x1b\xc3\xa9.sql");
    assert_string_equal(s.buf, "\"src/a\\\"b\\\\c\\td\\033\\303\\251.sql\"");
    str_release(&s);
}

static void test_quote_script(void **state)
{
    struct str s = STR_INIT;

    (void)state;
    quote_script(&s, "a/b");
    quote_script(&s, "\n'\xff");
    assert_string_equal(s.buf, "a/b'\n'\\''\xff'");
    str_release(&s);
}

static void test_quote_json(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"a/b", "\"a/b\""},
        {"\"\\\n\x1b\x7f", "\"\\\"\\\\\\u000a\\u001b\\u007f\""},
        {"\xc3\xa9", "\"\xc3\xa9\""},
        {"\xc2\x9b", "\"\\u009b\""},
        {"\xe2\x80\xae", "\"\\u202e\""},
        {"\xe2\x80\x8b\xef\xbb\xbf", "\"\\u200b\\ufeff\""},
        {"\xf3\xa0\x81\x81", "\"\\udb40\\udc41\""},
        {"\xff", "\"\\ufffd\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str s = STR_INIT;

        quote_json(&s, rows[i].text);
        assert_string_equal(s.buf, rows[i].want);
        str_release(&s);
    }
}

static void test_quote_hint(void **state)
{
    const char *const *hints;

    (void)state;
    err_set(ERR_REFUSED, "no");
    quote_hint("git merge --into=%s %s/%s # %s", "a", "b;c", "d", "it's");
    quote_hint("git commit");
    assert_int_equal(err_hints(&hints), 2);
    assert_string_equal(hints[0], "git merge --into=a 'b;c'/d # 'it'\\''s'");
    assert_string_equal(hints[1], "git commit");
    err_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote_word),      cmocka_unit_test(test_quote_path),
        cmocka_unit_test(test_quote_path_text), cmocka_unit_test(test_quote_script),
        cmocka_unit_test(test_quote_json),      cmocka_unit_test(test_quote_hint),
    };

    return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
