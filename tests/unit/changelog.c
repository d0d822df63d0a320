/* model/changelog and text/unified_edits: a release comes into a file, and nothing else changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/changelog.h"
#include "text/unified_edits.h"

static const struct changelog_group groups[] = {
    {"Breaking changes", ""}, {"Added", "- one\n- two\n"}, {"Fixed", "- three\n"}};

static const struct changelog_release plain = {.version = "1.1.0",
                                               .date = "D",
                                               .tag = "v1.1.0",
                                               .since = "v1.0.0",
                                               .groups = groups,
                                               .n_groups = 3};

static const struct changelog_release linked = {.version = "1.1.0",
                                                .date = "D",
                                                .tag = "v1.1.0",
                                                .since = "v1.0.0",
                                                .link = "https://w/c/v1.0.0...v1.1.0",
                                                .unreleased = "https://w/c/v1.1.0...HEAD",
                                                .groups = groups,
                                                .n_groups = 3};

#define ITEMS "### Added\n\n- one\n- two\n\n### Fixed\n\n- three\n"
#define SECTION "## [1.1.0] - D\n\n" ITEMS

static const struct row {
    const char *name;
    const struct changelog_release *rel;
    const char *before, *after;
} rows[] = {
    {"above the newest", &plain, "# C\n\n## [1.0.0] - X\n\n- a\n",
     "# C\n\n" SECTION "\n## [1.0.0] - X\n\n- a\n"},
    {"without an empty line", &plain, "# C\n## 1.0.0\n- a\n",
     "# C\n\n" SECTION "\n## 1.0.0\n- a\n"},
    {"at the beginning", &plain, "## 1.0.0\n", SECTION "\n## 1.0.0\n"},
    {"a byte order mark", &plain, "\xef\xbb\xbf## 1.0.0\n", "\xef\xbb\xbf" SECTION "\n## 1.0.0\n"},
    {"no release yet", &plain, "# C\n\nText.\n", "# C\n\nText.\n\n" SECTION},
    {"nor a newline", &plain, "# C",
     "# C\n\n## [1.1.0] - D\n\n### Added\n\n- one\n- two\n\n"
     "### Fixed\n\n- three"},
    {"nothing", &plain, "", SECTION},
    {"blank lines alone", &plain, "\n\n", SECTION "\n\n\n"},
    {"there", &plain, "# C\n\n## [1.1.0]\n\nelse\n", "# C\n\n## [1.1.0]\n\nelse\n"},
    {"there, otherwise written", &plain, "## v1.1.0 (2026)\n", "## v1.1.0 (2026)\n"},
    {"there, as a link", &plain, "## [1.1.0](https://x) (2026)\n",
     "## [1.1.0](https://x) (2026)\n"},
    {"there, in words", &plain, "# Version 1.1.0\n", "# Version 1.1.0\n"},
    {"there, underlined", &plain, "1.1.0 / today\n=====\n", "1.1.0 / today\n=====\n"},
    {"above one that is underlined", &plain, "1.0.0\n-----\n\n- a\n",
     SECTION "\n1.0.0\n-----\n\n- a\n"},
    {"between, in the order of versions", &plain, "## 2.0.0\n\n- b\n\n## 1.0.0\n\n- a\n",
     "## 2.0.0\n\n- b\n\n" SECTION "\n## 1.0.0\n\n- a\n"},
    {"behind all", &plain, "## 2.0.0\n\n- b\n\n[x]: y\n",
     "## 2.0.0\n\n- b\n\n" SECTION "\n[x]: y\n"},
    {"not the newest: what is unreleased stays", &plain,
     "## Unreleased\n\n- c\n\n## 2.0.0\n\n## 1.0.0\n",
     "## Unreleased\n\n- c\n\n## 2.0.0\n\n" SECTION "\n## 1.0.0\n"},
    {"an anchor stays with its heading", &plain, "# C\n\n<a name=\"x\"></a>\n## 1.0.0\n",
     "# C\n\n" SECTION "\n<a name=\"x\"></a>\n## 1.0.0\n"},
    {"in code and comments is nothing", &plain,
     "```\n## 1.1.0\n```\n\n<!--\n## 1.1.0\n-->\n\n- ~~~\n  ## 1.1.0\n  ~~~\n\n## 1.0.0\n",
     "```\n## 1.1.0\n```\n\n<!--\n## 1.1.0\n-->\n\n- ~~~\n  ## 1.1.0\n  ~~~\n\n" SECTION
     "\n## 1.0.0\n"},
    {"nothing unreleased", &plain, "# C\n\n## [Unreleased]\n\n## [1.0.0]\n",
     "# C\n\n## [Unreleased]\n\n" SECTION "\n## [1.0.0]\n"},
    {"at the end", &plain, "## [Unreleased]\n", "## [Unreleased]\n\n" SECTION},
    {"unreleased text", &plain, "## [unreleased]\n\nSome *text*.\n\n\n## [1.0.0]\n",
     "## [unreleased]\n\n## [1.1.0] - D\n\nSome *text*.\n\n" ITEMS "\n\n## [1.0.0]\n"},
    {"unreleased groups", &plain,
     "## Unreleased\n### added\n* zero\n\n### Removed\n\n- gone\n## 1.0.0\n",
     "## Unreleased\n\n## [1.1.0] - D\n\n### added\n* zero\n- one\n- two\n\n### Removed\n\n- gone\n"
     "\n### Fixed\n\n- three\n\n## 1.0.0\n"},
    {"empty groups", &plain,
     "## [Unreleased]\n\n### Added\n\n### Changed\n\n### Fixed\n\n## [1.0.0]\n",
     "## [Unreleased]\n\n## [1.1.0] - D\n\n### Added\n\n- one\n- two\n\n### Changed\n\n### "
     "Fixed\n\n"
     "- three\n\n## [1.0.0]\n"},
    {"no newline behind what is unreleased", &plain, "## [Unreleased]\n\n### Fixed\n\n- a",
     "## [Unreleased]\n\n## [1.1.0] - D\n\n### Fixed\n\n- a\n- three\n\n### Added\n\n- one\n- two"},
    {"CRLF", &plain, "# C\r\n\r\n## 1.0.0\r\n",
     "# C\r\n\r\n## [1.1.0] - D\r\n\r\n### Added\r\n\r\n- one\r\n- two\r\n\r\n### Fixed\r\n\r\n"
     "- three\r\n\r\n## 1.0.0\r\n"},
    {"links as the file has them", &linked,
     "## [Unreleased]\n\n## [1.0.0]\n\n[unreleased]: https://h/compare/v1.0.0...HEAD\n"
     "[1.0.0]: https://h/tag/v1.0.0\n",
     "## [Unreleased]\n\n" SECTION "\n## [1.0.0]\n\n[unreleased]: https://h/compare/v1.1.0...HEAD\n"
     "[1.1.0]: https://h/compare/v1.0.0...v1.1.0\n[1.0.0]: https://h/tag/v1.0.0\n"},
    {"in brackets, two dots, no newline", &plain,
     "## 1.0.0\n\n[Unreleased]: <https://h/compare/v0.9..main>",
     SECTION "\n## 1.0.0\n\n[Unreleased]: <https://h/compare/v1.1.0..main>\n"
             "[1.1.0]: https://h/compare/v1.0.0..v1.1.0"},
    {"another form", &linked, "## 1.0.0\n\n[unreleased]: https://h/tree/main\n",
     SECTION "\n## 1.0.0\n\n[unreleased]: https://w/c/v1.1.0...HEAD\n"
             "[1.1.0]: https://w/c/v1.0.0...v1.1.0\n"},
    {"another form, and nothing known", &plain, "## 1.0.0\n\n[unreleased]: https://h/tree/main\n",
     SECTION "\n## 1.0.0\n\n[unreleased]: https://h/tree/main\n"},
    {"none yet", &linked, "## Unreleased\n\n## 1.0.0\n",
     "## Unreleased\n\n" SECTION "\n## 1.0.0\n\n[unreleased]: https://w/c/v1.1.0...HEAD\n"
     "[1.1.0]: https://w/c/v1.0.0...v1.1.0\n"},
    {"above older ones", &linked, "## 1.0.0\n\n[x]: y\n[1.0.0]: z\n",
     SECTION "\n## 1.0.0\n\n[x]: y\n[1.1.0]: https://w/c/v1.0.0...v1.1.0\n[1.0.0]: z\n"},
    {"defined already", &linked, "## 1.0.0\n\n[1.1.0]: z\n", SECTION "\n## 1.0.0\n\n[1.1.0]: z\n"},
    {"nothing at all", &linked, "", SECTION "\n[1.1.0]: https://w/c/v1.0.0...v1.1.0\n"},
};

static void update(struct str *after, struct vec *edits, const struct row *row)
{
    struct str before = STR_INIT;

    str_adds(&before, row->before);
    assert_int_equal(changelog_update(edits, "F", &before, row->rel), 0);
    unified_apply(after, &before, edits);
    str_release(&before);
}

static void test_updates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct vec edits = VEC_INIT(struct unified_edit);
        struct str after = STR_INIT;
        struct row again = rows[i];

        update(&after, &edits, &rows[i]);
        if (strcmp(after.buf, rows[i].after) != 0)
            print_error("%s\n", rows[i].name);
        assert_string_equal(after.buf, rows[i].after);
        changelog_edits_release(&edits);
        /* once more: nothing */
        again.before = rows[i].after;
        str_reset(&after);
        update(&after, &edits, &again);
        assert_int_equal(edits.len, 0);
        changelog_edits_release(&edits);
        str_release(&after);
    }
}

static void test_refusals(void **state)
{
    static const char *const texts[] = {"## 1.0.0\n\n```\nx\n", "a\n<!-- b\n", "> ~~~~\n~~~\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct vec edits = VEC_INIT(struct unified_edit);
        struct str before = STR_INIT;

        str_adds(&before, texts[i]);
        assert_int_equal(changelog_update(&edits, "F", &before, &plain), ERR_REFUSED);
        assert_non_null(strstr(err_message(), "'F' line "));
        err_clear();
        assert_int_equal(edits.len, 0);
        str_release(&before);
    }
}

static void test_new(void **state)
{
    const struct row row = {"new", &linked, changelog_new, NULL};
    struct vec edits = VEC_INIT(struct unified_edit);
    struct str after = STR_INIT;

    (void)state;
    update(&after, &edits, &row);
    assert_true(str_starts(after.buf, changelog_new));
    assert_true(str_ends(after.buf,
                         "## [Unreleased]\n\n" SECTION "\n[unreleased]: https://w/c/v1.1.0...HEAD\n"
                         "[1.1.0]: https://w/c/v1.0.0...v1.1.0\n"));
    changelog_edits_release(&edits);
    str_release(&after);
}

static void test_diff(void **state)
{
    static const struct {
        const char *before;
        size_t at, len;
        const char *with, *want;
    } edits[] = {
        {"a\nb\n", 2, 0, "x\n", "@@ -1,2 +1,3 @@\n a\n+x\n b\n"},
        {"a\nb\n", 2, 1, "x", "@@ -1,2 +1,2 @@\n a\n-b\n+x\n"},
        {"a\nb", 3, 0, "\nx",
         "@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+x\n"
         "\\ No newline at end of file\n"},
        {"", 0, 0, "x\n", "@@ -0,0 +1 @@\n+x\n"},
        {"1\n2\n3\n4\n5\n", 10, 0, "6\n", "@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+6\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        struct vec list = VEC_INIT(struct unified_edit);
        struct unified_edit *e = vec_push(&list);
        struct str before = STR_INIT, diff = STR_INIT;

        str_adds(&before, edits[i].before);
        *e = (struct unified_edit){.at = edits[i].at, .len = edits[i].len, .with = STR_INIT};
        str_adds(&e->with, edits[i].with);
        unified_edits(&diff, "f", &before, &list);
        assert_true(str_starts(diff.buf, "diff --git a/f b/f\n--- a/f\n+++ b/f\n"));
        assert_string_equal(strstr(diff.buf, "@@"), edits[i].want);
        changelog_edits_release(&list);
        str_release(&before);
        str_release(&diff);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_updates),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_diff),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
