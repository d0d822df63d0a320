/* migrate/ledger on SQLite: rows come back as they were written, and of events none is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "db/db.h"
#include "migrate/ledger.h"

static char file[] = "/tmp/cutover-ledger.XXXXXX";

static struct db *open_fresh(void)
{
    struct db *db;
    struct str where = STR_INIT;
    int fd;

    memset(file + strlen(file) - 6, 'X', 6);
    fd = mkstemp(file);
    assert_true(fd >= 0);
    close(fd);
    str_addf(&where, "sqlite:%s", file);
    assert_int_equal(db_open(&db, where.buf, true), 0);
    str_release(&where);
    return db;
}

static void close_and_remove(struct db *db)
{
    db_close(db);
    unlink(file);
}

static void run(struct db *db, struct str *sql)
{
    assert_int_equal(db_run(db, sql->buf), 0);
    str_reset(sql);
}

static int take_text(void *payload, const char *const *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_addf(payload, "%s%s", i ? "|" : "", columns[i] ? columns[i] : "-");
    str_adds(payload, "\n");
    return 0;
}

static void assert_events(struct db *db, const char *want)
{
    struct str is = STR_INIT;

    assert_int_equal(db_query(db,
                              "SELECT id, action, version, tag, done_by, detail"
                              " FROM cutover_migration_event ORDER BY id",
                              NULL, 0, take_text, &is),
                     0);
    assert_string_equal(is.buf, want);
    str_release(&is);
}

static const char hostile[] = "it's \"a\"; DROP TABLE cutover_migration; -- \\ \xc3\xa9\n2";

/* Fields that are owned elsewhere are borrowed here. */
#define TEXT(text) ((char *)(text))

static struct migration_step step_of(const char *version)
{
    struct migration_step step = {.up = true,
                                  .version = TEXT(version),
                                  .name = TEXT(hostile),
                                  .path = TEXT("migrations/a.sql"),
                                  .id = TEXT("abc"),
                                  .down_id = TEXT("def"),
                                  .down_text = TEXT(hostile),
                                  .tokens = TEXT("012"),
                                  .commit = TEXT("fed"),
                                  .tag = TEXT("v1.0.0")};

    return step;
}

static void test_nothing_is_made(void **state)
{
    struct migration_ledger ledger = MIGRATION_LEDGER_INIT;
    struct str is = STR_INIT;
    struct db *db = open_fresh();

    (void)state;
    assert_int_equal(ledger_read(&ledger, db, true), 0);
    assert_int_equal(ledger.rows.len, 0);
    assert_int_equal(db_query(db, "SELECT name FROM sqlite_master", NULL, 0, take_text, &is), 0);
    assert_string_equal(is.buf, "");
    str_release(&is);
    migration_ledger_release(&ledger);
    close_and_remove(db);
}

static void test_rows(void **state)
{
    struct migration_step step = step_of("10"), early = step_of("9");
    struct ledger_entry entry = {.step = &step,
                                 .by = "A <a@example.com>",
                                 .state = MIGRATION_APPLYING,
                                 .done = 2,
                                 .total = 5,
                                 .next_hash = "hash",
                                 .started = true};
    struct ledger_entry bare = {.step = &early, .baseline = true, .duration = "0.012"};
    struct migration_ledger ledger = MIGRATION_LEDGER_INIT;
    const struct migration_applied *row;
    struct str sql = STR_INIT;
    struct db *db = open_fresh();

    (void)state;
    step.no_tx = true;
    early.down_id = early.down_text = early.tokens = early.commit = early.tag = NULL;
    assert_int_equal(ledger_create(db), 0);
    assert_int_equal(ledger_create(db), 0); /* once more is nothing */
    ledger_add(&sql, db, &entry);
    ledger_add(&sql, db, &bare);
    run(db, &sql);
    assert_int_equal(ledger_read(&ledger, db, true), 0);
    assert_int_equal(ledger.rows.len, 2);
    row = vec_at(&ledger.rows, 0); /* 9 is before 10 */
    assert_string_equal(row->version, "9");
    assert_null(row->down_id);
    assert_null(row->down_text);
    assert_null(row->up_tokens);
    assert_null(row->commit);
    assert_null(row->tag);
    assert_null(row->applied_by);
    assert_true(row->baseline);
    assert_false(row->no_tx);
    assert_int_equal(row->state, MIGRATION_APPLIED);
    assert_string_equal(row->duration, "0.012");
    row = vec_at(&ledger.rows, 1);
    assert_string_equal(row->name, hostile);
    assert_string_equal(row->down_text, hostile);
    assert_string_equal(row->path, "migrations/a.sql");
    assert_string_equal(row->up_id, "abc");
    assert_string_equal(row->up_tokens, "012");
    assert_string_equal(row->down_id, "def");
    assert_string_equal(row->commit, "fed");
    assert_string_equal(row->tag, "v1.0.0");
    assert_string_equal(row->applied_by, "A <a@example.com>");
    assert_string_equal(row->next_hash, "hash");
    assert_true(row->no_tx && row->started && !row->baseline);
    assert_int_equal(row->state, MIGRATION_APPLYING);
    assert_int_equal(row->done, 2);
    assert_int_equal(row->total, 5);
    migration_ledger_release(&ledger);
    str_release(&sql);
    close_and_remove(db);
}

static void test_events_stay(void **state)
{
    struct migration_step step = step_of("1");
    struct ledger_entry entry = {.step = &step, .by = "A"};
    struct migration_ledger ledger = MIGRATION_LEDGER_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    struct str sql = STR_INIT;
    struct db *db = open_fresh();

    (void)state;
    assert_int_equal(ledger_create(db), 0);
    ledger_add(&sql, db, &entry);
    ledger_event(&sql, db, &entry, "up", NULL);
    run(db, &sql);
    ledger_remove(&sql, db, "1");
    ledger_event(&sql, db, &entry, "down", "why");
    ledger_add_release(&sql, db, "v1.0.0", &set, "A");
    run(db, &sql);
    assert_int_equal(ledger_read(&ledger, db, false), 0);
    assert_int_equal(ledger.rows.len, 0);
    assert_events(db, "1|up|1|v1.0.0|A|-\n2|down|1|v1.0.0|A|why\n3|release||v1.0.0|A|\n");
    assert_int_equal(ledger_create(db), 0);
    ledger_add(&sql, db, &entry);
    ledger_progress(&sql, db, &entry);
    ledger_event(&sql, db, &entry, "up", NULL);
    run(db, &sql);
    assert_events(db, "1|up|1|v1.0.0|A|-\n2|down|1|v1.0.0|A|why\n3|release||v1.0.0|A|\n"
                      "4|up|1|v1.0.0|A|-\n");
    migration_ledger_release(&ledger);
    str_release(&sql);
    close_and_remove(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_made),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_events_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
