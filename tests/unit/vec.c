/* base/vec: growing arrays, and lists of strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"

static int descending(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x < y) - (x > y);
}

static void test_push_grows_and_zeroes(void **state)
{
    struct vec v = VEC_INIT(int);
    int sum = 0, calls = 0;

    (void)state;
    vec_each (int, i, &v)
        calls++;
    assert_int_equal(calls, 0);
    for (int i = 1; i <= 1000; i++) {
        int *item = vec_push(&v);

        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(v.len, 1000);
    assert_int_equal(*(int *)vec_at(&v, 0), 1);
    assert_int_equal(*(int *)vec_at(&v, 999), 1000);
    vec_each (int, i, &v)
        sum += *i;
    assert_int_equal(sum, 500500);
    vec_sort(&v, descending);
    assert_int_equal(*(int *)vec_at(&v, 0), 1000);
    vec_truncate(&v, 2000);
    assert_int_equal(v.len, 1000);
    vec_truncate(&v, 1);
    assert_int_equal(v.len, 1);
    /* what was dropped is zeroed when it is used again */
    assert_int_equal(*(int *)vec_push(&v), 0);
    vec_release(&v);
    assert_int_equal(v.len, 0);
    vec_sort(&v, descending);
    *(int *)vec_push(&v) = 7;
    assert_int_equal(*(int *)vec_at(&v, 0), 7);
    vec_release(&v);
}

static void test_reserved_items_stay(void **state)
{
    struct vec v = VEC_INIT(int);
    int *first;

    (void)state;
    *(int *)vec_push(&v) = 7;
    vec_reserve(&v, 100000);
    first = vec_at(&v, 0);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(*(int *)vec_push(&v), 0);
    assert_ptr_equal(first, vec_at(&v, 0));
    assert_int_equal(*first, 7);
    assert_int_equal(v.len, 100001);
    vec_reserve(&v, 0);
    vec_release(&v);
}

static void test_strs_copy_and_sort_by_bytes(void **state)
{
    static const char *const want[] = {"", "B", "a", "a/b", "a0", "\xc3\xa9"};
    struct strs l = STRS_INIT;
    char text[] = "B";

    (void)state;
    strs_add(&l, "\xc3\xa9");
    strs_add(&l, "a0");
    strs_add(&l, "a");
    strs_add(&l, text);
    strs_add(&l, "");
    strs_add(&l, "a/b");
    text[0] = 'z';
    strs_sort(&l);
    assert_int_equal(strs_len(&l), 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(strs_at(&l, i), want[i]);
    strs_release(&l);
    assert_int_equal(strs_len(&l), 0);
    strs_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_push_grows_and_zeroes),
        cmocka_unit_test(test_reserved_items_stay),
        cmocka_unit_test(test_strs_copy_and_sort_by_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
