/* model/migration_dump: two descriptions of a schema, compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/migration_dump.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void compares(void **state)
{
    static const struct {
        const char *a, *b;
        enum migration_dump result;
        const char *diff;
    } rows[] = {
        {"", "", MIGRATION_DUMP_SAME, ""},
        {"CREATE TABLE t (\n    a int,\n    b int\n);\n",
         "CREATE TABLE t (\n    b int,\n    a int\n);\n", MIGRATION_DUMP_ORDER, ""},
        {"CREATE UNLOGGED TABLE t (\n    a int,\n    b int\n);\n",
         "CREATE UNLOGGED TABLE t (\n    b int,\n    a int\n);\n", MIGRATION_DUMP_ORDER, ""},
        {"CREATE TABLE t (\n    a int,\n    b int\n);\n", "CREATE TABLE t (\n    a int\n);\n",
         MIGRATION_DUMP_OTHER, "  CREATE TABLE t (\n- b int\n"},
        {"CREATE TABLE t (\n    a int\n);\n", "CREATE TABLE t (\n    a bigint\n);\n",
         MIGRATION_DUMP_OTHER, "  CREATE TABLE t (\n- a int\n  CREATE TABLE t (\n+ a bigint\n"},
        /* a column of one table is not one of another */
        {"CREATE TABLE t (\n    a int\n);\nCREATE TABLE u (\n    b int\n);\n",
         "CREATE TABLE t (\n    b int\n);\nCREATE TABLE u (\n    a int\n);\n", MIGRATION_DUMP_OTHER,
         "  CREATE TABLE t (\n- a int\n  CREATE TABLE u (\n- b int\n"
         "  CREATE TABLE t (\n+ b int\n  CREATE TABLE u (\n+ a int\n"},
        /* the values of a type have an order */
        {"CREATE TYPE t AS ENUM (\n    'a',\n    'b'\n);\n",
         "CREATE TYPE t AS ENUM (\n    'b',\n    'a'\n);\n", MIGRATION_DUMP_OTHER,
         "  CREATE TYPE t AS ENUM (\n- 'a',\n- 'b'\n  CREATE TYPE t AS ENUM (\n+ 'b',\n+ 'a'\n"},
        {"x\nx\n", "x\n", MIGRATION_DUMP_OTHER, "- x\n"},
        {"--\n-- Name: x\n\nx\n", "", MIGRATION_DUMP_OTHER, "- x\n"},
        {"CREATE TABLE t (\n    a int", "CREATE TABLE t (\n    b int", MIGRATION_DUMP_OTHER,
         "  CREATE TABLE t (\n- a int\n  CREATE TABLE t (\n+ b int\n"},
        /* not all of it */
        {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "", MIGRATION_DUMP_OTHER,
         "- 1\n- 2\n- 3\n- 4\n- 5\n- 6\n- 7\n- 8\n- ...\n"},
        {"x\n 1\n 2\n 3\n 4\n 5\n", "", MIGRATION_DUMP_OTHER, "- x\n- 1\n- 2\n- 3\n"},
        /* the body of a function: below a head all of it is one statement */
        {"--\n-- Name: f\n--\n\nCREATE f\n$$\nSELECT 1;\n\n-- one\n$$\n",
         "--\n-- Name: f\n--\n\nCREATE f\n$$\nSELECT 1;\n\n-- two\n$$\n", MIGRATION_DUMP_OTHER,
         "  CREATE f\n- -- one\n  CREATE f\n+ -- two\n"},
    };
    struct str diff = STR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str_reset(&diff);
        assert_int_equal(migration_dump_compare(&diff, rows[i].a, rows[i].b), rows[i].result);
        assert_string_equal(diff.buf, rows[i].diff);
    }
    str_release(&diff);
}

static void writes_statements(void **state)
{
    static const struct {
        const char *sql, *text;
    } rows[] = {
        {"CREATE TABLE \"T\" (a int, [b c] TEXT DEFAULT 'Q', CHECK (a > 0 and max(a, 1) > 0))",
         "CREATE TABLE t (\n    a int ,\n    b c text default 'Q' ,\n    check ( a > 0 and max ( a "
         ", 1 ) > 0 ) \n) \n"},
        {"create table t(a) without rowid", "CREATE TABLE t (\n    a \n) without rowid \n"},
        {"CREATE  INDEX\n i ON `t` (a) -- x", "create index i on t ( a ) \n"},
        {"CREATE TABLE t (a", "CREATE TABLE t (\n    a \n"},
        {"SELECT 'open", "SELECT 'open\n"},
    };
    struct str text = STR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str_reset(&text);
        migration_dump_statement(&text, rows[i].sql);
        assert_string_equal(text.buf, rows[i].text);
    }
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(writes_statements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
