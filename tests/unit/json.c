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

static void test_values(void **state)
{
    static const char text[] = "{\"a\": [1, {\"b\": \"c\"}], \"d\": {}, \"a\": \"e\"}";
    struct json j = JSON_INIT;
    struct fault fault;
    size_t a, d;

    (void)state;
    assert_int_equal(json_parse(&j, &fault, text, strlen(text), JSON_STRICT), 0);
    assert_int_equal(j.values.len, 7);
    assert_int_equal(json_at(&j, 0)->next, 7);
    assert_int_equal(json_at(&j, 1)->kind, JSON_ARRAY);
    assert_int_equal(json_at(&j, 1)->next, 5);
    assert_int_equal(json_at(&j, 2)->key.len, 0);
    a = json_get(&j, 0, "a");
    assert_int_equal(json_at(&j, a)->kind, JSON_STRING);
    assert_true(span_is(text, json_at(&j, a)->at, "e"));
    d = json_get(&j, 0, "d");
    assert_int_equal(json_at(&j, d)->next, d + 1);
    assert_int_equal(json_get(&j, d, "a"), 0);
    assert_int_equal(json_get(&j, a, "a"), 0);
    json_release(&j);
}

/* What each dialect says to a text: NULL, or why it is none; and how many values it has. */
static void test_dialects(void **state)
{
    static const struct {
        const char *text, *strict, *loose;
        size_t values;
    } rows[] = {
        {"{}", NULL, NULL, 1},
        {"{\"a\": [1, 2]}", NULL, NULL, 4},
        {"{\"a\": [1, 2,]}", "no value where one is expected", NULL, 4},
        {"{\"a\": 1,}", "no key where one is expected", NULL, 2},
        {"{\"a\": [,]}", "no value where one is expected", "no value where one is expected", 0},
        {"{,}", "no key where one is expected", "no key where one is expected", 0},
        {"{// }\n}", "no key where one is expected", NULL, 1},
        {"{/* } */}", "no key where one is expected", NULL, 1},
        {"{/*/}", "no key where one is expected", "a comment without end", 0},
        {"{}//", "something behind the end of the object", NULL, 1},
        {"{}/*", "something behind the end of the object", "a comment without end", 0},
        {"{}/", "something behind the end of the object", "something behind the end of the object",
         0},
        {"{a: 'b'}", "no key where one is expected", NULL, 2},
        {"{'a': \"it's\"}", "no key where one is expected", NULL, 2},
        {"{$a_1\xc3\xa9: -Infinity}", "no key where one is expected", NULL, 2},
        {"{\"a\": 'b\"}", "no value where one is expected", "a string without end", 0},
        {"{\"a\": \"\\x41\\\n\"}", "an unknown escape in a string", NULL, 2},
        {"{\"a\": \"\\", "an unknown escape in a string", "a string without end", 0},
        {"{\"a\": \"\t\"}", "a control character in a string", NULL, 2},
        {"{\"a\": \"\n\"}", "a control character in a string", "a control character in a string",
         0},
        {"{\"a\": +.5}", NULL, NULL, 2},
        {"{\"a\":\v1}", "no value where one is expected", NULL, 2},
        {"[]", "no object at the top", "no object at the top", 0},
        {"", "no object at the top", "no object at the top", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (enum json_dialect d = JSON_STRICT; d <= JSON_LOOSE; d++) {
            const char *want = d == JSON_STRICT ? rows[i].strict : rows[i].loose;
            struct json j = JSON_INIT;
            struct fault fault = {NULL, 0};
            int rc = json_parse(&j, &fault, rows[i].text, strlen(rows[i].text), d);

            assert_int_equal(!rc, !want);
            if (want)
                assert_string_equal(fault.why, want);
            else
                assert_int_equal(j.values.len, rows[i].values);
            json_release(&j);
        }
    }
}

static void test_text(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"a b", "a b"},
        {"a\\/b\\\\c\\\"", "a/b\\c\""},
        {"\\n\\t", "\n\t"},
        {"\\u0041\\u00e9\\u20ac", "A\xc3\xa9\xe2\x82\xac"},
        {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
        {"\\ud83d", "\xef\xbf\xbd"},
        {"\\ud83dx\\ude00", "\xef\xbf\xbdx\xef\xbf\xbd"},
        {"\\ud83d\\u0041", "\xef\xbf\xbd"
                           "A"},
        {"\\'\\x\xc3\xa9", "'x\xc3\xa9"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str out = STR_INIT;

        json_text(&out, rows[i].text, (struct span){0, strlen(rows[i].text)});
        assert_string_equal(out.buf, rows[i].want);
        str_release(&out);
    }
}

static void test_nested_too_deeply(void **state)
{
    struct str text = STR_INIT;
    struct json j = JSON_INIT;
    struct fault fault;

    (void)state;
    str_adds(&text, "{\"a\":");
    for (size_t i = 0; i < 1000000; i++)
        str_addc(&text, '[');
    assert_int_not_equal(json_parse(&j, &fault, text.buf, text.len, JSON_LOOSE), 0);
    assert_string_equal(fault.why, "nested too deeply");
    json_release(&j);
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),  cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_text),    cmocka_unit_test(test_nested_too_deeply),
        cmocka_unit_test(test_squeeze), cmocka_unit_test(test_squeeze_keeps_nul),
        cmocka_unit_test(test_key_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
