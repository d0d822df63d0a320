/* migrate/apply and migrate/lock on SQLite: what becomes of a step, by what the ledger has of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "db/db.h"
#include "migrate/apply.h"
#include "migrate/lock.h"

static char file[] = "/tmp/cutover-apply.XXXXXX";

static struct db *connect_to_file(void)
{
    struct str where = STR_INIT;
    struct db *db;

    str_addf(&where, "sqlite:%s", file);
    assert_int_equal(db_open(&db, where.buf, true), 0);
    str_release(&where);
    return db;
}

static struct db *open_fresh(void)
{
    int fd;

    memset(file + strlen(file) - 6, 'X', 6);
    fd = mkstemp(file);
    assert_true(fd >= 0);
    close(fd);
    return connect_to_file();
}

/* Fields that are owned elsewhere are borrowed here. */
#define TEXT(text) ((char *)(text))

/* What each step is tried with; ID is of what goes up, TEXT what runs. */
struct row {
    bool up, baseline;
    const char *id, *tokens, *text;
    int rc;
    unsigned done, already; /* told */
};

struct told {
    unsigned of[2]; /* by outcome */
};

static void hear(void *payload, const struct migration_step *step, enum apply_outcome outcome,
                 const char *duration)
{
    struct told *told = payload;

    (void)step, (void)duration;
    told->of[outcome]++;
}

static int try(struct db *db, const struct row *row, struct told *told)
{
    struct migration_plan plan = MIGRATION_PLAN_INIT;
    struct apply_options options = {.lock_tries = 1, .listener = {.payload = told, .done = hear}};
    struct migration_step *step = vec_push(&plan.steps);
    int rc;

    *step = (struct migration_step){.up = row->up,
                                    .version = TEXT("1"),
                                    .name = TEXT("a"),
                                    .path = TEXT("migrations/1_a.sql"),
                                    .id = TEXT(row->id),
                                    .tokens = TEXT(row->tokens),
                                    .text = TEXT(row->text),
                                    .down_text = TEXT(row->up ? "DROP TABLE a;" : NULL)};
    rc = row->baseline ? apply_baseline(db, &plan, &options) : apply_run(db, &plan, &options);
    vec_release(&plan.steps);
    err_clear();
    return rc;
}

static void test_turns(void **state)
{
    static const struct row rows[] = {
        {false, false, "d", NULL, "DROP TABLE a;", 0, 0, 1}, /* it is not there */
        {false, true, "d", NULL, "DROP TABLE a;", ERR_REFUSED, 0, 0},
        {true, false, "u", "t", NULL, ERR_REFUSED, 0, 0}, /* nothing to run */
        {true, false, "u", "t", "CREATE TABLE a (x); COMMIT;", ERR_REFUSED, 0, 0},
        {true, false, "u", "t", "CREATE TABLE a (x); SELECT nope;", ERR_REMOTE, 0, 0},
        {true, false, "u", "t", "CREATE TABLE a (x);", 0, 1, 0}, /* nothing of the last one stays */
        {true, false, "u", "t", "CREATE TABLE a (x);", 0, 0, 1},
        {true, false, "other", "t", "create table a (x);", 0, 0, 1},
        {true, false, "other", "o", "CREATE TABLE a (y);", ERR_REFUSED, 0, 0},
        {true, true, "other", "o", "CREATE TABLE a (y);", ERR_REFUSED, 0, 0},
        {false, false, "d", NULL, "DELETE FROM a;", ERR_REFUSED, 0, 0}, /* not what was recorded */
        {false, false, "d", NULL, "DROP TABLE a;", 0, 1, 0},
        {true, true, "u", "t", "CREATE TABLE a (x);", 0, 1, 0}, /* recorded, and not run */
        {false, false, "d", NULL, "DROP TABLE a;", ERR_REMOTE, 0, 0},
        {true, true, "u", "t", "CREATE TABLE a (x);", 0, 0, 1},
    };
    struct db *db = open_fresh();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct told told = {{0, 0}};
        int rc = try(db, &rows[i], &told);

        if (rc != rows[i].rc || told.of[APPLY_DONE] != rows[i].done ||
            told.of[APPLY_ALREADY] != rows[i].already)
            fail_msg("row %zu: %d, done %u, already %u", i, rc, told.of[APPLY_DONE],
                     told.of[APPLY_ALREADY]);
        assert_false(db_in_transaction(db));
    }
    db_close(db);
    unlink(file);
}

static void count(void *payload, const char *holder)
{
    assert_string_equal(holder, "");
    ++*(unsigned *)payload;
}

static void test_lock(void **state)
{
    struct db *first = open_fresh(), *second = connect_to_file();
    unsigned told = 0;

    (void)state;
    assert_int_equal(lock_take(first, 0, NULL, NULL), 0);
    assert_int_equal(lock_take(first, 0, NULL, NULL), 0); /* it is ours */
    assert_int_equal(lock_take(second, 0, count, &told), ERR_RACE);
    assert_non_null(strstr(err_message(), "is being migrated by another process: waited 0 s"));
    err_clear();
    assert_int_equal(lock_take(second, 1, count, &told), ERR_RACE);
    err_clear();
    assert_int_equal(told, 2); /* once for each that waits */
    db_close(first);
    assert_int_equal(lock_take(second, 0, count, &told), 0);
    assert_int_equal(told, 2);
    db_close(second);
    unlink(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_lock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
