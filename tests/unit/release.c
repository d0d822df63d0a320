/* model/release: subjects, merged branches, the message of a tag. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/release.h"

static void test_subject(void **state)
{
    static const struct {
        const char *message, *want;
    } rows[] = {
        {"", ""},
        {"\n\n", ""},
        {"one", "one"},
        {"one\n", "one"},
        {"one\n\nbody\n", "one"},
        {"one\ntwo\n\nbody\n", "one two"},
        {"\n\n  one \r\n", "one"},
        {"a\tb", "a b"},
        {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
        {"gr\xfc\xdf", "gr\\xfc\\xdf"},
        {"\x1b[31mred", "\\x1b[31mred"},
        {"a\x7f", "a\\x7f"},
        {"a\xc2\x9b", "a\\xc2\\x9b"},
        {"a\xe2\x80\xae"
         "b",
         "a\\xe2\\x80\\xae"
         "b"},
        {"a\rRelease-Tree: x", "a\\x0dRelease-Tree: x"},
        {"# not a comment", "# not a comment"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str out = STR_INIT;

        release_subject(&out, rows[i].message);
        assert_string_equal(out.buf, rows[i].want);
        str_release(&out);
    }
}

static void test_subject_is_cut(void **state)
{
    struct str message = STR_INIT, out = STR_INIT;

    (void)state;
    for (size_t i = 0; i < RELEASE_SUBJECT_MAX - 1; i++)
        str_addc(&message, 'x');
    str_adds(&message, "\xc3\xbc"
                       "tail");
    str_adds(&out, "before");
    release_subject(&out, message.buf);
    assert_int_equal(out.len, strlen("before") + RELEASE_SUBJECT_MAX + 1 + strlen("..."));
    assert_true(str_ends(out.buf, "x\xc3\xbc..."));
    str_release(&message);
    str_release(&out);
}

static void test_merged_branch(void **state)
{
    static const struct {
        const char *message, *want; /* NULL: none */
    } rows[] = {
        {"Merge branch 'feature/v1.1'", "feature/v1.1"},
        {"Merge branch 'feature/v1.1'\n\nbody", "feature/v1.1"},
        {"Merge branch 'feature/v1.1' into main\n", "feature/v1.1"},
        {"Merge branch 'feature/v1.1' into 'main'\n", "feature/v1.1"},
        {"Merge branch 'x' of https://example.com/r", "x"},
        {"Merge branch 'x' of example.com:r into y", "x"},
        {"Merge branch 'it's' into main", "it's"},
        {"Merge remote-tracking branch 'origin/feature/v1.1'", "feature/v1.1"},
        {"Merge remote-tracking branch 'origin/x' into main", "x"},
        {"Merge remote-tracking branch 'other/x'", NULL},
        {"Merge remote-tracking branch 'origin'", NULL},
        {"Merge pull request #12 from owner/feature/v1.1\n\nTitle", "feature/v1.1"},
        {"Merge pull request #12 from owner/x", "x"},
        {"Merge pull request #12 from owner", NULL},
        {"Merge pull request # from owner/x", NULL},
        {"Merge pull request #12 from owner/", NULL},
        {"Merge branches 'a' and 'b'", NULL},
        {"Merge tag 'v1.0'", NULL},
        {"Merge commit '0123456'", NULL},
        {"Merge branch 'x", NULL},
        {"Merge branch ''", NULL},
        {"Merge branch 'a\nRelease-Tree: 0' into main", NULL},
        {"Merge branch 'a\x1b[m'", NULL},
        {"Merge branch 'a\xc2\x9b'", NULL},
        {"Merge branch '-x'", NULL},
        {"release 1.1\n\nMerge branch 'x'", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *got = release_merged_branch(rows[i].message, "origin");

        if (rows[i].want) {
            assert_non_null(got);
            assert_string_equal(got, rows[i].want);
        } else {
            assert_null(got);
        }
        free(got);
    }
}

static void check_message(struct release_text *text, const char *want)
{
    struct str out = STR_INIT;

    release_compose(&out, text);
    assert_string_equal(out.buf, want);
    str_release(&out);
}

static void test_compose(void **state)
{
    struct release_text text = RELEASE_TEXT_INIT;

    (void)state;
    text.tag = "v1.1.0";
    text.version = "1.1.0";
    text.tree = "aaa";
    text.tip = "bbb";
    check_message(&text, "v1.1.0\n"
                         "\n"
                         "Release-Version: 1.1.0\n"
                         "Release-Tree: aaa\n"
                         "Merged-Tip: bbb\n");
    strs_add(&text.merges, "Merge branch 'x'");
    check_message(&text, "v1.1.0\n"
                         "\n"
                         "Merged:\n"
                         "\n"
                         "- Merge branch 'x'\n"
                         "\n"
                         "Release-Version: 1.1.0\n"
                         "Release-Tree: aaa\n"
                         "Merged-Tip: bbb\n");
    strs_add(&text.merges, "Release-Tree: ccc");
    text.more = 3;
    text.branch = "x";
    text.previous = "v1.0.0";
    check_message(&text, "v1.1.0\n"
                         "\n"
                         "Merged since v1.0.0:\n"
                         "\n"
                         "- Merge branch 'x'\n"
                         "- Release-Tree: ccc\n"
                         "- and 3 more\n"
                         "\n"
                         "Release-Version: 1.1.0\n"
                         "Release-Tree: aaa\n"
                         "Merged-Branch: x\n"
                         "Merged-Tip: bbb\n"
                         "Previous-Release: v1.0.0\n");
    strs_release(&text.merges);
}

/* Notes are kept as they are, and the trailers stay the last paragraph. */
static void test_compose_notes(void **state)
{
    static const struct {
        const char *notes, *want;
    } rows[] = {
        {"One", "One\n"},
        {"One\n", "One\n"},
        {"One\n\n \t\n\n", "One\n"},
        {"One  \n", "One  \n"},
        {"One  ", "One  \n"},
        {"# Head\n\n* item\n", "# Head\n\n* item\n"},
        {"\n\n  One\n", "\n\n  One\n"},
        {"One\r\n\r\nTwo\r\n\r\n\r\n", "One\r\n\r\nTwo\r\n"},
        {"One\r\nTwo", "One\r\nTwo\n"},
        {"One\n\nReviewed-by: A <a@example.com>\n", "One\n\nReviewed-by: A <a@example.com>\n"},
        {"One\n---\n\xff\x1b[m", "One\n---\n\xff\x1b[m\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct release_text text = RELEASE_TEXT_INIT;
        struct str want = STR_INIT;

        text.tag = "web-v1.1.0";
        text.version = "1.1.0";
        text.package = "web";
        text.tree = "aaa";
        text.notes = rows[i].notes;
        strs_add(&text.merges, "Merge branch 'x'");
        str_addf(&want, "web-v1.1.0\n\n%s\nMerged:\n\n- Merge branch 'x'\n\n", rows[i].want);
        str_adds(&want, "Release-Version: 1.1.0\nPackage: web\nRelease-Tree: aaa\n");
        assert_int_equal(release_check_notes(rows[i].notes, strlen(rows[i].notes), "x"), 0);
        check_message(&text, want.buf);
        strs_release(&text.merges);
        str_release(&want);
    }
}

static void test_notes_that_may_not_be(void **state)
{
    static const struct {
        const char *notes, *why; /* NULL: they may be */
    } rows[] = {
        {"", "x: the notes are empty"},
        {" \r\n\t\n", "x: the notes are empty"},
        {"a\n-----BEGIN PGP SIGNATURE-----", "x: line 2 of the notes begins a signature"},
        {"-----BEGIN SSH SIGNATURE-----\n", "x: line 1 of the notes begins a signature"},
        {"a\n\n-----BEGIN SIGNED MESSAGE-----\r\n", "x: line 3 of the notes begins a signature"},
        {"-----BEGIN PGP MESSAGE-----", "x: line 1 of the notes begins a signature"},
        {" -----BEGIN PGP SIGNATURE-----", NULL},
        {"a -----BEGIN SSH SIGNATURE-----", NULL},
        {"a\n\nRelease-Tree: 0\n",
         "x: line 3 of the notes begins with 'Release-Tree:', as the tag's own trailer does"},
        {"release-version \t: 9",
         "x: line 1 of the notes begins with 'Release-Version:', as the tag's own trailer does"},
        {"PACKAGE:x",
         "x: line 1 of the notes begins with 'Package:', as the tag's own trailer does"},
        {"Packages: x", NULL},
        {"Release-Tree", NULL},
        {"    Release-Tree: quoted", NULL},
        {"the Release-Tree: in it", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int rc = release_check_notes(rows[i].notes, strlen(rows[i].notes), "x");

        assert_int_equal(rc, rows[i].why ? ERR_REFUSED : 0);
        if (rows[i].why)
            assert_string_equal(err_message(), rows[i].why);
        err_clear();
    }
    assert_int_equal(release_check_notes("a\0b", 3, "x"), ERR_REFUSED);
    assert_string_equal(err_message(), "x: the notes have a NUL byte");
    err_clear();
    assert_int_equal(release_check_notes("a", RELEASE_NOTES_MAX + 1, "x"), ERR_REFUSED);
    err_clear();
}

static void test_quotes(void **state)
{
    static const struct {
        const char *message, *value;
        bool want;
    } rows[] = {
        {"", NULL, false},
        {"Version: 1.1.0", "1.1.0", true},
        {"x\n\nVersion: 1.1.0\n", "1.1.0", true},
        {"x\n\n    Version: 1.1.0\n\n* later\n", "1.1.0", true},
        {"x\r\n\r\nVersion: 1.1.0\r\n", "1.1.0", true},
        {"x\n\nVersion: 1.1.0\n", NULL, true},
        {"x\n\nVersion: 1.1.01\n", "1.1.0", false},
        {"x\n\nVersion: 1.1\n", "1.1.0", false},
        {"x\n\nVersion 1.1.0\n", "1.1.0", false},
        {"x\n\nVersion:\n", NULL, false},
        {"x\n\nRelease-Version: 1.1.0\n", NULL, false},
        {"Version: 1.0.0\nVersion: 1.1.0", "1.1.0", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(release_quotes(rows[i].message, "Version", rows[i].value), rows[i].want);
}

static void test_is_promote(void **state)
{
    (void)state;
    assert_true(release_is_promote("Promote feature/v1.1 to 1.1.0\n\nx", "1.1.0"));
    assert_true(release_is_promote("Set the version to 1.0.1", "1.0.1"));
    assert_false(release_is_promote("Promote feature/v1.1 to 1.1.0 (#3)\n", "1.1.0"));
    assert_false(release_is_promote("Promote feature/v1.1 to 1.1.0\n", "1.1"));
    assert_false(release_is_promote("Squashed\n\nPromote feature/v1.1 to 1.1.0", "1.1.0"));
}

/* As git interpret-trailers reads them, of which commit_trailer() takes only what we write. */
static void test_says(void **state)
{
    (void)state;
    assert_int_equal(release_says("", "Version"), 0);
    assert_int_equal(release_says("x\n\nVersion: 1\nversion: 2\nVERSION \t: 3\n", "Version"), 3);
    assert_int_equal(release_says(" Version: 1\nVersions: 2\nVersion 3\n", "Version"), 0);
    assert_int_equal(release_says("Version: 1", "Version"), 1);
}

static void test_last_paragraph(void **state)
{
    (void)state;
    assert_string_equal(release_last_paragraph(""), "");
    assert_string_equal(release_last_paragraph("x\n"), "x\n");
    assert_string_equal(release_last_paragraph("x\n\ny\nz\n"), "y\nz\n");
    assert_string_equal(release_last_paragraph("x\n \t\ny\n"), "y\n");
    assert_string_equal(release_last_paragraph("x\n\ny\n\n \n"), "y\n\n \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subject),       cmocka_unit_test(test_subject_is_cut),
        cmocka_unit_test(test_merged_branch), cmocka_unit_test(test_compose),
        cmocka_unit_test(test_quotes),        cmocka_unit_test(test_is_promote),
        cmocka_unit_test(test_compose_notes), cmocka_unit_test(test_notes_that_may_not_be),
        cmocka_unit_test(test_says),          cmocka_unit_test(test_last_paragraph),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
