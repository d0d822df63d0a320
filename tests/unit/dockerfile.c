/* text/dockerfile, text/properties, text/dcf: values by their keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/dcf.h"
#include "text/dockerfile.h"
#include "text/properties.h"

/* "0:key=value", with '~' before a value that is not plain and '!' before a verbatim one. */
static void show(struct str *out, const struct dockerfile *d)
{
    vec_each (struct dockerfile_pair, p, &d->pairs) {
        str_addf(out, "%s%zu:%.*s", out->len ? " " : "", p->stage, (int)p->key.len,
                 d->text + p->key.at);
        if (p->given)
            str_addf(out, "=%s%s%.*s", p->plain ? "" : "~", p->verbatim ? "!" : "",
                     (int)p->value.len, d->text + p->value.at);
    }
}

static void test_pairs(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"LABEL a=b c=\"d e\" 'f'='g $h'", "0:a=b 0:c=d e 0:f=!g $h"},
        {"FROM x\nlabel a b\nARG c\narg d=e f", "1:a=b 1:c 1:d=e 1:f"},
        {"LABEL a b c\nENV d= e=f", "0:a=~b 0:d= 0:e=f"},
        {"LABEL a=\\\n b=c \\\n# d=e \\\n\n f=g", "0:a= 0:b=c 0:f=g"},
        {"LABEL a=b\\\nc d\\ e=f g=\"h\"i j=\"k\\\"l\"",
         "0:a=~b 0:c 0:d\\ e=f 0:g=~\"h\"i 0:j=~\"k\\\"l\""},
        {"LABEL d=e\\ f g=\"h\"i j=\"k\\\"l\" m=\"n\\\no\"",
         "0:d=~e\\ f 0:g=~\"h\"i 0:j=~\"k\\\"l\" 0:m=~\"n\\\no\""},
        {"# escape=`\nLABEL a=b\\ `\n c=d", "0:a=b\\ 0:c=d"},
        {"\n# escape=`\nLABEL a=b \\\n c=d", "0:a=b 0:c=d"},
        {"RUN <<A 3<<-B\nLABEL a=b\nA\n\tB\nLABEL c=d", "0:c=d"},
        {"RUN a\\\nLABEL b=c\nLABEL d=e", "0:d=e"},
        {"RUN \"<<A\"\nLABEL b=c\nCMD <<A\nLABEL d=e", "0:b=c 0:d=e"},
        {"RUN <<A\nLABEL b=c", "0:b=c"},
        {"LABEL", ""},
        {"LABEL a", "0:a"},
        {"LABEL =a \\", "0:=a"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dockerfile d = DOCKERFILE_INIT;
        struct str got = STR_INIT;

        dockerfile_parse(&d, rows[i].text, strlen(rows[i].text));
        show(&got, &d);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        dockerfile_release(&d);
    }
}

static void test_properties(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *value;
        bool plain;
    } rows[] = {
        {"k=v", 1, "v", true},
        {" k : v \n", 1, "v", true},
        {"k v=w", 1, "v=w", true},
        {"#k=v\n!k=v\n", 0, "", false},
        {"kk=v\n.k=v\nx=k=v", 0, "", false},
        {"k=a\nk=b", 2, "b", true},
        {"\\k=v", 1, "v", true},
        {"\\u006b=v", 1, "v", true},
        {"x=a\\\nk=v\n", 0, "", false},
        {"x=a\\\\\nk=v\r\n", 1, "v", true},
        {"k=a\\\n  b", 1, "a\\\n  b", false},
        {"k", 1, "", true},
        {"k=\\", 1, "\\", false},
        {"k\\\n=v", 1, "v", true},
        {"k==v", 1, "=v", true},
        {"\xef\xbb\xbfk=v", 1, "v", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct properties_found found;

        properties_find(&found, rows[i].text, strlen(rows[i].text), "k");
        if (found.count != rows[i].count)
            fail_msg("%s: %zu", rows[i].text, found.count);
        assert_true(span_is(rows[i].text, found.at, rows[i].value));
        assert_int_equal(found.plain, rows[i].plain);
    }
    {
        struct properties_found found;

        properties_find(&found, "k\0=v", 5, "k");
        assert_int_equal(found.count, 0);
    }
}

static void test_dcf(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *value;
    } rows[] = {
        {"F: v \n", 1, "v"},
        {"F:v", 1, "v"},
        {"F:\n v\n", 1, "v"},
        {"F: a\n b\r\n", 1, "a\n b"},
        {"FF: v\nG: F: v\n F: v\n", 0, ""},
        {"F: a\nF: b\n", 2, "b"},
        {"\n\nF: v\n\nF: w\n", 1, "v"},
        {"F:\n", 1, ""},
        {"f: v\n", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dcf_found found;

        dcf_find(&found, rows[i].text, strlen(rows[i].text), "F");
        assert_int_equal(found.count, rows[i].count);
        assert_true(span_is(rows[i].text, found.at, rows[i].value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_dcf),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
