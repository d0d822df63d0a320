/* base/utf8 and os/term: what is well-formed, what is harmless, what a terminal gets to see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/utf8.h"
#include "os/term.h"

/* After the table of ill-formed sequences in Unicode 15, chapter 3.9. */
static void test_sequence(void **state)
{
    static const struct {
        const char *text;
        size_t want;
        uint32_t value;
    } rows[] = {
        {"a", 1, 'a'},
        {"\xc2\x80", 2, 0x80},
        {"\xdf\xbf", 2, 0x7ff},
        {"\xe0\xa0\x80", 3, 0x800},
        {"\xed\x9f\xbf", 3, 0xd7ff},
        {"\xef\xbf\xbf", 3, 0xffff},
        {"\xf0\x90\x80\x80", 4, 0x10000},
        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
        {"\x80", 0, 0},             /* a continuation byte alone */
        {"\xc0\xaf", 0, 0},         /* overlong '/' */
        {"\xc1\xbf", 0, 0},         /* overlong */
        {"\xe0\x9f\xbf", 0, 0},     /* overlong */
        {"\xf0\x8f\xbf\xbf", 0, 0}, /* overlong */
        {"\xed\xa0\x80", 0, 0},     /* a surrogate */
        {"\xf4\x90\x80\x80", 0, 0}, /* above U+10FFFF */
        {"\xf5\x80\x80\x80", 0, 0},
        {"\xff", 0, 0},
        {"\xc3", 0, 0}, /* cut */
        {"\xe2\x82", 0, 0},
        {"\xc3(", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t value = 0;

        assert_int_equal(utf8_sequence(&value, rows[i].text, strlen(rows[i].text)), rows[i].want);
        assert_int_equal(value, rows[i].value);
    }
}

static void test_escape(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *want;
    } rows[] = {
        {"", 0, ""},
        {"plain 'text' \\x", 15, "plain 'text' \\x"},
        {"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", 11, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"},
        {"a\nb\tc\r", 6, "a\\nb\\tc\\x0d"},
        {"\0a", 2, "\\x00a"},
        {"\x1b[2J\x1b]0;title\x07", 14, "\\x1b[2J\\x1b]0;title\\x07"},
        {"\x7f", 1, "\\x7f"},
        {"\xc2\x9b"
         "31m",
         5, "\\xc2\\x9b31m"},
        {"\x9b"
         "31m",
         4, "\\x9b31m"},
        {"a\xe2\x80\xae"
         "b",
         5, "a\\xe2\\x80\\xaeb"},
        {"\xe2\x80\xa8\xe2\x81\xa6\xd8\x9c", 8, "\\xe2\\x80\\xa8\\xe2\\x81\\xa6\\xd8\\x9c"},
        {"a\xe2\x80\x8b\xe2\x80\x8d", 7, "a\\xe2\\x80\\x8b\\xe2\\x80\\x8d"},
        {"\xe2\x81\xa0\xe2\x81\xa4\xef\xbb\xbf", 9,
         "\\xe2\\x81\\xa0\\xe2\\x81\\xa4\\xef\\xbb\\xbf"},
        {"\xf3\xa0\x80\x80\xf3\xa0\x81\xbf", 8, "\\xf3\\xa0\\x80\\x80\\xf3\\xa0\\x81\\xbf"},
        /* what is next to them */
        {"\xe2\x80\x8a\xe2\x80\x90\xe2\x81\xa5\xf3\xa0\x82\x80", 13,
         "\xe2\x80\x8a\xe2\x80\x90\xe2\x81\xa5\xf3\xa0\x82\x80"},
        {"\xc3", 1, "\\xc3"},
        {"\xe2\x82"
         "a",
         3, "\\xe2\\x82a"},
        {"\xed\xa0\x80", 3, "\\xed\\xa0\\x80"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str s = STR_INIT;

        term_escape(&s, rows[i].text, rows[i].len);
        assert_string_equal(s.buf, rows[i].want);
        str_release(&s);
    }
}

/* Whatever two bytes come in, what comes out is plain. */
static void test_escape_is_always_plain(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 0x10000; i++) {
        const char pair[2] = {(char)(i >> 8), (char)i};
        struct str s = STR_INIT;

        term_escape(&s, pair, 2);
        assert_true(utf8_is_plain(s.buf, s.len));
        assert_int_equal(strlen(s.buf), s.len);
        str_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequence),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_escape_is_always_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
