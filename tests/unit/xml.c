/* text/xml: elements, their texts and attributes, and what is no XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/xml.h"

/* "name=text" of each element, "!" before a text that cannot be replaced, in brackets what is in
 * it. */
static void show(struct str *out, const struct xml *x, size_t n)
{
    const struct xml_element *e = xml_at(x, n);

    str_add(out, x->text + e->name.at, e->name.len);
    if (e->text.len)
        str_addf(out, "=%s%.*s", e->plain ? "" : "!", (int)e->text.len, x->text + e->text.at);
    if (e->next > n + 1)
        str_addc(out, '[');
    for (size_t i = n + 1; i < e->next; i = xml_at(x, i)->next) {
        assert_int_equal(xml_at(x, i)->up, n);
        str_adds(out, i > n + 1 ? " " : "");
        show(out, x, i);
    }
    if (e->next > n + 1)
        str_addc(out, ']');
}

static void test_elements(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"<a/>", "a"},
        {"<a></a>", "a"},
        {"<a >1</a >", "a=1"},
        {"\xef\xbb\xbf<?xml version='1.0'?>\n<a>\r\n\t1 2\n</a>\n", "a=1 2"},
        {"<a><b/><c>1</c><b><d>2</d></b></a>", "a[b c=1 b[d=2]]"},
        {"<a><!-- <b> --><?b ?>1<!-- 2 --></a>", "a=1"},
        {"<a>1<!-- 2 -->3</a>", "a=!3"},
        {"<a>1<b/></a>", "a=!1[b]"},
        {"<a><b/>1</a>", "a=!1[b]"},
        {"<a>&lt;</a>", "a=!&lt;"},
        {"<a><![CDATA[&<b>]]></a>", "a=&<b>"},
        {"<a>1<![CDATA[2]]></a>", "a=!2"},
        {"<a> <![CDATA[ ]] > ]]> </a>", "a=]] >"},
        {"<a b='</a>' c=\">\">1</a>", "a=1"},
        {"<a b = '1'c='2'/>", "a"},
        {"<!DOCTYPE a><a/>", "a"},
        {"<!DOCTYPE a SYSTEM \"]>\" [<!ENTITY b '<!-- ]>'><!-- ]> -->]  ><a>1</a>", "a=1"},
        {"<x:a><x:b/></x:a>", "x:a[x:b]"},
        {"<\xc3\xa9>\xe9</\xc3\xa9>", "\xc3\xa9=\xe9"},
        {"<a-b.c_1/>", "a-b.c_1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct xml x = XML_INIT;
        struct str got = STR_INIT;
        struct fault fault;

        if (xml_parse(&x, &fault, rows[i].text, strlen(rows[i].text)))
            fail_msg("%s: %s", rows[i].text, fault.why);
        show(&got, &x, 0);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        xml_release(&x);
    }
}

static void test_no_xml(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"", "no element"},
        {" <!-- --> ", "no element"},
        {"x<a/>", "something before the first element"},
        {"<a/>x", "something behind the end of the last element"},
        {"<a/><b/>", "a second element at the top"},
        {"<a>", "an element without end"},
        {"<a><b></a></b>", "the end of another element than the innermost"},
        {"<a></ab>", "the end of another element than the innermost"},
        {"</a>", "an end of nothing"},
        {"<a></a></a>", "an end of nothing"},
        {"<a", "a tag without end"},
        {"<a /", "a tag without end"},
        {"<a / >", "a tag without end"},
        {"<a></a", "a tag without end"},
        {"<a></a b>", "a tag without end"},
        {"<a b>", "an attribute without a value"},
        {"<a b=c>", "a value that is not in quotes"},
        {"<a b=", "a value that is not in quotes"},
        {"<a b='>", "a quote without end"},
        {"<a>< b/></a>", "a '<' that begins no tag"},
        {"<", "a '<' that begins no tag"},
        {"<!ELEMENT a>", "a '<' that begins no tag"},
        {"<a/><!DOCTYPE a>", "a second element at the top"},
        {"<!DOCTYPE a [<a/>", "a document type without end"},
        {"<!DOCTYPE a '", "a quote without end"},
        {"<!-- -- >", "a comment without end"},
        {"<?xml >", "a processing instruction without end"},
        {"<a><![CDATA[", "a CDATA section without end"},
        {"<![CDATA[]]><a/>", "text outside of all elements"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct xml x = XML_INIT;
        struct fault fault = {"nothing", 0};

        if (!xml_parse(&x, &fault, rows[i].text, strlen(rows[i].text)))
            fail_msg("%s was taken", rows[i].text);
        assert_string_equal(fault.why, rows[i].why);
        assert_true(fault.at <= strlen(rows[i].text));
        xml_release(&x);
    }
}

static void test_names(void **state)
{
    static const char text[] = "<p:a><p:b>1</p:b><b>2</b><q:b/><p:b c='3' p:d=\"4\"/></p:a>";
    struct xml x = XML_INIT;
    struct fault fault;
    struct span value;
    size_t count, n;

    (void)state;
    assert_int_equal(xml_parse(&x, &fault, text, strlen(text)), 0);
    assert_true(xml_is(&x, 0, "a"));
    assert_false(xml_is(&x, 0, "p:a"));
    n = xml_get(&x, 0, "b", &count);
    assert_int_equal(n, 4);
    assert_int_equal(count, 2);
    assert_int_equal(xml_get(&x, 0, "c", &count), 0);
    assert_int_equal(count, 0);
    assert_true(xml_attribute(&value, &x, n, "c"));
    assert_true(span_is(text, value, "3"));
    assert_true(xml_attribute(NULL, &x, n, "p:d"));
    assert_false(xml_attribute(NULL, &x, n, "d"));
    xml_release(&x);
}

static void test_nested_too_deeply(void **state)
{
    struct str text = STR_INIT;
    struct xml x = XML_INIT;
    struct fault fault;

    (void)state;
    for (size_t i = 0; i < 300000; i++)
        str_adds(&text, "<a>");
    assert_int_not_equal(xml_parse(&x, &fault, text.buf, text.len), 0);
    assert_string_equal(fault.why, "nested too deeply");
    xml_release(&x);
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_no_xml),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_nested_too_deeply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
