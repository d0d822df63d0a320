/* text/yaml: keys at the top and right below, and what is no YAML of that kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/yaml.h"

/* "key=text" of each item, '>' before one that is below another, "*" for what is not looked into,
 * '!' before a text that cannot be replaced. */
static void show(struct str *out, const struct yaml *y)
{
    vec_each (struct yaml_item, item, &y->items) {
        str_adds(out, out->len ? " " : "");
        str_adds(out, item->up == YAML_TOP ? "" : ">");
        str_add(out, y->text + item->key.at, item->key.len);
        if (item->kind == YAML_OTHER)
            str_adds(out, "*");
        else if (item->kind != YAML_NOTHING)
            str_addf(out, "=%s%.*s", item->one ? "" : "!", (int)item->at.len,
                     y->text + item->at.at);
    }
}

static void test_items(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"# a: b\n\n--- # c\n", ""},
        {"a: b\n", "a=b"},
        {"a: b", "a=b"},
        {"a:\n", "a"},
        {"a: b # c\nd: e#f\ng: # h\n", "a=b d=e#f g"},
        {"a:b: c\n", "a:b=c"},
        {"a: b: c\n", "a=b: c"},
        {"a b: c d \n", "a b=c d"},
        {"'a': \"b\"\n\"c\" : 'd'\n", "a=b c=d"},
        {"a: 'it''s'\nb: \"\\\"\"\nc: d\n", "a=!it''s b=!\\\" c=d"},
        {"a: \"b\nc: d\"\ne: f\n", "a=!b\nc: d e=f"},
        {"a: 'b\r\n\r\n c: d' # x\r\ne: f\r\n", "a=!b\r\n\r\n c: d e=f"},
        {"a: b\n c\n\n d\ne: f\n", "a=!b e=f"},
        {"a: b # x\n# y\n  # z\ne: f\n", "a=b e=f"},
        {"a: b\n  'c\n\td\n", NULL},
        {"a: b\n  'c\n  [d\ne: f\n", "a=!b e=f"},
        {"a:\n  b\n", "a=b"},
        {"a:\n  b\n c\nd: e\n", "a=!b d=e"},
        {"a:\n  b: c\n  d: e\nf: g\n", "a >b=c >d=e f=g"},
        {"a:\n  b:\n    c: d\n  e:\n  - f: g\n  h: i\n", "a >b >e >h=i"},
        {"a:\n- b\n- 'c'\n-\n- d: e\nf: g\n", "a >=b >=c > > f=g"},
        {"a:\n  - b\n  -\tc\nd: e\n", "a >=b >=c d=e"},
        {"- a: b\n  c: d\n- - e: f\n", ""},
        {"- a\n-\n  b: c\n", ""},
        {"a: -1\nb: ?c\nd: :e\n-f: g\n", "a=-1 b=?c d=:e -f=g"},
        {"a: |\n  b: c\n\n d: e\nf: >-\n  g: h\n# i\nj: k\n", "a* f* j=k"},
        {"a: |2\n\n   b: c\nd:\n  - |\n   e: f\n  - >\n g\n  - h\n", NULL},
        {"a: | # b\n\n  c: d\n", "a*"},
        {"a: |", "a*"},
        {"a: [b, c: d\n]\ne: f\n", "a* e=f"},
        {"a: {b: 'c}', \"d\":\"}\", e: it's, f: [g}h]\n}\ni: j\n", NULL},
        {"a: {b: 'c}', \"d\":\"}\", e: it's }\ni: j\n", "a* i=j"},
        {"a: [b # ]\n, c#]\nd: e\n", "a* d=e"},
        {"a: [\n'b]'\n]\nc: d\n", "a* c=d"},
        {"{a: b,\n\t\"c\":\"d\"}\n", ""},
        {"a: &b c\nd: !e f\ng: *b\n<<: *b\n&h i: j\n", "a* d* g* <<* i=j"},
        {"a: &b\n  c: d\ne: !!map # f\n  g: h\n", "a >c=d e >g=h"},
        {"a: &b\n  c\n", "a*"},
        {"%YAML 1.2\n---\na: b\n...\n", "a=b"},
        {"a: b\n---\n# c\n", "a=b"},
        {"--- !x\na: b\n", "a=b"},
        {"a: |\n  b\n---\n", "a*"},
        {"\xef\xbb\xbf"
         "a: b\rc: d\r",
         "a=b c=d"},
        {"  a: b\n  c:\n   d: e\n  f: g\n", "a=b c >d=e f=g"},
        {"a:\n    b: c\nd:\n b: e\n", "a >b=c d >b=e"},
        {"a:\tb\n\t\n \t# c\nd: e\n", "a=b d=e"},
        {"a: b\n  \tc\nd: e\n", "a=!b d=e"},
        {"a: \xe9\nb: \xc3\xa9\n", "a=\xe9 b=\xc3\xa9"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct yaml y = YAML_INIT;
        struct str got = STR_INIT;
        struct fault fault;
        int rc = yaml_parse(&y, &fault, rows[i].text, strlen(rows[i].text));

        if (rc && rows[i].want)
            fail_msg("%s: %s", rows[i].text, fault.why);
        show(&got, &y);
        if (rows[i].want)
            assert_string_equal(got.buf, rows[i].want);
        else if (!rc)
            fail_msg("%s was taken: %s", rows[i].text, got.buf);
        str_release(&got);
        yaml_release(&y);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *why;
        size_t at;
    } rows[] = {
        {"a: 'b\n", "a quote without end", 6},
        {"a: [b\n", "a bracket without end", 6},
        {"a: [b]]\n", "something behind a value", 6},
        {"a: 'b' c\n", "something behind a value", 7},
        {"a: 'b'#c\n", "something behind a value", 6},
        {"a: *b c\n", "something behind a value", 6},
        {"\ta: b\n", "a tab in the indentation", 1},
        {"a:\n \tb: c\n", "a tab in the indentation", 5},
        {"a: b\nc\n", "neither a key nor a value", 5},
        {"a: b\n'c'\n", "neither a key nor a value", 6},
        {"? a\n: b\n", "neither a word nor a bracket that opens", 0},
        {"a: b\n]\n", "neither a word nor a bracket that opens", 5},
        {"a: @b\n", "neither a word nor a bracket that opens", 3},
        {"a: b\n- c\n", "a key and an entry of a list side by side", 5},
        {"- c\na: b\n", "deeper than what it belongs to", 4},
        {"a:\n  b: c\n d: e\n", "deeper than what it belongs to", 11},
        {"a: b\n---\nc: d\n", "something behind the end of the document", 9},
        {"a: b\n...\nc: d\n", "something behind the end of the document", 9},
        {"a\nb: c\n", "something behind the end of the document", 2},
        {"{a: b}\nc: d\n", "something behind the end of the document", 7},
        {"{a: b}: c\n", "something behind a value", 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct yaml y = YAML_INIT;
        struct fault fault = {"nothing", 0};

        if (!yaml_parse(&y, &fault, rows[i].text, strlen(rows[i].text)))
            fail_msg("%s was taken", rows[i].text);
        if (strcmp(fault.why, rows[i].why) != 0 || fault.at != rows[i].at)
            fail_msg("%s: %s at %zu", rows[i].text, fault.why, fault.at);
        yaml_release(&y);
    }
}

static void test_find(void **state)
{
    static const char text[] = "a: 1\nb:\n  a: 2\nc:\n  a: 3\na: 4\n";
    struct yaml y = YAML_INIT;
    struct fault fault;
    const struct yaml_item *item;
    size_t count;

    (void)state;
    assert_int_equal(yaml_parse(&y, &fault, text, strlen(text)), 0);
    item = yaml_get(&y, YAML_TOP, "a", &count);
    assert_int_equal(count, 2);
    assert_true(span_is(text, item->at, "4"));
    item = yaml_get(&y, YAML_TOP, "c", NULL);
    item = yaml_get(&y, yaml_number(&y, item), "a", &count);
    assert_int_equal(count, 1);
    assert_true(span_is(text, item->at, "3"));
    assert_null(yaml_get(&y, YAML_TOP, "d", &count));
    assert_int_equal(count, 0);
    yaml_release(&y);
}

static void test_nested_too_deeply(void **state)
{
    struct str text = STR_INIT;
    struct yaml y = YAML_INIT;
    struct fault fault;

    (void)state;
    for (size_t i = 0; i < 500000; i++)
        str_adds(&text, "- ");
    assert_int_not_equal(yaml_parse(&y, &fault, text.buf, text.len), 0);
    assert_string_equal(fault.why, "nested too deeply");
    yaml_release(&y);
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_nested_too_deeply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
