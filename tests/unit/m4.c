/* text/m4: the calls that are not quoted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "text/m4.h"

static void show(struct str *out, const struct m4 *m)
{
    vec_each (struct m4_call, call, &m->calls) {
        str_addf(out, "%.*s%s", (int)call->name.len, m->text + call->name.at,
                 call->closed ? "" : "!");
        vec_each (struct span, a, &call->arguments)
            str_addf(out, "<%.*s>", (int)a->len, m->text + a->at);
    }
}

static void test_calls(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"A([b], [c,d] , e (f, g) )", "A<[b]><[c,d]><e (f, g)>"},
        {"A (b) c A()", "A<>"},
        {"A([B(c)], D(e))", "A<[B(c)]><D(e)>D<e>"},
        {"dnl A(b)\nC(dnl d,\n e) # F(g)\n#[\nH(i)", "C<e>H<i>"},
        {"dnlA(b) xdnl\n1dnl C(d)\n", "dnlA<b>"},
        {"A([[b]]], c)", "A<[[b]]]><c>"},
        {"a) b( c) D(e", "b<c>D!"},
        {"changequote(<<, >>)A(<<b,c>>, [d,e])changequote([,])B([f,g])",
         "changequote<<<><>>>A<<<b,c>>><[d><e]>changequote<[><]>B<[f,g]>"},
        {"changequote(,)A([b,c])", "changequote<><>A<[b><c]>"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct m4 m = M4_INIT;
        struct str got = STR_INIT;
        struct fault fault;

        if (m4_parse(&m, &fault, rows[i].text, strlen(rows[i].text)))
            fail_msg("%s: %s", rows[i].text, fault.why);
        show(&got, &m);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        m4_release(&m);
    }
}

/* What comes before the fault is there. */
static void test_fault(void **state)
{
    static const char text[] = "A(b)\nC([d";
    struct m4 m = M4_INIT;
    struct fault fault;

    (void)state;
    assert_int_equal(m4_parse(&m, &fault, text, strlen(text)), ERR_INVALID);
    assert_string_equal(fault.why, "a quote without end");
    assert_int_equal(fault.at, 7);
    assert_int_equal(m.calls.len, 2);
    m4_release(&m);
}

static void test_unquote(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"[a]", "a"}, {"[[a]]", "a"}, {"a", "a"}, {"[a][b]", "[a][b]"}, {"[]", ""},
        {"", ""},     {"[a", "[a"},   {"[", "["}, {"[[a]b]", "[a]b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct m4 m = M4_INIT;
        struct span s = {0, strlen(rows[i].text)};

        m.text = rows[i].text;
        s = m4_unquote(&m, s);
        assert_true(span_is(m.text, s, rows[i].want));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_fault),
        cmocka_unit_test(test_unquote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
