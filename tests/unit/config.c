/* text/config: the reader of git-config's grammar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "text/config.h"

/* "key=value;" for each entry, "key;" without a value, "key@line" with lines. */
struct seen {
    struct str text;
    bool lines;
};

static int collect(const struct config_entry *entry, void *data)
{
    struct seen *seen = data;

    str_adds(&seen->text, entry->key);
    if (seen->lines)
        str_addf(&seen->text, "@%zu", entry->line);
    else if (entry->value)
        str_addf(&seen->text, "=%s", entry->value);
    str_addc(&seen->text, '|');
    return 0;
}

static void check(const char *text, unsigned flags, bool lines, const char *want)
{
    struct seen seen = {.text = STR_INIT, .lines = lines};
    int rc = config_parse(text, strlen(text), "f", flags, collect, &seen);

    if (rc) {
        assert_int_equal(rc, ERR_INVALID);
        str_reset(&seen.text);
        str_addf(&seen.text, "error: %s", err_message());
        err_clear();
    }
    assert_string_equal(seen.text.buf, want);
    str_release(&seen.text);
}

static void test_entries(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"\n \t\n", ""},
        {"[a]\nb = c\n", "a.b=c|"},
        {"[a] b = c", "a.b=c|"},
        {"[A]\nB-x1 = C\n", "a.b-x1=C|"},
        {"[a.B]\nc=d", "a.b.c=d|"},
        {"[a \"B c\"]\nD=e", "a.B c.d=e|"},
        {"[a\t \"B\"]\nd=e", "a.B.d=e|"},
        {"[a \"q\\\"\\\\\\t]\"]d=e", "a.q\"\\t].d=e|"},
        {"[a \"x.y\"]\nd=e", "a.x.y.d=e|"},
        {"[a \"\"]\nd=e", "a..d=e|"},
        {"[a]\nb\nc=", "a.b|a.c=|"},
        {"[a]\nb \nc =\td", "a.b|a.c=d|"},
        {"[a]b=1\nb=2\n[c]\n[a]\nb=3", "a.b=1|a.b=2|a.b=3|"},
        {"[a]\nb = c  d  \n", "a.b=c  d|"},
        {"[a]\nb = \"  c \" d\n", "a.b=  c  d|"},
        {"[a]\nb = c\\\nd\\\n  e\n", "a.b=cd  e|"},
        {"[a]\nb = \"c\\\nd\"\n", "a.b=cd|"},
        {"[a]\nb = \\\"c\\\\d\\te\\nf\\bg\n", "a.b=\"c\\d\te\nf\bg|"},
        {"[a]\nb = c ; d\n", "a.b=c|"},
        {"[a]\nb = c#d\n", "a.b=c|"},
        {"[a]\nb = \"c;d#e\" # f\n", "a.b=c;d#e|"},
        {"[a]\nb = a\"b;c\"d\n", "a.b=ab;cd|"},
        {"; c\n# d\n[a] ; e\nb=c", "a.b=c|"},
        {"\xef\xbb\xbf[a]\nb=c", "a.b=c|"},
        {"[a]\r\nb = c\r\nd = \"e\" \r\n", "a.b=c|a.d=e|"},
        {"[a]\r\nb = c\\\r\nd\r\n", "a.b=cd|"},
        {"[a]\nb = c\\", "a.b=c|"},
        {"[include]\npath = /etc/passwd\n", "include.path=/etc/passwd|"},
        {"[a]\nb = a\xff\n", "a.b=a\xff|"},
        {"b = c\n", "b=c|"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(rows[i].text, 0, false, rows[i].want);
}

static void test_errors_name_line_and_column(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"[a", "error: 'f' line 1, column 3: the section's ']' is missing"},
        {"[a]\n[b b]\n", "error: 'f' line 2, column 4: a subsection has to be in quotes"},
        {"[a \"b\n\"]", "error: 'f' line 1, column 6: the subsection's quote is not closed"},
        {"[a \"b\\\n\"]", "error: 'f' line 1, column 7: the subsection's quote is not closed"},
        {"[a \"b\" ]", "error: 'f' line 1, column 7: ']' is missing behind the subsection"},
        {"[a_b]",
         "error: 'f' line 1, column 3: a section's name has letters, digits, '-' and '.' alone"},
        {"[a]\n\n  b c\n", "error: 'f' line 3, column 5: '=' is missing behind the key"},
        {"[a]\n1b = c\n",
         "error: 'f' line 2, column 1: a key, a section or a comment has to start here"},
        {"[a]\nb ; c\n", "error: 'f' line 2, column 3: '=' is missing behind the key"},
        {"[a]\nb = \"c\nd = e\"\n",
         "error: 'f' line 2, column 5: the quote is not closed on its line"},
        {"[a]\nb = \\d\n",
         "error: 'f' line 2, column 5: unknown escape (a backslash is written as '\\\\')"},
        {"\xef\xbb[a]\n",
         "error: 'f' line 1, column 1: a key, a section or a comment has to start here"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(rows[i].text, 0, false, rows[i].want);
}

static void test_strict_refuses_a_value_that_is_cut(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"[a]\n; c\n  # d\nb = \"x;y\" ; why\n", "a.b=x;y|"},
        {"[a] ; section\nb = c\n", "a.b=c|"},
        {"[a]\nb = c ; d\n",
         "error: 'f' line 2, column 7: the value is cut by a comment (put the value in quotes, or "
         "the comment on a line of its own)"},
        {"[a]\nb = ;c\n",
         "error: 'f' line 2, column 5: the value is cut by a comment (put the value in quotes, or "
         "the comment on a line of its own)"},
        {"[a]\nb = c \"d\" # e\n",
         "error: 'f' line 2, column 11: the value is cut by a comment (put the value in quotes, or "
         "the comment on a line of its own)"},
        {"[a]\nb = \"c\"d#e\n",
         "error: 'f' line 2, column 9: the value is cut by a comment (put the value in quotes, or "
         "the comment on a line of its own)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(rows[i].text, CONFIG_STRICT, false, rows[i].want);
}

static void test_line_is_the_key_s(void **state)
{
    (void)state;
    check("[a]\nb = c\\\nd\n\ne\n[x] y = z\n", 0, true, "a.b@2|a.e@5|x.y@6|");
}

static void test_nul_and_sizes_are_refused(void **state)
{
    struct seen seen = {.text = STR_INIT};
    struct str big = STR_INIT;
    static const char nul[] = "[a]\nb = c\0d\n";

    (void)state;
    assert_int_equal(config_parse(nul, sizeof(nul) - 1, "f", 0, collect, &seen), ERR_INVALID);
    assert_string_equal(err_message(), "'f' line 2, column 6: a NUL byte");
    err_clear();

    str_adds(&big, "[a]\nb = ");
    while (big.len < CONFIG_VALUE_MAX + 8)
        str_addc(&big, 'x');
    assert_int_equal(config_parse(big.buf, big.len, "f", 0, collect, &seen), 0);
    str_addc(&big, 'x');
    assert_int_equal(config_parse(big.buf, big.len, "f", 0, collect, &seen), ERR_INVALID);
    err_clear();
    while (big.len <= CONFIG_FILE_MAX)
        str_adds(&big, "\n# padding");
    str_splice(&big, 0, 8, "", 0);
    assert_int_equal(config_parse(big.buf, CONFIG_FILE_MAX + 1, "f", 0, collect, &seen),
                     ERR_INVALID);
    assert_non_null(strstr(err_message(), "too large"));
    err_clear();
    str_release(&big);
    str_release(&seen.text);
}

static int stop(const struct config_entry *entry, void *data)
{
    (void)entry;
    ++*(int *)data;
    return ERR_REFUSED;
}

static void test_callback_ends_the_reading(void **state)
{
    int calls = 0;

    (void)state;
    assert_int_equal(config_parse("[a]b=c\nd=e\n", 11, "f", 0, stop, &calls), ERR_REFUSED);
    assert_int_equal(calls, 1);
}

static void test_bool(void **state)
{
    static const struct {
        const char *value;
        int want; /* -1: neither */
    } rows[] = {
        {NULL, 1},  {"true", 1}, {"YES", 1}, {"On", 1},   {"1", 1},     {"-3", 1},
        {"0x1", 1}, {"2k", 1},   {"", 0},    {"no", 0},   {"FALSE", 0}, {"off", 0},
        {"0", 0},   {"00", 0},   {"y", -1},  {"tru", -1}, {"1 ", -1},   {"99999999999", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool got = false;
        int rc = config_bool(&got, rows[i].value);

        assert_int_equal(rc ? -1 : (int)got, rows[i].want);
    }
}

static void test_int(void **state)
{
    static const struct {
        const char *value;
        bool ok;
        int64_t want;
    } rows[] = {
        {"0", true, 0},
        {"42", true, 42},
        {"-7", true, -7},
        {"0x10", true, 16},
        {"010", true, 8},
        {"1k", true, 1024},
        {"2M", true, 2097152},
        {"1g", true, 1073741824},
        {"-1k", true, -1024},
        {"9223372036854775807", true, INT64_MAX},
        {NULL, false, 0},
        {"", false, 0},
        {"k", false, 0},
        {"1kk", false, 0},
        {"1t", false, 0},
        {"9223372036854775808", false, 0},
        {"9223372036854775807k", false, 0},
        {"1.5", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t got = 0;

        assert_int_equal(config_int(&got, rows[i].value), rows[i].ok ? 0 : ERR_INVALID);
        assert_int_equal(got, rows[i].want);
    }
}

static void test_key_normalise(void **state)
{
    static const struct {
        const char *key, *want; /* NULL: invalid */
    } rows[] = {
        {"a.b", "a.b"},
        {"Cutover.Main", "cutover.main"},
        {"A.B c.D.E", "a.B c.D.e"},
        {"a..b", "a..b"},
        {"a", NULL},
        {".b", NULL},
        {"a.", NULL},
        {"a.1", NULL},
        {"a_.b", NULL},
        {"a.b\nc.d", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *got = NULL;
        int rc = config_key_normalise(&got, rows[i].key);

        assert_int_equal(rc, rows[i].want ? 0 : ERR_INVALID);
        if (rows[i].want)
            assert_string_equal(got, rows[i].want);
        free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_errors_name_line_and_column),
        cmocka_unit_test(test_strict_refuses_a_value_that_is_cut),
        cmocka_unit_test(test_line_is_the_key_s),
        cmocka_unit_test(test_nul_and_sizes_are_refused),
        cmocka_unit_test(test_callback_ends_the_reading),
        cmocka_unit_test(test_bool),
        cmocka_unit_test(test_int),
        cmocka_unit_test(test_key_normalise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
