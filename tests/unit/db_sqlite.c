/* db/sqlite: a file that is opened anew is the one that was opened first, or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "db/db.h"

static char dir[] = "/tmp/cutover-sqlite.XXXXXX";
static struct str file, other, where;

static int setup(void **state)
{
    (void)state;
    memset(dir + strlen(dir) - 6, 'X', 6);
    if (!mkdtemp(dir))
        return -1;
    str_init(&file);
    str_init(&other);
    str_init(&where);
    str_addf(&file, "%s/app.db", dir);
    str_addf(&other, "%s/other.db", dir);
    str_addf(&where, "sqlite:%s", file.buf);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(file.buf);
    unlink(other.buf);
    rmdir(dir);
    str_release(&file);
    str_release(&other);
    str_release(&where);
    err_clear();
    return 0;
}

/* One with a table in it, and a temporary one. */
static struct db *open_one(void)
{
    struct db *db;

    assert_int_equal(db_open(&db, where.buf, true), 0);
    assert_int_equal(db_run(db, "CREATE TABLE a (x); CREATE TEMP TABLE t (x)"), 0);
    return db;
}

static void make_other(void)
{
    struct str at = STR_INIT;
    struct db *db;

    str_addf(&at, "sqlite:%s", other.buf);
    assert_int_equal(db_open(&db, at.buf, true), 0);
    assert_int_equal(db_run(db, "CREATE TABLE b (x)"), 0);
    db_close(db);
    str_release(&at);
}

static int count(void *payload, const char *const *columns, size_t n)
{
    (void)columns, (void)n;
    ++*(int *)payload;
    return 0;
}

static int tables(struct db *db, const char *schema)
{
    int n = 0;

    assert_int_equal(db_query(db, schema, NULL, 0, count, &n), 0);
    return n;
}

static void test_the_same(void **state)
{
    struct db *db = open_one();

    (void)state;
    assert_int_equal(tables(db, "SELECT name FROM temp.sqlite_master"), 1);
    assert_int_equal(db_fresh(db), 0);
    assert_int_equal(tables(db, "SELECT name FROM temp.sqlite_master"), 0);
    assert_int_equal(tables(db, "SELECT name FROM main.sqlite_master"), 1);
    db_close(db);
}

static void test_removed(void **state)
{
    struct db *db = open_one();

    (void)state;
    unlink(file.buf);
    assert_int_equal(db_fresh(db), ERR_FAILED);
    assert_non_null(strstr(err_message(), "is not there any more"));
    assert_int_equal(access(file.buf, F_OK), -1); /* and none was made */
    db_close(db);
}

static void test_replaced(void **state)
{
    struct db *db = open_one();

    (void)state;
    make_other();
    assert_int_equal(rename(other.buf, file.buf), 0);
    assert_int_equal(db_reconnect(db), ERR_FAILED);
    assert_non_null(strstr(err_message(), "is another file"));
    db_close(db);
}

/* Removed, and made anew under its name: the number of the file is not given out a second time
 * while it is open. */
static void test_made_anew(void **state)
{
    struct db *db = open_one();
    FILE *f;

    (void)state;
    unlink(file.buf);
    f = fopen(file.buf, "w");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(db_fresh(db), ERR_FAILED);
    assert_non_null(strstr(err_message(), "is another file"));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(test_removed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(test_made_anew, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
