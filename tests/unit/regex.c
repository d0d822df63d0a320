/* text/regex: whole matches, bounded work, groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "text/regex.h"

static void test_matches(void **state)
{
    static const struct {
        const char *pattern, *subject;
        bool want;
    } rows[] = {
        {"abc", "abc", true},
        {"abc", "xabc", false},
        {"abc", "abcx", false},
        {"a|b", "b", true},
        {"a|b", "bx", false},
        {"a|ab", "ab", true},
        {"abc$", "abc\n", false},
        {"abc", "abc\n", false},
        {"", "", true},
        {"", "a", false},
        {"\\d+", "12", true},
        {"\\d+", "\xd9\xa1", false},
        {"..", "\xc3\xa9", true},
        {"(?i)FEATURE/.*", "feature/x", true},
        {"(?s).*", "a\nb", true},
        {".*", "a\nb", false},
        {"a(*ACCEPT)b", "ac", false},
        {".*\\.(sql\\.gz|dump)", "secret/\303\251.dump", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct regex *re = NULL;
        bool got = false;

        assert_int_equal(regex_compile(&re, rows[i].pattern), 0);
        assert_int_equal(regex_match(&got, re, rows[i].subject, strlen(rows[i].subject)), 0);
        assert_int_equal(got, rows[i].want);
        regex_free(re);
    }
}

static void test_not_a_pattern(void **state)
{
    static const char *const rows[] = {
        "(", "[a", "a\\Cb", "(*UTF)a", "(*UCP)\\d", "\\", "a{2,1}", "(?<n>a)(?<n>b)",
    };
    char *longest = mem_alloc(REGEX_PATTERN_MAX + 2);
    struct regex *re = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(regex_compile(&re, rows[i]), ERR_INVALID);
        assert_non_null(strstr(err_message(), rows[i]));
        assert_null(re);
        err_clear();
    }
    memset(longest, 'a', REGEX_PATTERN_MAX + 1);
    assert_int_equal(regex_compile(&re, longest), ERR_INVALID);
    err_clear();
    longest[REGEX_PATTERN_MAX] = '\0';
    assert_int_equal(regex_compile(&re, longest), 0);
    regex_free(re);
    free(longest);
}

/*
 * What the bounds stop is an error each time: never "no match", and never a match. (A letter that
 * has to be there, and is not, would be seen before any work: hence the classes.)
 */
static void test_bounds_refuse(void **state)
{
    static const char *const rows[] = {
        "(a+)+[bc]",       "(a|aa)+[bc]",     "(*LIMIT_MATCH=4000000000)(a+)+[bc]",
        "(?:a?){500}[bc]", "((?:a|b)*)*[cd]",
    };
    char subject[4096];

    (void)state;
    memset(subject, 'a', sizeof(subject));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct regex *re = NULL;
        bool got = false;

        assert_int_equal(regex_compile(&re, rows[i]), 0);
        assert_int_equal(regex_match(&got, re, subject, sizeof(subject)), ERR_REFUSED);
        assert_int_equal(strncmp(err_message(), "cannot decide", 13), 0);
        err_clear();
        regex_free(re);
    }
}

static void test_subject_ceiling(void **state)
{
    char *subject = mem_alloc(REGEX_SUBJECT_MAX + 2);
    struct regex *re = NULL;
    bool got = false;

    (void)state;
    memset(subject, 'a', REGEX_SUBJECT_MAX + 1);
    assert_int_equal(regex_compile(&re, "a*"), 0);
    assert_int_equal(regex_match(&got, re, subject, REGEX_SUBJECT_MAX), 0);
    assert_true(got);
    assert_int_equal(regex_match(&got, re, subject, REGEX_SUBJECT_MAX + 1), ERR_REFUSED);
    err_clear();
    regex_free(re);
    free(subject);
}

static void test_groups(void **state)
{
    static const struct {
        const char *pattern, *subject, *want;
    } rows[] = {
        {"f/v(?<version>\\d+\\.\\d+)(-x)?", "f/v1.2-x", "1.2"},
        {"f/(?:v(?<version>\\d+)|.*)", "f/name", NULL},
        {"f/v\\d+", "f/v1", NULL},
        {"(?J)f/(?:v(?<version>\\d+)|r(?<version>\\d+))", "f/r2", "2"},
        {"f/(?|v(?<version>\\d+)|r(?<version>\\d+))", "f/r3", "3"},
        {"f/v(?<version>)", "f/v", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct regex *re = NULL;
        bool got = false;
        char *group;

        assert_int_equal(regex_compile(&re, rows[i].pattern), 0);
        assert_int_equal(regex_match(&got, re, rows[i].subject, strlen(rows[i].subject)), 0);
        assert_true(got);
        group = regex_group(re, "version");
        if (rows[i].want)
            assert_string_equal(group, rows[i].want);
        else
            assert_null(group);
        free(group);
        regex_free(re);
    }
}

/* What is looked for in a text: all of it, or what a group captured. */
static void test_search(void **state)
{
    static const struct {
        const char *pattern, *name;
        size_t at, len; /* of the group; of no length: there is none */
    } rows[] = {
        {"b+", NULL, 2, 2},        {"^b+", NULL, 0, 0},      {"^c$", NULL, 5, 1},
        {"a(?<g>b)", "g", 2, 1},   {"a(?<g>b)", NULL, 1, 2}, {"a(b)", "g", 0, 0},
        {"a(?<g>c)?b", "g", 0, 0}, {"x", NULL, 0, 0},
    };
    static const char text[] = "\0abb\nc";

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct regex *re = NULL;
        struct span whole, group;
        bool found = true;

        assert_int_equal(regex_compile_search(&re, rows[i].pattern), 0);
        assert_int_equal(
            regex_search(&found, &whole, &group, re, rows[i].name, text, sizeof(text) - 1, 0), 0);
        assert_int_equal(found, rows[i].len > 0);
        if (found) {
            assert_int_equal(group.at, rows[i].at);
            assert_int_equal(group.len, rows[i].len);
        }
        regex_free(re);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),       cmocka_unit_test(test_not_a_pattern),
        cmocka_unit_test(test_bounds_refuse), cmocka_unit_test(test_subject_ceiling),
        cmocka_unit_test(test_groups),        cmocka_unit_test(test_search),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
