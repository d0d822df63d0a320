/* model/name: names of refs and branches, and the verdict of the pattern. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/name.h"

static void test_branch_fault(void **state)
{
    static const struct {
        const char *name, *want; /* NULL: a branch may have the name */
    } rows[] = {
        {"main", NULL},
        {"feature/v1.1", NULL},
        {"a@b", NULL},
        {"a{b", NULL},
        {"a/-b", NULL},
        {"lock", NULL},
        {"a.locked", NULL},
        {"gr\xc3\xbc\xc3\x9f", NULL},
        {"refs/x", NULL},
        {"", "is empty"},
        {"-x", "begins with '-'"},
        {"@", "is '@' alone"},
        {"HEAD", "is 'HEAD'"},
        {"0123456789abcdef0123456789ABCDEF01234567", "looks like an object id"},
        {"a.", "ends with '.'"},
        {".a", "has a component that begins with '.'"},
        {"a/.b", "has a component that begins with '.'"},
        {"a.lock", "has a component that ends with '.lock'"},
        {"a.lock/b", "has a component that ends with '.lock'"},
        {"a..b", "has '..'"},
        {"a@{b", "has '@{'"},
        {"/a", "has an empty component (a '/' too many)"},
        {"a/", "has an empty component (a '/' too many)"},
        {"a//b", "has an empty component (a '/' too many)"},
        {"a b", "has a space"},
        {"a~b", "has the character '~'"},
        {"a^b", "has the character '^'"},
        {"a:b", "has the character ':'"},
        {"a?b", "has the character '?'"},
        {"a*b", "has the character '*'"},
        {"a[b", "has the character '['"},
        {"a\\b", "has a backslash"},
        {"a\nb", "has a control or an invisible character, or bytes that are not UTF-8"},
        {"a\x7f", "has a control or an invisible character, or bytes that are not UTF-8"},
        {"a\xc2\x9b", "has a control or an invisible character, or bytes that are not UTF-8"},
        {"a\xe2\x80\xae", "has a control or an invisible character, or bytes that are not UTF-8"},
        {"a\xe2\x80\x8b", "has a control or an invisible character, or bytes that are not UTF-8"},
        {"a\xff", "has a control or an invisible character, or bytes that are not UTF-8"},
        {"a\xc0\xaf", "has a control or an invisible character, or bytes that are not UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *got = name_branch_fault(rows[i].name);

        if (rows[i].want)
            assert_string_equal(got, rows[i].want);
        else
            assert_null(got);
    }
}

static void test_length(void **state)
{
    char name[1002];

    (void)state;
    memset(name, 'a', sizeof(name));
    name[250] = '\0';
    assert_null(name_fault(name));
    name[250] = 'a';
    name[251] = '\0';
    assert_string_equal(name_fault(name), "has a component of more than 250 bytes");
    for (size_t i = 2; i < sizeof(name); i += 3)
        name[i] = '/';
    name[251] = 'a';
    name[1001] = '\0';
    assert_string_equal(name_fault(name), "has more than 1000 bytes");
    name[1000] = '\0';
    assert_null(name_fault(name));
}

static void test_ref_fault(void **state)
{
    (void)state;
    assert_null(name_ref_fault("refs/tags/v1.0.0"));
    assert_string_equal(name_ref_fault("main"), "does not begin with 'refs/'");
    assert_string_equal(name_ref_fault("refs/main"), "has no name below 'refs/'");
    assert_string_equal(name_ref_fault("refs/heads/"), "has an empty component (a '/' too many)");
}

static void test_judge_built_in(void **state)
{
    static const struct {
        const char *name;
        int want;
        const char *version; /* of an allowed name */
        const char *hint;    /* the first, of a refused one; NULL: none */
    } rows[] = {
        {"feature/v1.1", 0, "1.1", NULL},
        {"hotfix/v1.0.1", 0, "1.0.1", NULL},
        {"release/v10.20.30-two-words", 0, "10.20.30", NULL},
        {"main", 0, NULL, NULL},
        {"staging", 0, NULL, NULL},
        {"feature/1.1", ERR_REFUSED, NULL, "git flow-start feature/v1.1"},
        {"Feature/V1.1_Login", ERR_REFUSED, NULL, "git flow-start feature/v1.1-login"},
        {"v1.1", ERR_REFUSED, NULL, "git flow-start feature/v1.1"},
        {"bugfix/v1.1", ERR_REFUSED, NULL, "git flow-start feature/v1.1"},
        {"feature/v1.1\n", ERR_REFUSED, NULL, NULL},
        {"feature/v1.1 $(reboot)", ERR_REFUSED, NULL, NULL},
        {"feature/v1.1~x", ERR_REFUSED, NULL, "git flow-start feature/v1.1-x"},
        {"feature/login", ERR_REFUSED, NULL,
         "git flow-start feature/v1.1   # the kind of branch, 'v', the version it leads to"},
        {"feature/v0.10", 0, "0.10", NULL},
        {"feature/v0.0.0", 0, "0.0.0", NULL},
        {"feature/v01.1", ERR_REFUSED, NULL, "git flow-start feature/v1.1"},
        {"feature/01.1", ERR_REFUSED, NULL,
         "git flow-start feature/v1.1   # the kind of branch, 'v', the version it leads to"},
        {"hotfix/v1.00.007-x01", ERR_REFUSED, NULL, "git flow-start hotfix/v1.0.7-x01"},
        {"-x", ERR_REFUSED, NULL, NULL},
        {"feature/v1.1.1.1", ERR_REFUSED, NULL,
         "git flow-start feature/v1.1   # the kind of branch, 'v', the version it leads to"},
    };
    struct settings s;

    (void)state;
    settings_init(&s);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const *hints;
        char *version = NULL;

        assert_int_equal(name_judge_branch(&version, &s, rows[i].name), rows[i].want);
        if (rows[i].want) {
            assert_non_null(strstr(err_message(), rows[i].name));
            if (err_hints(&hints))
                assert_string_equal(hints[0], rows[i].hint);
            else
                assert_null(rows[i].hint);
        }
        if (rows[i].version)
            assert_string_equal(version, rows[i].version);
        else
            assert_null(version);
        free(version);
        err_clear();
    }
    settings_release(&s);
}

static void test_judge_configured(void **state)
{
    struct settings s;
    char *version = NULL;

    (void)state;
    settings_init(&s);
    assert_int_equal(settings_apply(&s, SETTINGS_TREE, "cutover.branch.allow", "topic/[a-z]+", "w"),
                     0);
    assert_int_equal(settings_apply(&s, SETTINGS_LOCAL, "gitflow.branch.develop", "dev", "w"), 0);
    assert_int_equal(settings_finish(&s), 0);
    assert_int_equal(name_judge_branch(&version, &s, "topic/abc"), 0);
    assert_null(version);
    assert_int_equal(name_judge_branch(&version, &s, "dev"), 0);
    assert_int_equal(name_judge_branch(&version, &s, "feature/v1.1"), ERR_REFUSED);
    assert_string_equal(err_message(),
                        "branch name 'feature/v1.1' is not allowed: it does not match "
                        "'topic/[a-z]+'");
    err_clear();
    settings_release(&s);
}

/* A pattern that cannot be decided refuses. */
static void test_judge_undecided(void **state)
{
    struct settings s;
    char *version = NULL;

    (void)state;
    settings_init(&s);
    assert_int_equal(settings_apply(&s, SETTINGS_TREE, "cutover.branch.allow", "(a+)+[bc]", "w"),
                     0);
    assert_int_equal(
        name_judge_branch(&version, &s, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ERR_REFUSED);
    assert_int_equal(strncmp(err_message(), "cannot decide", 13), 0);
    err_clear();
    settings_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_branch_fault),     cmocka_unit_test(test_length),
        cmocka_unit_test(test_ref_fault),        cmocka_unit_test(test_judge_built_in),
        cmocka_unit_test(test_judge_configured), cmocka_unit_test(test_judge_undecided),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
