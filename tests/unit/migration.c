/* model/migration*: versions, names, sets and sections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "model/migration_name.h"
#include "model/migration_sections.h"
#include "model/migration_set.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_versions(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: none */
    } rows[] = {
        {"7", "7"},
        {"007", "7"},
        {"0", "0"},
        {"000", "0"},
        {"1.1", "1.1"},
        {"1_01", "1.1"},
        {"1.10", "1.10"},
        {"20261127101500", "20261127101500"},
        {"99999999999999999999999999999999", "99999999999999999999999999999999"},
        {"", NULL},
        {".", NULL},
        {"1.", NULL},
        {".1", NULL},
        {"1..1", NULL},
        {"1a", NULL},
        {"-1", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str out = STR_INIT;
        bool is = migration_version_read(&out, rows[i].text, strlen(rows[i].text));

        assert_int_equal(is, rows[i].want != NULL);
        assert_string_equal(out.buf, is ? rows[i].want : "");
        str_release(&out);
    }
}

static void test_order(void **state)
{
    static const char *const sorted[] = {
        "0",     "1", "1.1", "1.2", "1.10",           "2",
        "2.0.1", "9", "10",  "11",  "20261127101500", "99999999999999999999"};

    (void)state;
    for (size_t i = 0; i < COUNT(sorted); i++)
        for (size_t k = 0; k < COUNT(sorted); k++) {
            int diff = migration_version_compare(sorted[i], sorted[k]);

            assert_int_equal((diff > 0) - (diff < 0), (i > k) - (i < k));
        }
    assert_int_equal(migration_version_compare("1", "1.0"), 0);
    assert_int_equal(migration_version_compare("1.0.0", "1"), 0);
}

static void test_names(void **state)
{
    static const struct {
        const char *file;
        enum migration_role role;
        enum migration_form form;
        const char *number, *name, *down;
    } rows[] = {
        {"07_add_users.sql", MIGRATION_UP, MIGRATION_PLAIN, "07", "add_users",
         "07_add_users.down.sql"},
        {"07_add_users.down.sql", MIGRATION_DOWN, MIGRATION_PLAIN, "07", "add_users", ""},
        {"7_a.up.sql", MIGRATION_UP, MIGRATION_UP_DOWN, "7", "a", "7_a.down.sql"},
        {"20261127101500_x-1.sql", MIGRATION_UP, MIGRATION_PLAIN, "20261127101500", "x-1",
         "20261127101500_x-1.down.sql"},
        {"1_a.b.sql", MIGRATION_UP, MIGRATION_PLAIN, "1", "a.b", "1_a.b.down.sql"},
        {"1__a.sql", MIGRATION_UP, MIGRATION_PLAIN, "1", "_a", "1__a.down.sql"},
        {"1_\xc3\xa4.sql", MIGRATION_UP, MIGRATION_PLAIN, "1", "\xc3\xa4", "1_\xc3\xa4.down.sql"},
        {"V1.1__a_b.sql", MIGRATION_UP, MIGRATION_FLYWAY, "1.1", "a_b", "U1.1__a_b.sql"},
        {"V1_1__a.sql", MIGRATION_UP, MIGRATION_FLYWAY, "1_1", "a", "U1_1__a.sql"},
        {"V1_1__2__b.sql", MIGRATION_UP, MIGRATION_FLYWAY, "1_1", "2__b", "U1_1__2__b.sql"},
        {"U1.1__a.sql", MIGRATION_DOWN, MIGRATION_FLYWAY, "1.1", "a", ""},
        {"01.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"01_.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"01_.down.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"01-a.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"1.1_a.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"01_a.SQL", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"01_a\n.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"01_a\x1b[2J.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"01_\xff.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"V1_a.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"V1.__a.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"v1__a.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"R__views.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"B2__all.sql", MIGRATION_UNFIT, 0, NULL, NULL, ""},
        {"B2B.sql", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {"README.md", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {"seed.sql", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {"_1_a.sql", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {"view.sql", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {"01_a.sql.orig", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {"01_a.py", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {".sql", MIGRATION_OTHER, 0, NULL, NULL, ""},
        {"", MIGRATION_OTHER, 0, NULL, NULL, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str path = STR_INIT, down = STR_INIT;
        struct migration_file_name n;

        migration_name_read(&n, rows[i].file);
        assert_int_equal(n.role, rows[i].role);
        if (rows[i].number) {
            assert_int_equal(n.form, rows[i].form);
            assert_true(span_is(rows[i].file, n.number, rows[i].number));
            assert_true(span_is(rows[i].file, n.name, rows[i].name));
        }
        str_addf(&path, "db/%s", rows[i].file);
        migration_down_path(&down, path.buf);
        assert_string_equal(down.len ? down.buf + 3 : "", rows[i].down);
        str_release(&path);
        str_release(&down);
    }
}

static void test_written(void **state)
{
    static const struct {
        enum migration_form form;
        const char *up, *down;
    } rows[] = {
        {MIGRATION_PLAIN, "007_a.sql", "007_a.down.sql"},
        {MIGRATION_UP_DOWN, "007_a.up.sql", "007_a.down.sql"},
        {MIGRATION_FLYWAY, "V007__a.sql", "U007__a.sql"},
        {MIGRATION_SECTIONS, "007_a.sql", "007_a.down.sql"},
    };
    static const struct {
        const char *name, *want, *why;
    } names[] = {
        {"add users", "add_users", NULL},
        {"Add-Users_2", "Add-Users_2", NULL},
        {"", "", "is empty"},
        {"-n", "", "begins with '-'"},
        {"a/b", "", "has more than letters, digits, '_' and '-'"},
        {"a.b", "", "has more than letters, digits, '_' and '-'"},
        {"a\n", "", "has more than letters, digits, '_' and '-'"},
        {"\xc3\xa4", "", "has more than letters, digits, '_' and '-'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str up = STR_INIT, down = STR_INIT;

        migration_name_write(&up, &down, rows[i].form, "007", "a");
        assert_string_equal(up.buf, rows[i].up);
        assert_string_equal(down.buf, rows[i].down);
        str_release(&up);
        str_release(&down);
    }
    for (size_t i = 0; i < COUNT(names); i++) {
        struct str out = STR_INIT;
        const char *why;

        assert_int_equal(migration_name_clean(&out, &why, names[i].name), !names[i].why);
        assert_string_equal(out.buf, names[i].want);
        assert_string_equal(why ? why : "", names[i].why ? names[i].why : "");
        str_release(&out);
    }
}

/* The files of a directory, by blanks; what is made of them, and what is said. */
static void check_set(const char *files, const char *want, const char *said)
{
    struct migration_set set = MIGRATION_SET_INIT;
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct vec list = VEC_INIT(struct migration_file);
    struct strs paths = STRS_INIT;
    struct str got = STR_INIT;

    for (const char *at = files; *at;) {
        size_t len = strcspn(at, " ");

        str_reset(&got);
        str_add(&got, "m/", 2);
        str_add(&got, at, len);
        strs_add(&paths, got.buf);
        at += len + (at[len] == ' ');
    }
    for (size_t i = 0; i < strs_len(&paths); i++) {
        struct migration_file *f = vec_push(&list);

        f->path = strs_at(&paths, i);
        f->id = f->path + 2;
    }
    migration_set_fill(&set, &found, &list);
    str_reset(&got);
    vec_each (struct migration, m, &set.scripts)
        str_addf(&got, "%s=%s,%s,%s ", m->version, m->name, m->up_id,
                 m->down_id ? m->down_id : "-");
    assert_string_equal(got.buf, want);
    str_reset(&got);
    vec_each (struct migration_finding, f, &found.v)
        str_addf(&got, "%s %s: %s\n", f->rule, f->path, f->text);
    assert_string_equal(got.buf, said);
    assert_int_equal(migration_findings_error(&found), *said ? ERR_REFUSED : 0);
    err_clear();
    str_release(&got);
    strs_release(&paths);
    vec_release(&list);
    migration_findings_release(&found);
    migration_set_release(&set);
}

static void test_sets(void **state)
{
    (void)state;
    check_set("", "", "");
    check_set("README.md .gitkeep seed.sql", "", "");
    check_set("10_b.sql 9_a.down.sql 9_a.sql 10_b.down.sql",
              "9=a,9_a.sql,9_a.down.sql 10=b,10_b.sql,10_b.down.sql ", "");
    check_set("1_a.up.sql 1_a.down.sql 02_b.sql", "1=a,1_a.up.sql,1_a.down.sql 2=b,02_b.sql,- ",
              "");
    check_set("V1.10__b.sql V1.2__a.sql U1.2__other.sql",
              "1.2=a,V1.2__a.sql,U1.2__other.sql 1.10=b,V1.10__b.sql,- ", "");
    check_set("7_a.sql 07_b.sql", "7=b,07_b.sql,- ",
              "migration.duplicate m/7_a.sql: has the number 7, as 'm/07_b.sql' has\n");
    check_set("1_a.sql 1_a.up.sql 1_a.down.sql", "1=a,1_a.sql,1_a.down.sql ",
              "migration.duplicate m/1_a.up.sql: has the number 1, as 'm/1_a.sql' has\n");
    check_set("V1__a.sql V1.0__b.sql", "1.0=b,V1.0__b.sql,- ",
              "migration.duplicate m/V1__a.sql: has the number 1, as 'm/V1.0__b.sql' has\n");
    check_set("1_a.sql 1_a.down.sql 01_a.down.sql", "1=a,1_a.sql,01_a.down.sql ",
              "migration.duplicate m/1_a.down.sql: has the number 1, as 'm/01_a.down.sql' has\n");
    check_set("1_a.sql 1_b.down.sql 2_c.down.sql", "1=a,1_a.sql,- ",
              "migration.unpaired m/1_b.down.sql: takes back what no script of its number and "
              "name does\n"
              "migration.unpaired m/2_c.down.sql: takes back what no script of its number and "
              "name does\n");
    check_set("1_a.sql U1__a.sql", "1=a,1_a.sql,- ",
              "migration.unpaired m/U1__a.sql: takes back what no script of its number and name "
              "does\n");
    check_set("1.sql 2-b.sql", "",
              "migration.name m/1.sql: has a number, and is called as no script is\n"
              "migration.name m/2-b.sql: has a number, and is called as no script is\n");
}

static void test_found(void **state)
{
    struct migration_set set = MIGRATION_SET_INIT;
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct vec list = VEC_INIT(struct migration_file);

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        static const char *const paths[] = {"2_b.sql", "10_c.sql", "1_a.sql"};
        struct migration_file *f = vec_push(&list);

        *f = (struct migration_file){paths[i], "x"};
    }
    migration_set_fill(&set, &found, &list);
    assert_string_equal(migration_find(&set, "10")->name, "c");
    assert_string_equal(migration_find(&set, "1")->name, "a");
    assert_null(migration_find(&set, "3"));
    vec_release(&list);
    migration_set_release(&set);
}

/* --- sections -----------------------------------------------------------------------------------
 */

static void check_sections(const char *text, const char *want)
{
    struct migration_sections s;
    struct fault fault = {NULL, 0};
    struct str got = STR_INIT;
    int rc = migration_sections_read(&s, &fault, text, strlen(text));

    if (rc)
        str_addf(&got, "%zu: %s", text_line(text, fault.at), fault.why);
    else if (s.tool)
        str_addf(&got, "%s%s[%.*s]", s.tool, s.up.no_tx ? "!" : "", (int)s.up.at.len,
                 text + s.up.at.at);
    if (!rc && s.down.there)
        str_addf(&got, "%s[%.*s]", s.down.no_tx ? "!" : "", (int)s.down.at.len,
                 text + s.down.at.at);
    assert_string_equal(got.buf, want);
    str_release(&got);
}

static void test_sections(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"create table a ();\n", ""},
        {"-- migrated from elsewhere\nselect 1;\n", ""},
        {"-- up\nselect 1;\n", ""},
        {"-- migrate:up\na;\n-- migrate:down\nb;\n", "dbmate[a;\n][b;\n]"},
        {"--migrate:up\r\na;\r\n-- migrate:down\r\nb;", "dbmate[a;\r\n][b;]"},
        {"\xef\xbb\xbf-- c\n/* c */\n-- migrate:up\na;", "dbmate[a;]"},
        {"-- migrate:up transaction:false\na;\n-- migrate:down\nb;\n", "dbmate![a;\n][b;\n]"},
        {"-- migrate:up\na;\n-- migrate:down x:y transaction:false\nb;\n", "dbmate[a;\n]![b;\n]"},
        {"-- migrate:up transaction:true\na;\n", "dbmate[a;\n]"},
        {"-- +goose Up\n-- +goose StatementBegin\na;\n-- +goose StatementEnd\n-- +goose Down\nb;\n",
         "goose[-- +goose StatementBegin\na;\n-- +goose StatementEnd\n][b;\n]"},
        {"-- +goose NO TRANSACTION\n-- +goose up\na;\n-- +goose DOWN\n", "goose![a;\n]![]"},
        {"-- +goose Up\na;\n", "goose[a;\n]"},
        {"-- +migrate Up notransaction\na;\n-- +migrate Down\nb;\n", "sql-migrate![a;\n][b;\n]"},
        {"-- +migrate Up\n-- +migrate StatementBegin\na;\n-- +migrate StatementEnd\n",
         "sql-migrate[-- +migrate StatementBegin\na;\n-- +migrate StatementEnd\n]"},
        {"-- Up Migration\na;\n-- Down Migration\nb;\n", "node-pg-migrate[a;\n][b;\n]"},
        {"  ---- - up  migration of x\na;\n--down migration\nb;\n", "node-pg-migrate[a;\n][b;\n]"},
        {"a;\n-- Down Migration\nb;\n", "node-pg-migrate[a;\n][b;\n]"},
        {"-- migrate:up\na;\n-- up migration\n", "dbmate[a;\n-- up migration\n]"},
        {"-- migrate:down\nb;\n-- migrate:up\na;\n", "1: has its section 'down' before 'up'"},
        {"-- migrate:up\na;\n-- migrate:up\nb;\n", "3: has two sections 'up'"},
        {"-- migrate:up\n-- migrate:down\n-- migrate:down\n", "3: has two sections 'down'"},
        {"a;\n-- migrate:up\nb;\n", "2: has SQL before its first section"},
        {"/* a\n-- migrate:up\nb;\n", "2: has SQL before its first section"},
        {"-- migrate:up\na;\n-- +goose Down\n", "3: has the marks of two tools"},
        {"-- migrate:sideways\n", "1: has a mark that is not known here"},
        {"-- +goose ENVSUB ON\n-- +goose Up\n", "1: has a mark that is not known here"},
        {"-- +goose NO TRANSACTION\na;\n", "1: has marks, and no section"},
        {"a;\n-- Down Migration\n-- Up Migration\nb;\n", "3: has two sections 'up'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_sections(rows[i].text, rows[i].want);
}

static void test_marks(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } rows[] = {
        {"-- cutover: lossy", true},
        {"a;\n  --cutover:  LOSSY \r\nb;\n", true},
        {"a;\n  -- cutover: LOSSY \r\nb;\n", true},
        {"\xef\xbb\xbf-- cutover: lossy\n", true},
        {"-- cutover: lossy, as it drops a column\n", false},
        {"-- a line '-- cutover: lossy' says that\n", false},
        {"-- cutover: lossless\n", false},
        {"-- lossy\n", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(migration_is_marked(rows[i].text, strlen(rows[i].text), "lossy"),
                         rows[i].is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions), cmocka_unit_test(test_order), cmocka_unit_test(test_names),
        cmocka_unit_test(test_written),  cmocka_unit_test(test_sets),  cmocka_unit_test(test_found),
        cmocka_unit_test(test_sections), cmocka_unit_test(test_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
