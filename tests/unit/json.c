/* text/json: documents that differ in blanks alone, and where two differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/json.h"

static void test_squeeze(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {" { } \n", "{}"},
        {"{\n  \"a\": [1,\t2]\r\n}", "{\"a\":[1,2]}"},
        {"{\"a b\" : \"c  d\"}", "{\"a b\":\"c  d\"}"},
        {"\"a\\\" b\" : 1", "\"a\\\" b\":1"},
        {"\"a\\\\\" : \" \"", "\"a\\\\\":\" \""},
        {"\"no end ", "\"no end "},
        {"\"no end\\", "\"no end\\"},
        {"\"", "\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str out = STR_INIT;

        json_squeeze(&out, rows[i].text, strlen(rows[i].text));
        assert_string_equal(out.buf, rows[i].want);
        str_release(&out);
    }
}

static void test_squeeze_keeps_nul(void **state)
{
    struct str out = STR_INIT;

    (void)state;
    json_squeeze(&out, "a\0 b", 4);
    assert_int_equal(out.len, 3);
    assert_memory_equal(out.buf, "a\0b", 3);
    str_release(&out);
}

static void test_key_at(void **state)
{
    static const char text[] = "{\"a\":1,\"b\":{\"c\":[\"d\"]},\"e\":\"f\"}";
    static const struct {
        const char *before, *want;
    } rows[] = {
        {"{", ""},  {"1", "a"},     {"\"c\"", "b"}, {"\"d\"", "b"},
        {"]", "b"}, {"\"f\"", "e"}, {"\"e\"", "e"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str out = STR_INIT;

        json_key_at(&out, text, (size_t)(strstr(text, rows[i].before) - text));
        assert_string_equal(out.buf, rows[i].want);
        str_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_squeeze),
        cmocka_unit_test(test_squeeze_keeps_nul),
        cmocka_unit_test(test_key_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
