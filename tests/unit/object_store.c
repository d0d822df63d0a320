/* repo/object_store: what is put in is found by its id alone, however many there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "repo/object_store.h"

#define MANY 5000

/* Their first bytes are few, so that places are taken. */
static struct oid id_of(size_t i)
{
    struct oid id = {.len = 20};

    id.bytes[0] = (unsigned char)(i % 7);
    memcpy(id.bytes + 10, &i, sizeof(i));
    return id;
}

static void what_is_added_is_found(void **state)
{
    struct object_store s = OBJECT_STORE_INIT;
    struct oid other = id_of(MANY);

    (void)state;
    assert_null(object_store_find(&s, &other));
    for (size_t i = 0; i < MANY; i++) {
        struct oid id = id_of(i);

        object_store_add(&s, &id, i % 2 ? OBJECT_TREE : OBJECT_BLOB, &i, sizeof(i));
    }
    assert_int_equal(s.bytes, MANY * sizeof(size_t));
    for (size_t i = 0; i < MANY; i++) {
        struct oid id = id_of(i);
        const struct stored_object *o = object_store_find(&s, &id);

        assert_non_null(o);
        assert_int_equal(o->type, i % 2 ? OBJECT_TREE : OBJECT_BLOB);
        assert_int_equal(o->data.len, sizeof(i));
        assert_memory_equal(o->data.buf, &i, sizeof(i));
    }
    assert_null(object_store_find(&s, &other));
    object_store_release(&s);
}

static void it_is_usable_again(void **state)
{
    struct object_store s = OBJECT_STORE_INIT;
    struct oid id = id_of(1);

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_null(object_store_find(&s, &id));
        object_store_add(&s, &id, OBJECT_BLOB, "", 0);
        assert_int_equal(object_store_find(&s, &id)->data.len, 0);
        object_store_release(&s);
        assert_int_equal(s.bytes, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_is_found),
        cmocka_unit_test(it_is_usable_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
