/* text/toml: paths of keys, and taken apart again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/toml.h"

/* The paths of all items, each with its keys between bars. */
static void test_keys(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"a = 1", "a:|a|\n"},
        {"a.b = 'x'", "a.b:|a|b|\n"},
        {"[a . b]\nc = 1", "a.b:|a|b|\na.b.c:|a|b|c|\n"},
        {"'a' . \"b\" = 1", "a.b:|a|b|\n"},
        {"'a.b'.c = 1", "\"a.b\".c:|\"a.b\"|c|\n"},
        {"''.a = 1", "\"\".a:|\"\"|a|\n"},
        {"'a \"b.c\" d'.e = 1", "\"a \\\"b.c\\\" d\".e:|\"a \\\"b.c\\\" d\"|e|\n"},
        {"\"a\\\\\".b = 1", "\"a\\\\\".b:|\"a\\\\\"|b|\n"},
        {"'a\\'.b = 1", "\"a\\\\\".b:|\"a\\\\\"|b|\n"},
        {"[[a]]\nb = [{c = 1}]", "a[]:|a[]|\na[].b[]:|a[]|b[]|\na[].b[].c:|a[]|b[]|c|\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct toml t = TOML_INIT;
        struct str got = STR_INIT;
        struct fault fault;

        assert_int_equal(toml_parse(&t, &fault, rows[i].text, strlen(rows[i].text)), 0);
        vec_each (struct toml_item, item, &t.items) {
            struct span key;
            size_t at = 0;

            str_addf(&got, "%s:|", item->path);
            while (toml_next_key(&key, item->path, &at))
                str_addf(&got, "%.*s|", (int)key.len, item->path + key.at);
            str_addc(&got, '\n');
        }
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        toml_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
