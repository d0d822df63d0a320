/* text/cmake: commands and arguments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "text/cmake.h"

/* "name<argument><~one that is not plain>" */
static void show(struct str *out, const struct cmake *c)
{
    vec_each (struct cmake_command, command, &c->commands) {
        str_add(out, c->text + command->name.at, command->name.len);
        for (size_t i = 0; i < command->count; i++) {
            const struct cmake_argument *a = cmake_at(c, command, i);

            str_addf(out, "<%s%.*s>", a->plain ? "" : "~", (int)a->at.len, c->text + a->at.at);
        }
    }
}

static void test_arguments(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"a()", "a"},
        {"a ( b \"c d\"e )b(\n)", "a<b><c d><e>b"},
        {"a(b#c)\n)", "a<b>"},
        {"a(#[[ ) ]] b #[=[ ]] ]=] c)", "a<b><c>"},
        {"a([[b]] [=[ ]] ]==] ]=] [==[\nc]==] [d] [=e)", "a<b>< ]] ]==] ><~\nc><[d]><[=e>"},
        {"a(\"\\\"\" b\\ c \\) d\\\n)", "a<~\\\"><~b\\ c><~\\)><~d\\\n>"},
        {"a(${b} \"${b}\" @c@ d;e $(F) -Dg=\"h i\"j)",
         "a<~${b}><~${b}><~@c@><~d;e><~$(F)><~-Dg=\"h i\"j>"},
        {"if((a) AND (b))", "if<~(><a><~)><AND><~(><b><~)>"},
        {"\xef\xbb\xbf# a(\r\nb(c\r\nd)\r\n", "b<c><d>"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cmake c = CMAKE_INIT;
        struct str got = STR_INIT;
        struct fault fault;

        if (cmake_parse(&c, &fault, rows[i].text, strlen(rows[i].text)))
            fail_msg("%s: %s", rows[i].text, fault.why);
        show(&got, &c);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        cmake_release(&c);
    }
}

static void test_faults(void **state)
{
    static const struct {
        const char *text, *why;
        size_t at;
    } rows[] = {
        {"a(\"b)", "a string without end", 3},
        {"a(b\"c)", "a string without end", 4},
        {"a([[b])", "a bracket without end", 2},
        {"#[[", "a bracket without end", 1},
        {"a(b", "a command without end", 2},
        {"a((b)", "a command without end", 2},
        {"a\n(b)", "no command where one is expected", 1},
        {")", "no command where one is expected", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cmake c = CMAKE_INIT;
        struct fault fault;

        assert_int_equal(cmake_parse(&c, &fault, rows[i].text, strlen(rows[i].text)), ERR_INVALID);
        assert_string_equal(fault.why, rows[i].why);
        assert_int_equal(fault.at, rows[i].at);
        cmake_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
