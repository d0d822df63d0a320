/* repo/ref_broken: what git calls a broken ref, and what is none of ours to judge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "os/file.h"
#include "repo/oid.h"
#include "repo/ref_broken.h"

#define ID "51851047cae13e99e403f59ee34abe81c65cfb52"
#define ZEROS "0000000000000000000000000000000000000000"

static char dir[] = "/tmp/cutover-broken-XXXXXX";

static void put(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void puts_in(const char *path, const char *text)
{
    put(path, text, strlen(text));
}

static int make(void **state)
{
    static const char *const dirs[] = {"refs",      "refs/heads",      "refs/heads/feature",
                                       "refs/tags", "logs/refs/heads", "refs/other"};

    (void)state;
    if (!mkdtemp(dir) || chdir(dir) || mkdir("logs", 0777) || mkdir("logs/refs", 0777))
        return -1;
    for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
        if (mkdir(dirs[i], 0777))
            return -1;
    return 0;
}

static int clear(void **state)
{
    (void)state;
    return chdir("/") || file_remove_tree(dir);
}

static int forget(void **state)
{
    (void)state;
    err_clear();
    return 0;
}

static void what_git_reads_is_not_broken(void **state)
{
    static const char *const texts[] = {
        ID "\n", ID, ID " and more\n", ID "\t", "ref: refs/heads/none\n", "ref:refs/heads/none"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        puts_in("refs/heads/main", texts[i]);
        assert_int_equal(ref_broken_refuse(dir, "refs/heads/main"), 0);
    }
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/none"), 0);
    assert_int_equal(ref_broken_refuse(dir, "refs/heads"), 0);
    assert_null(err_message());
}

static void what_a_crash_leaves_is(void **state)
{
    static const char *const texts[] = {"", "\n", "garbage\n", ID "x\n", ZEROS "\n", "51851047\n"};
    static const char nothing[41];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        puts_in("refs/heads/main", texts[i]);
        assert_int_equal(ref_broken_refuse(dir, "refs/heads/main"), ERR_FAILED);
        err_clear();
    }
    put("refs/heads/main", nothing, sizeof(nothing));
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/main"), ERR_FAILED);
}

/* An id has as many digits as those of the repository. */
static void ids_are_those_of_here(void **state)
{
    (void)state;
    puts_in("refs/heads/main", ID "\n");
    oid_none_len(32);
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/main"), ERR_FAILED);
    oid_none_len(20);
}

static void another_name_is_followed(void **state)
{
    (void)state;
    puts_in("refs/heads/main", "");
    puts_in("refs/heads/alias", "ref: refs/heads/main\n");
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/alias"), ERR_FAILED);
    assert_non_null(strstr(err_message(), "'refs/heads/main' is broken"));
    err_clear();

    puts_in("refs/heads/alias", "ref: refs/heads/alias\n");
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/alias"), 0);
    puts_in("outside", "no id");
    puts_in("refs/heads/alias", "ref: refs/../outside\n");
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/alias"), 0);
}

static void the_ways_out_are_named(void **state)
{
    const char *const *hints;

    (void)state;
    puts_in("refs/heads/main", "");
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/main"), ERR_FAILED);
    assert_int_equal(err_hints(&hints), 1);
    assert_true(!strncmp(hints[0], "rm ", 3));
    err_clear();

    puts_in("logs/refs/heads/main", "");
    assert_int_equal(ref_broken_refuse(dir, "refs/heads/main"), ERR_FAILED);
    assert_int_equal(err_hints(&hints), 2);
    assert_true(!strncmp(hints[0], "tail -n 1 ", 10));
    assert_int_equal(unlink("logs/refs/heads/main"), 0);
}

static void of_a_directory_all_are_looked_at(void **state)
{
    (void)state;
    puts_in("refs/heads/main", ID "\n");
    puts_in("refs/heads/alias", "ref: refs/heads/main\n");
    puts_in("refs/tags/v1.0.0.lock", "");
    puts_in("refs/tags/.swp", "");
    assert_int_equal(symlink("../tags", "refs/other/link"), 0);
    assert_int_equal(ref_broken_refuse_below(dir, "refs/heads/"), 0);
    assert_int_equal(ref_broken_refuse_below(dir, "refs/tags/v"), 0);
    assert_int_equal(ref_broken_refuse_below(dir, "refs/none/"), 0);

    puts_in("refs/heads/feature/v1.1", "");
    assert_int_equal(ref_broken_refuse_below(dir, "refs/tags/"), 0);
    assert_int_equal(ref_broken_refuse_below(dir, "refs/heads/"), ERR_FAILED);
    assert_non_null(strstr(err_message(), "'refs/heads/feature/v1.1' is broken"));
}

/* A loop stands for whatever there is no looking at, such as what is another user's alone. */
static void what_is_closed_is_not_taken_for_nothing(void **state)
{
    (void)state;
    assert_int_equal(rename("refs/tags", "refs/was"), 0);
    assert_int_equal(symlink("tags", "refs/tags"), 0);
    assert_int_equal(ref_broken_refuse(dir, "refs/tags/v1.0.0"), ERR_FAILED);
    assert_non_null(strstr(err_message(), "cannot read the ref"));
    err_clear();
    assert_int_equal(ref_broken_refuse_below(dir, "refs/tags/"), ERR_FAILED);
    assert_non_null(strstr(err_message(), "cannot list the refs"));
    err_clear();
    assert_int_equal(unlink("refs/tags"), 0);
    assert_int_equal(rename("refs/was", "refs/tags"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_git_reads_is_not_broken, forget),
        cmocka_unit_test_teardown(what_a_crash_leaves_is, forget),
        cmocka_unit_test_teardown(ids_are_those_of_here, forget),
        cmocka_unit_test_teardown(another_name_is_followed, forget),
        cmocka_unit_test_teardown(the_ways_out_are_named, forget),
        cmocka_unit_test_teardown(of_a_directory_all_are_looked_at, forget),
        cmocka_unit_test_teardown(what_is_closed_is_not_taken_for_nothing, forget),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
