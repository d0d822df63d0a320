/* base/pool: texts that go all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool.h"

#define TEXTS 20000

/* Over many blocks, nothing that was given moves or is given twice. */
static void test_texts_stay(void **state)
{
    static const char *texts[TEXTS];
    struct pool p = POOL_INIT;
    char want[64];

    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        snprintf(want, sizeof(want), "%0*zu", (int)(i % 50) + 1, i);
        texts[i] = pool_dup(&p, want);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        snprintf(want, sizeof(want), "%0*zu", (int)(i % 50) + 1, i);
        assert_string_equal(texts[i], want);
    }
    pool_release(&p);
}

/* What is longer than any block has its own, and what comes behind it finds room. */
static void test_long_ones(void **state)
{
    struct pool p = POOL_INIT;
    size_t len = (size_t)1 << 20;
    const char *before = pool_dup(&p, "before"), *after;
    char *room = pool_room(&p, len);

    (void)state;
    memset(room, 'x', len);
    after = pool_dup(&p, "after");
    memset(room, 'y', len);
    assert_string_equal(before, "before");
    assert_string_equal(after, "after");
    pool_release(&p);
}

static void test_parts(void **state)
{
    struct pool p = POOL_INIT;

    (void)state;
    assert_string_equal(pool_dup_n(&p, "one two", 3), "one");
    assert_string_equal(pool_dup_n(&p, "one", 0), "");
    assert_null(pool_dup(&p, NULL));
    pool_release(&p);
    /* as good as new */
    assert_string_equal(pool_dup(&p, "again"), "again");
    pool_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_stay),
        cmocka_unit_test(test_long_ones),
        cmocka_unit_test(test_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
