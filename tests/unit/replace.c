/* os/replace: several files that change together, with the exchange of one of them failing. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "os/beneath.h"
#include "os/file.h"
#include "os/replace.h"

#define FILES 3

/* The call number of renameat2() that fails, from 1; and the one before which a file is edited by
 * somebody else. 0: none. */
static int fail_at, edit_at, calls;

static void write_file(const char *path, const char *text);

/* Stands before the C library's. */
int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags);
int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    calls++;
    if (calls == edit_at)
        write_file("b", "theirs");
    if (calls == fail_at) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

static const char *const names[FILES] = {"a", "b", "d/c"};
static struct str before[FILES], after[FILES];
static struct replacement files[FILES];
static struct beneath top = BENEATH_INIT;

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int setup(void **state)
{
    char dir[] = "/tmp/replace-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
    assert_int_equal(mkdir("d", 0777), 0);
    for (int i = 0; i < FILES; i++) {
        str_init(&before[i]);
        str_init(&after[i]);
        str_addf(&before[i], "old %d", i);
        str_addf(&after[i], "new and longer %d", i);
        write_file(names[i], before[i].buf);
        files[i] = (struct replacement){names[i], &before[i], &after[i]};
    }
    fail_at = edit_at = calls = 0;
    return beneath_open(&top, dir);
}

static int teardown(void **state)
{
    char *dir = strdup(top.top.buf);
    int rc;

    (void)state;
    for (int i = 0; i < FILES; i++) {
        str_release(&before[i]);
        str_release(&after[i]);
    }
    beneath_close(&top);
    rc = chdir("/") || file_remove_tree(dir);
    free(dir);
    err_clear();
    return rc;
}

static void check_files(const char *a, const char *b, const char *c)
{
    const char *const want[FILES] = {a, b, c};

    for (int i = 0; i < FILES; i++) {
        struct str got = STR_INIT;

        assert_int_equal(file_read(&got, names[i], 1000), 0);
        assert_string_equal(got.buf, want[i]);
        str_release(&got);
    }
    assert_false(file_exists(".a.cutover"));
    assert_false(file_exists(".b.cutover"));
    assert_false(file_exists("d/.c.cutover"));
}

static void check_old(void)
{
    check_files("old 0", "old 1", "old 2");
}

static void test_all(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(chmod("d/c", 04751), 0);
    assert_int_equal(replace_files(&top, files, FILES), 0);
    check_files("new and longer 0", "new and longer 1", "new and longer 2");
    assert_int_equal(stat("d/c", &st), 0);
    assert_int_equal(st.st_mode & 07777, 04751);
    assert_int_equal(replace_files(&top, files, 0), 0);
}

#ifndef CUTOVER_PORTABLE
static void test_each_exchange_failing(void **state)
{
    (void)state;
    for (fail_at = 1; fail_at <= FILES; fail_at++) {
        calls = 0;
        assert_int_equal(replace_files(&top, files, FILES), ERR_FAILED);
        assert_non_null(strstr(err_message(), "cannot exchange"));
        err_clear();
        check_old();
    }
}

/* What cannot be put back is named, and its old bytes are kept. */
static void test_a_restore_that_fails(void **state)
{
    const char *const *notes;
    struct str got = STR_INIT;

    (void)state;
    files[0].before = &before[1]; /* refused while d/c and b are prepared: not even begun */
    assert_int_equal(replace_files(&top, files, FILES), ERR_RACE);
    err_clear();
    check_old();
    files[0].before = &before[0];
    edit_at = 2; /* b is edited after d/c was exchanged; the exchange back of d/c is call 4 */
    fail_at = 4;
    calls = 0;
    assert_int_equal(replace_files(&top, files, FILES), ERR_RACE);
    assert_string_equal(err_message(), "'b' was changed meanwhile");
    assert_int_equal(err_notes(&notes), 1);
    assert_string_equal(notes[0], "'d/c' has its new version, and could not be put back");
    assert_int_equal(file_read(&got, "d/.c.cutover", 100), 0);
    assert_string_equal(got.buf, "old 2");
    str_release(&got);
}

static void test_a_file_edited_meanwhile(void **state)
{
    (void)state;
    for (edit_at = 1; edit_at <= 2; edit_at++) {
        calls = 0;
        write_file("b", "old 1");
        assert_int_equal(replace_files(&top, files, FILES), ERR_RACE);
        assert_string_equal(err_message(), "'b' was changed meanwhile");
        err_clear();
        check_files("old 0", "theirs", "old 2");
    }
}
#endif

static void test_a_file_that_is_not_as_planned(void **state)
{
    (void)state;
    write_file("b", "something else");
    assert_int_equal(replace_files(&top, files, FILES), ERR_RACE);
    check_files("old 0", "something else", "old 2");
    err_clear();
    assert_int_equal(unlink("b"), 0);
    assert_int_equal(replace_files(&top, files, FILES), ERR_RACE);
    write_file("b", "old 1");
    check_old();
}

static void test_what_lies_beside(void **state)
{
    struct str got = STR_INIT;

    (void)state;
    write_file(".b.cutover", "the user's");
    assert_int_equal(replace_files(&top, files, FILES), ERR_REFUSED);
    assert_string_equal(err_message(), "'.b.cutover' is in the way");
    err_clear();
    assert_int_equal(file_read(&got, ".b.cutover", 100), 0);
    assert_string_equal(got.buf, "the user's");
    str_release(&got);
    assert_int_equal(unlink(".b.cutover"), 0);
    check_old();
    /* ours, from a run that was killed: before the exchange, and after it */
    write_file(".b.cutover", "new and lon");
    write_file(".a.cutover", "old 0");
    assert_int_equal(replace_files(&top, files, FILES), 0);
    check_files("new and longer 0", "new and longer 1", "new and longer 2");
}

static void test_symbolic_links(void **state)
{
    (void)state;
    assert_int_equal(rename("b", "real"), 0);
    assert_int_equal(symlink("real", "b"), 0);
    assert_int_equal(replace_files(&top, files, FILES), ERR_REFUSED);
    assert_string_equal(err_message(), "'b' is a symbolic link, not a file");
    err_clear();
    assert_int_equal(rename("real", "b"), 0);
    assert_int_equal(symlink("/tmp/elsewhere", ".b.cutover"), 0);
    assert_int_equal(replace_files(&top, files, FILES), ERR_REFUSED);
    assert_int_equal(unlink(".b.cutover"), 0);
    check_old();
    assert_false(file_exists("/tmp/elsewhere"));
}

/* What a kill leaves: of each file, its bytes and those beside it ("" where there are none). */
static void leave(const char *const now[FILES], const char *const beside[FILES])
{
    static const char *const others[FILES] = {".a.cutover", ".b.cutover", "d/.c.cutover"};

    for (int i = 0; i < FILES; i++) {
        write_file(names[i], now[i]);
        assert_int_equal(file_unlink(others[i]), 0);
        if (*beside[i])
            write_file(others[i], beside[i]);
    }
}

static void recovers(enum replace_end want, const char *kept_path)
{
    struct strs kept = STRS_INIT;
    enum replace_end end = REPLACE_NONE;

    assert_int_equal(replace_recover(&end, &kept, &top, files, FILES), 0);
    assert_int_equal(end, want);
    assert_int_equal(strs_len(&kept), kept_path ? 1 : 0);
    if (kept_path)
        assert_string_equal(strs_at(&kept, 0), kept_path);
    strs_release(&kept);
}

#define O0 "old 0"
#define O1 "old 1"
#define O2 "old 2"
#define N0 "new and longer 0"
#define N1 "new and longer 1"
#define N2 "new and longer 2"

static void test_recovery(void **state)
{
    static const struct {
        const char *now[FILES], *beside[FILES];
        enum replace_end end;
        const char *want[FILES], *kept;
    } rows[] = {
        {{O0, O1, O2}, {"", "", ""}, REPLACE_NONE, {O0, O1, O2}, NULL},
        {{O0, O1, O2}, {N0, "new an", ""}, REPLACE_NONE, {O0, O1, O2}, NULL},
        {{O0, O1, N2}, {N0, N1, O2}, REPLACE_BACK, {O0, O1, O2}, NULL},
        {{O0, N1, N2}, {N0, O1, O2}, REPLACE_BACK, {O0, O1, O2}, NULL},
        {{O0, N1, N2}, {"", "", O2}, REPLACE_BACK, {O0, O1, O2}, NULL},
        {{N0, N1, N2}, {O0, O1, O2}, REPLACE_DONE, {N0, N1, N2}, NULL},
        {{N0, N1, N2}, {"", O1, ""}, REPLACE_DONE, {N0, N1, N2}, NULL},
        {{O0, "mine", N2}, {N0, O1, O2}, REPLACE_BACK, {O0, "mine", O2}, "b"},
        {{N0, N1, "mine"}, {O0, O1, O2}, REPLACE_DONE, {N0, N1, "mine"}, "d/c"},
        {{O0, "mine", O2}, {N0, O1, ""}, REPLACE_NONE, {O0, "mine", O2}, "b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        leave(rows[i].now, rows[i].beside);
        recovers(rows[i].end, rows[i].kept);
        check_files(rows[i].want[0], rows[i].want[1], rows[i].want[2]);
        recovers(rows[i].end == REPLACE_DONE ? REPLACE_DONE : REPLACE_NONE, rows[i].kept);
    }
}

static void test_recovery_leaves_what_is_not_ours(void **state)
{
    static const char *const now[FILES] = {O0, O1, N2}, *const beside[FILES] = {"mine", "", O2};
    struct str got = STR_INIT;
    struct strs kept = STRS_INIT;
    enum replace_end end = REPLACE_NONE;

    (void)state;
    leave(now, beside);
    recovers(REPLACE_BACK, NULL);
    assert_int_equal(file_read(&got, ".a.cutover", 100), 0);
    assert_string_equal(got.buf, "mine");
    str_release(&got);
    assert_int_equal(unlink(".a.cutover"), 0);
    check_old();
    /* a link in the place of a file, and no file */
    assert_int_equal(unlink("b"), 0);
    assert_int_equal(symlink("a", "b"), 0);
    assert_int_equal(unlink("d/c"), 0);
    assert_int_equal(replace_recover(&end, &kept, &top, files, FILES), 0);
    assert_int_equal(strs_len(&kept), 2);
    assert_false(file_exists("d/c"));
    strs_release(&kept);
    assert_int_equal(unlink("b"), 0);
}

/* The exchange without RENAME_EXCHANGE has three steps, and none of them is the last. */
static void test_recovery_of_an_exchange_in_steps(void **state)
{
    static const char *const now[FILES] = {O0, O1, N2}, *const beside[FILES] = {N0, N1, O2};

    (void)state;
    leave(now, beside);
    assert_int_equal(link("b", "b.cutover-old"), 0);
    recovers(REPLACE_BACK, NULL);
    check_old();
    assert_false(file_exists("b.cutover-old"));
    leave(now, beside);
    assert_int_equal(rename("b", "b.cutover-old"), 0);
    recovers(REPLACE_BACK, NULL);
    check_old();
    leave(now, beside);
    assert_int_equal(rename("b", "b.cutover-old"), 0);
    assert_int_equal(rename(".b.cutover", "b"), 0);
    recovers(REPLACE_BACK, NULL);
    check_old();
    assert_false(file_exists("b.cutover-old"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_all),
#ifndef CUTOVER_PORTABLE
        TEST(test_each_exchange_failing),
        TEST(test_a_restore_that_fails),
        TEST(test_a_file_edited_meanwhile),
#endif
        TEST(test_a_file_that_is_not_as_planned),
        TEST(test_what_lies_beside),
        TEST(test_symbolic_links),
        TEST(test_recovery),
        TEST(test_recovery_leaves_what_is_not_ours),
        TEST(test_recovery_of_an_exchange_in_steps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
