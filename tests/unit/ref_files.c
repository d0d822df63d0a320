/* repo/ref_files: what the files of refs tell, and where they tell nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "os/file.h"
#include "repo/ref_files.h"

#define ID "51851047cae13e99e403f59ee34abe81c65cfb52"

static char dir[] = "/tmp/cutover-refs-XXXXXX";

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* A common directory of git's, and we stand in it. */
static int make(void **state)
{
    static const char *const dirs[] = {"refs", "refs/heads", "refs/heads/feature", "refs/tags"};

    (void)state;
    if (!mkdtemp(dir) || chdir(dir))
        return -1;
    for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
        if (mkdir(dirs[i], 0777))
            return -1;
    put("refs/heads/main", ID "\n");
    put("refs/heads/alias", "ref: refs/heads/main\n");
    put("packed-refs", "# pack-refs with: peeled fully-peeled sorted \n" ID " refs/heads/old\n" ID
                       " refs/tags/v1.0.0\n^" ID "\n" ID " refs/tags/v1.0.0-rc/x\n");
    return symlink("main", "refs/heads/link");
}

static int clear(void **state)
{
    (void)state;
    return chdir("/") || file_remove_tree(dir);
}

static void what_is_there_is_not_lacking(void **state)
{
    static const char *const names[] = {
        "refs/heads/main", "refs/heads/alias",    "refs/heads/link",
        "refs/heads/old",  "refs/tags/v1.0.0",    "refs/tags/v1.0.0-rc/x",
        "refs/tags/",      "refs/heads/feature/", "refs/tags/v1.0.0-rc/"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_false(ref_files_lack(dir, names[i]));
}

static void what_is_not_there_is_lacking(void **state)
{
    static const char *const names[] = {
        "refs/heads/none",       "refs/heads/feature",  "refs/heads/ol",
        "refs/heads/older",      "refs/tags/v1.0.0-rc", "refs/remotes/o/main",
        "refs/heads/main/below", "refs/remotes/",       "refs/heads/main2/"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_true(ref_files_lack(dir, names[i]));
}

static void symbolic_refs_are_not_plain(void **state)
{
    (void)state;
    assert_true(ref_files_are_plain(dir, "refs/heads/main"));
    assert_true(ref_files_are_plain(dir, "refs/heads/old"));
    assert_true(ref_files_are_plain(dir, "refs/heads/none"));
    assert_true(ref_files_are_plain(dir, "refs/heads/feature"));
    assert_false(ref_files_are_plain(dir, "refs/heads/alias"));
    assert_false(ref_files_are_plain(dir, "refs/heads/link"));
}

/* Where they lie elsewhere, or cannot be read, git is asked. */
static void nothing_is_told_of_others(void **state)
{
    static const char *const names[] = {"HEAD", "ORIG_HEAD", "refs/bisect/bad", "refs/worktree/x",
                                        "refs/rewritten/x"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_false(ref_files_lack(dir, names[i]));
        assert_false(ref_files_are_plain(dir, names[i]));
    }
    assert_false(ref_files_lack(NULL, "refs/heads/none"));
    assert_false(ref_files_are_plain(NULL, "refs/heads/main"));

    assert_int_equal(truncate("packed-refs", 2 << 20), 0);
    assert_false(ref_files_lack(dir, "refs/heads/none"));
    assert_int_equal(unlink("packed-refs"), 0);
    assert_true(ref_files_lack(dir, "refs/heads/none"));
    assert_int_equal(mkdir("packed-refs", 0777), 0);
    assert_false(ref_files_lack(dir, "refs/heads/none"));
    assert_null(err_message());
}

/* Of what a crash left nothing is told, wherever git would stop. */
static void lines_are_those_of_git(void **state)
{
    static const struct {
        const char *text;
        size_t len, line;
    } packed[] = {
        {"", 0, 0},
        {"# pack-refs\n" ID " refs/tags/v1.0.0\n^" ID "\n", 12 + 58 + 42, 0},
        {ID " refs/tags/v1.0.0", 57, 1},
        {ID " refs/tags/v1.0.0\ngarbage here\n", 71, 2},
        {"\n", 1, 1},
        {"\0\0\0\0", 4, 1},
        {"# pack-refs\n\0\0\0\0", 16, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++)
        assert_int_equal(ref_files_unsound_line(packed[i].text, packed[i].len), packed[i].line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_is_not_lacking),
        cmocka_unit_test(what_is_not_there_is_lacking),
        cmocka_unit_test(symbolic_refs_are_not_plain),
        cmocka_unit_test(nothing_is_told_of_others),
        cmocka_unit_test(lines_are_those_of_git),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
