/* text/fields: what is cut off, changed or too long is never taken for whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/fields.h"

/* The fields up to "end", and whether the file ended as it should. */
static bool read_all(size_t *n, const struct str *text)
{
    struct fields in = fields_of(text);

    for (*n = 0; !in.bad && strcmp(fields_next(&in), "end") != 0;)
        ++*n;
    return !in.bad && fields_end(&in, *n);
}

static void test_round(void **state)
{
    struct str text = STR_INIT;
    struct fields in;

    (void)state;
    fields_add(&text, "a\nb\t\xff");
    fields_add(&text, "");
    in = fields_of(&text);
    assert_string_equal(fields_next(&in), "a\nb\t\xff");
    assert_string_equal(fields_next(&in), "");
    assert_false(in.bad);
    assert_string_equal(fields_next(&in), "");
    assert_true(in.bad);
    str_release(&text);
}

static void test_end(void **state)
{
#define TEXT(s) s, sizeof(s) - 1
    static const struct {
        const char *text;
        size_t len;
        bool whole;
    } rows[] = {
        {TEXT("end\0000\0"), true},
        {TEXT("a\0b\0end\0002\0"), true},
        {TEXT("a\0end\0002\0"), false},
        {TEXT("a\0end\0001"), false},
        {TEXT("a\0end\0"), false},
        {TEXT("a\0en"), false},
        {TEXT(""), false},
        {TEXT("a\0end\0001\0more\0"), false},
        {TEXT("a\0end\0001x\0"), false},
        {TEXT("end\0\0"), false},
        {TEXT("a\0end\000+1\0"), false},
        {TEXT("a\0end\0 1\0"), false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str text = STR_INIT;
        size_t n;

        str_add(&text, rows[i].text, rows[i].len);
        assert_int_equal(read_all(&n, &text), rows[i].whole);
        str_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
