/* model/migration_script and what it reads by: kinds, refusals, effects, sections, ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/migration_drop.h"
#include "model/migration_effect.h"
#include "model/migration_kind.h"
#include "model/migration_script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void parse(struct sql *sql, enum sql_dialect dialect, const char *text)
{
    struct fault fault = {NULL, 0};

    assert_int_equal(sql_parse(sql, &fault, dialect, text, strlen(text)), 0);
}

static void test_kinds(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"create table a (id int); insert into a values (1);", NULL},
        {"create index i on a (b);", NULL},
        {"create index concurrently i on a (b);", "CREATE INDEX CONCURRENTLY"},
        {"CREATE UNIQUE INDEX CONCURRENTLY i ON a (b);", "CREATE INDEX CONCURRENTLY"},
        {"create index \"concurrently\" on a (b);", NULL},
        {"drop index concurrently if exists i;", "DROP INDEX CONCURRENTLY"},
        {"drop index i;", NULL},
        {"reindex table a;", NULL},
        {"reindex (verbose) table concurrently a;", "REINDEX of many or CONCURRENTLY"},
        {"reindex table concurrently a;", "REINDEX of many or CONCURRENTLY"},
        {"reindex (concurrently) index a;", "REINDEX of many or CONCURRENTLY"},
        {"reindex schema s;", "REINDEX of many or CONCURRENTLY"},
        {"reindex (verbose) database d;", "REINDEX of many or CONCURRENTLY"},
        {"reindex system d;", "REINDEX of many or CONCURRENTLY"},
        {"reindex index \"schema\";", NULL},
        {"vacuum;", "VACUUM"},
        {"vacuum (full) a;", "VACUUM"},
        {"analyze a;", NULL},
        {"create database d;", "CREATE DATABASE"},
        {"drop database if exists d;", "DROP DATABASE"},
        {"alter database d set tablespace t;", "ALTER DATABASE SET TABLESPACE"},
        {"alter database d set work_mem = '1MB';", NULL},
        {"create tablespace t location '/x';", "CREATE TABLESPACE"},
        {"drop tablespace t;", "DROP TABLESPACE"},
        {"alter system set a = 1;", "ALTER SYSTEM"},
        {"discard all;", "DISCARD ALL"},
        {"discard temp;", NULL},
        {"cluster;", "CLUSTER of all tables"},
        {"cluster verbose;", "CLUSTER of all tables"},
        {"cluster (verbose);", "CLUSTER of all tables"},
        {"cluster a using i;", NULL},
        {"alter table a detach partition p concurrently;", "DETACH PARTITION CONCURRENTLY"},
        {"alter table a detach partition p;", NULL},
        {"alter table a detach partition p finalize;", NULL},
        {"create subscription s connection 'x' publication p;", "CREATE SUBSCRIPTION"},
        {"drop subscription s;", "DROP SUBSCRIPTION"},
        {"alter subscription s refresh publication;", "ALTER SUBSCRIPTION"},
        {"alter subscription s disable;", NULL},
        {"refresh materialized view concurrently v;", NULL},
        {"alter type t add value 'x';", NULL},
        {"alter type t add value 'x'; insert into a values ('x');",
         "ALTER TYPE ADD VALUE, whose value is used"},
        {"alter type s.t add value if not exists 'x' after 'w'; alter table a alter b set default "
         "'x';",
         "ALTER TYPE ADD VALUE, whose value is used"},
        {"alter type t add value 'x'; do $$ begin insert into a values ('x'); end $$;",
         "ALTER TYPE ADD VALUE, whose value is used"},
        {"alter type t add value 'x'; copy a from stdin;\nx\n\\.\n",
         "ALTER TYPE ADD VALUE, whose value is used"},
        {"insert into a values ('x'); alter type t add value 'x';", NULL},
        {"alter type t add value 'x'; alter type t add value 'y' after 'x';", NULL},
        {"create type s.t as enum (); alter type s.t add value 'x'; select 'x';", NULL},
        {"select 1; vacuum a; select 2;", "VACUUM"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;
        const char *why;

        parse(&sql, SQL_POSTGRES, rows[i].text);
        why = migration_no_tx(NULL, &sql);
        if ((why != NULL) != (rows[i].want != NULL) || (why && strcmp(why, rows[i].want) != 0))
            fail_msg("%s: %s", rows[i].text, why ? why : "in a transaction");
        sql_release(&sql);
    }
}

static void test_kinds_of_sqlite(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"create table a (id integer);", NULL},
        {"vacuum;", "VACUUM"},
        {"pragma journal_mode = wal;", "PRAGMA journal_mode"},
        {"pragma foreign_keys = off;", NULL},
        {"attach 'x' as y;", "ATTACH"},
        {"create trigger t after insert on a begin update b set c = 1; end;", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;
        struct migration_findings found = MIGRATION_FINDINGS_INIT;
        const char *why;

        parse(&sql, SQL_SQLITE, rows[i].text);
        migration_refuse(&found, &sql, "p", 1);
        assert_int_equal(found.v.len, 0);
        why = migration_no_tx(NULL, &sql);
        if ((why != NULL) != (rows[i].want != NULL) || (why && strcmp(why, rows[i].want) != 0))
            fail_msg("%s: %s", rows[i].text, why ? why : "in a transaction");
        sql_release(&sql);
    }
}

/* What is refused of TEXT, which begins on line 5 of its file. */
static void check_refused(const char *text, const char *want)
{
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct sql sql = SQL_INIT;
    struct str got = STR_INIT;

    parse(&sql, SQL_POSTGRES, text);
    migration_refuse(&found, &sql, "p", 5);
    vec_each (struct migration_finding, f, &found.v)
        str_addf(&got, "%zu %s; ", f->line, f->rule + strlen("migration."));
    if (strcmp(got.buf, want) != 0)
        fail_msg("%s: %s", text, got.buf);
    str_release(&got);
    sql_release(&sql);
    migration_findings_release(&found);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"select 1;", ""},
        {"begin;\nselect 1;\ncommit;", "5 transaction; 7 transaction; "},
        {"start transaction;", "5 transaction; "},
        {"end;", "5 transaction; "},
        {"\n\nrollback;", "7 transaction; "},
        {"abort;", "5 transaction; "},
        {"savepoint a; release a; rollback to a;", "5 transaction; 5 transaction; 5 transaction; "},
        {"prepare transaction 'x';", "5 transaction; "},
        {"prepare x as select 1;", ""},
        {"commit prepared 'x';", "5 transaction; "},
        {"set transaction isolation level serializable;", "5 transaction; "},
        {"set local transaction read only;", "5 transaction; "},
        {"set session characteristics as transaction read only;", "5 transaction; "},
        {"set search_path = x;", ""},
        {"do $$ begin commit; end $$;", ""},
        {"create function f() returns int language sql begin atomic select 1; end;", ""},
        {"select case when a then b end;", ""},
        {"select 1;\n\\q\n", "6 meta; "},
        {"\\set ON_ERROR_STOP off\nselect :'x';\n", "5 meta; 6 meta; "},
        {"copy a from stdin;\n1\n", "6 syntax; "},
        {"copy a from stdin;\n\\N\tcommit;\n\\.\nselect 1;", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_refused(rows[i].text, rows[i].want);
}

static void test_many_refusals(void **state)
{
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct str text = STR_INIT;
    struct sql sql = SQL_INIT;

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        str_adds(&text, "commit;\n\\q\n");
    parse(&sql, SQL_POSTGRES, text.buf);
    migration_refuse(&found, &sql, "p", 1);
    assert_int_equal(found.v.len, 40);
    sql_release(&sql);
    str_release(&text);
    migration_findings_release(&found);
}

/* '+' additive, '!' and what it destroys, "" neither. */
static void test_effects(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", "+"},
        {"create table a (id int primary key, b text not null);", "+"},
        {"create unlogged table a (id int); create index on a (id);", "+"},
        {"create unique index i on a (b);", ""},
        {"alter table a add column b int;", "+"},
        {"alter table only s.a add b int, add if not exists c text references d;", "+"},
        {"alter table if exists a add column b int not null default 0;", "+"},
        {"alter table a add column b int not null;", ""},
        {"alter table a add column b int unique;", ""},
        {"alter table a add column b int, add constraint c check (b > 0);", ""},
        {"alter table a add primary key (b);", ""},
        {"alter table a alter column b set not null;", ""},
        {"alter table a alter column b type text;", ""},
        {"alter table a rename to b;", ""},
        {"alter table a rename column b to c;", ""},
        {"alter type t add value 'x';", "+"},
        {"alter type t rename value 'x' to 'y';", ""},
        {"insert into a values (1);", "+"},
        {"insert into a values (1) on conflict do update set b = 1;", ""},
        {"update a set b = 1;", ""},
        {"create or replace view v as select 1;", ""},
        {"create view v as select 1; comment on view v is 'x'; grant select on v to r;", "+"},
        {"create trigger t before insert on a execute function f();", ""},
        {"do $$ begin drop table a; end $$;", ""},
        {"select f();", ""},
        {"drop index i;", ""},
        {"drop view v;", ""},
        {"drop table a;", "!DROP TABLE"},
        {"create table b (); drop table if exists a, b;", "!DROP TABLE"},
        {"create table b (); drop table b;", ""},
        {"create table n (x int); insert into n select x from a; drop table a; alter table n "
         "rename to a;",
         ""},
        {"alter table n rename to a; drop table a;", "!DROP TABLE"},
        /* a name counts as a whole, and is not that of a temporary table */
        {"create table archive.a as select * from a; drop table a;", "!DROP TABLE"},
        {"create table a (); drop table public.a;", "!DROP TABLE"},
        {"create table s.a (); drop table s.a;", ""},
        {"create table S.\"A\" (); drop table s.\"A\";", ""},
        {"create table S.\"A\" (); drop table s.a;", "!DROP TABLE"},
        {"create temp table a (i int); drop table public.a;", "!DROP TABLE"},
        {"create temp table a (i int); drop table a;", ""},
        {"create temp table a (i int); drop table pg_temp.a;", ""},
        {"create temp table a (i int); drop table a; drop table a;", "!DROP TABLE"},
        {"create table if not exists a (); drop table a;", "!DROP TABLE"},
        {"create table b (); create table c (); drop table b, c;", ""},
        {"create table b (); drop table b, c;", "!DROP TABLE"},
        {"drop table s.a; alter table s.n rename to a;", ""},
        {"drop table s.a; alter table n rename to a;", "!DROP TABLE"},
        {"explain analyze delete from a;", "!DELETE"},
        {"prepare p as delete from a; execute p;", "!DELETE"},
        {"alter table a drop column b;", "!DROP COLUMN"},
        {"alter table a add c int, drop if exists b;", "!DROP COLUMN"},
        {"alter table a drop constraint c;", ""},
        {"alter table a alter column c drop default;", ""},
        {"truncate a;", "!TRUNCATE"},
        {"delete from a;", "!DELETE"},
        {"with x as (delete from a returning *) insert into b select * from x;", "!DELETE"},
        {"drop schema s;", ""},
        {"drop schema s cascade;", "!DROP ... CASCADE"},
        {"drop type t cascade;", "!DROP ... CASCADE"},
        {"drop owned by r;", "!DROP OWNED"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct migration_effect effect;
        struct sql sql = SQL_INIT;
        struct str got = STR_INIT;

        parse(&sql, SQL_POSTGRES, rows[i].text);
        migration_effect(&effect, &sql);
        str_addf(&got, "%s%s%s", effect.additive ? "+" : "", effect.destroys ? "!" : "",
                 effect.destroys ? effect.what : "");
        if (strcmp(got.buf, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].text, got.buf);
        str_release(&got);
        sql_release(&sql);
    }
}

static void add_drop(struct str *out, const struct migration_drop *drop)
{
    str_addf(out, "%s%s", out->len ? ", " : "", drop->what);
    if (drop->name.len)
        str_addf(out, " %s.%s", drop->schema.buf, drop->name.buf);
    if (drop->column.len)
        str_addf(out, " (%s)", drop->column.buf);
}

static void test_drops(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"select 1; drop index i; drop view v; delete from a;", ""},
        {"drop table a, S.\"B\" cascade;", "DROP TABLE .a, DROP TABLE s.B"},
        {"drop table if exists d.s.a;", "DROP TABLE s.a"},
        {"create table a (); drop table a; drop table b;", "DROP TABLE .b"},
        {"alter table only s.a add c int, drop column if exists D, drop e, drop constraint f;",
         "DROP COLUMN s.a (d), DROP COLUMN s.a (e)"},
        {"truncate a, only_b; truncate table only c *, d;",
         "TRUNCATE .a, TRUNCATE .only_b, TRUNCATE .c, TRUNCATE .d"},
        {"drop schema s; drop schema if exists t cascade;", "DROP SCHEMA ... CASCADE .t"},
        {"drop type t cascade; drop owned by r;", "DROP ... CASCADE, DROP OWNED"},
        {"drop table", ""},
        {"alter table", ""},
        {"drop table a.", "DROP TABLE .a"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vec drops = VEC_INIT(struct migration_drop);
        struct sql sql = SQL_INIT;
        struct str got = STR_INIT;

        parse(&sql, SQL_POSTGRES, rows[i].text);
        migration_drops(&drops, &sql);
        vec_each (struct migration_drop, drop, &drops)
            add_drop(&got, drop);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        migration_drops_release(&drops);
        sql_release(&sql);
    }
}

/* --- files --------------------------------------------------------------------------------------
 */

static struct str bytes(const char *text)
{
    struct str s = STR_INIT;

    str_adds(&s, text);
    return s;
}

/* A step up over the two texts; DOWN NULL: there is no other file. */
static void check_up(const char *up, const char *down, const char *want)
{
    struct migration_step step = {.up = true, .path = mem_dup("1_a.sql"), .id = mem_dup("u")};
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct str up_bytes = bytes(up), down_bytes = bytes(down ? down : ""), got = STR_INIT;

    if (down) {
        step.down_path = mem_dup("1_a.down.sql");
        step.down_id = mem_dup("d");
    }
    migration_step_fill(&step, &found, SQL_POSTGRES, &up_bytes, down ? &down_bytes : NULL);
    str_addf(&got, "%zu[%s]%s", step.line, step.text ? step.text : "", step.no_tx ? "!" : "");
    if (step.down_id)
        str_addf(&got, " %s[%s]%s%s", step.down_id, step.down_text ? step.down_text : "",
                 step.down_no_tx ? "!" : "", step.lossy ? "~" : "");
    vec_each (struct migration_finding, f, &found.v)
        str_addf(&got, " %s:%zu:%s", f->path, f->line, f->rule + strlen("migration."));
    assert_string_equal(got.buf, want);
    str_release(&got);
    str_release(&up_bytes);
    str_release(&down_bytes);
    migration_findings_release(&found);
    migration_step_release(&step);
}

static void test_filled(void **state)
{
    (void)state;
    check_up("a;", NULL, "1[a;]");
    check_up("a;", "b;", "1[a;] d[b;]");
    check_up("vacuum;", "-- cutover: lossy\nvacuum;",
             "1[vacuum;]! d[-- cutover: lossy\nvacuum;]!~");
    check_up("-- c\n-- migrate:up\na;\n-- migrate:down\nb;\n", NULL, "3[a;\n] u[b;\n]");
    check_up("-- migrate:up transaction:false\na;\n", NULL, "2[a;\n]!");
    check_up("-- migrate:up\na;\n-- migrate:down transaction:false\nb;\n", NULL,
             "2[a;\n] u[-- cutover: no-transaction\nb;\n]!");
    check_up("-- +goose NO TRANSACTION\n-- +goose Up\na;\n-- +goose Down\nb;\n", NULL,
             "3[a;\n]! u[-- cutover: no-transaction\nb;\n]!");
    check_up(
        "-- migrate:up\na;\n-- migrate:down transaction:false\n-- cutover: no-transaction\nb;\n",
        NULL, "2[a;\n] u[-- cutover: no-transaction\nb;\n]!");
    check_up("-- cutover: no-transaction\na;", "b;", "1[-- cutover: no-transaction\na;]! d[b;]");
    check_up("a;", "b;\n--  CUTOVER: no-transaction\n",
             "1[a;] d[b;\n--  CUTOVER: no-transaction\n]!");
    check_up("-- migrate:up\na;\n-- migrate:down\n-- cutover: lossy\n", NULL,
             "2[a;\n] u[-- cutover: lossy\n]~");
    check_up("-- migrate:up\na;\n-- migrate:down\nb;\n", "c;",
             "1[-- migrate:up\na;\n-- migrate:down\nb;\n] d[c;] 1_a.sql:0:section");
    check_up("a;\n-- migrate:up\n", NULL, "0[] 1_a.sql:2:section");
    check_up("a;\ncommit;", "b;\n\n\\q\n",
             "1[a;\ncommit;] d[b;\n\n\\q\n] 1_a.sql:2:transaction 1_a.down.sql:3:meta");
    check_up("-- +goose Up\na;\n-- +goose Down\n\ncommit;\n", NULL,
             "2[a;\n] u[\ncommit;\n] 1_a.sql:5:transaction");
    check_up("a;", "-- x\n-- cutover:lossy\nb;",
             "1[a;] d[-- x\n-- cutover:lossy\nb;]~ 1_a.down.sql:2:marker");
    check_up("-- x\n-- cutover: lossy\n-- migrate:up\na;\n-- migrate:down\nb;\n", NULL,
             "4[a;\n] u[b;\n] 1_a.sql:2:marker");
    check_up("a;\n'", NULL, "1[a;\n'] 1_a.sql:2:syntax");
}

static void test_nul(void **state)
{
    struct migration_script script = MIGRATION_SCRIPT_INIT;
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct str text = STR_INIT;

    (void)state;
    str_add(&text, "a;\n\0b;", 6);
    migration_script_read(&script, &found, SQL_POSTGRES, "p", &text, false, true);
    assert_int_equal(found.v.len, 1);
    assert_false(script.there);
    str_release(&text);
    migration_findings_release(&found);
    migration_script_release(&script);
}

/* The ids of two scripts: the same, where they mean the same. */
static void check_tokens(const char *a, const char *b, bool same)
{
    struct str ids[2] = {STR_INIT, STR_INIT};

    for (size_t i = 0; i < 2; i++) {
        struct sql sql = SQL_INIT;

        parse(&sql, SQL_POSTGRES, i ? b : a);
        migration_tokens_id(&ids[i], &sql);
        assert_int_equal(ids[i].len, 64);
        sql_release(&sql);
    }
    assert_int_equal(str_eq(&ids[0], &ids[1]), same);
    str_release(&ids[0]);
    str_release(&ids[1]);
}

static void test_tokens(void **state)
{
    (void)state;
    check_tokens("create table a (b int);", "-- c\nCREATE  TABLE\r\na(b INT) ;\n", true);
    check_tokens("create table a (b int);", "create table a (c int);", false);
    check_tokens("select 'a'", "select 'A'", false);
    check_tokens("select \"a\"", "select \"A\"", false);
}

/* A step down whose text is recorded, over the up script, or without it. */
static void test_recorded(void **state)
{
    struct migration_step step = {.path = mem_dup("1_a.down.sql"),
                                  .id = mem_dup("d"),
                                  .up_path = mem_dup("1_a.sql"),
                                  .up_id = mem_dup("u"),
                                  .text = mem_dup("-- cutover: lossy\ncreate table a ();")};
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct str up = bytes("drop table a;");

    (void)state;
    migration_step_fill(&step, &found, SQL_POSTGRES, NULL, NULL);
    assert_false(step.up_known || step.destroys);
    assert_true(step.lossy);
    migration_step_fill(&step, &found, SQL_POSTGRES, &up, NULL);
    assert_true(step.up_known && step.destroys && step.lossy && !step.no_tx);
    assert_int_equal(found.v.len, 0);
    /* nobody can mend it any more */
    step.text[strlen("-- cutover:")] = '!';
    migration_step_fill(&step, &found, SQL_POSTGRES, NULL, NULL);
    assert_true(step.lossy);
    assert_int_equal(found.v.len, 0);
    str_release(&up);
    migration_findings_release(&found);
    migration_step_release(&step);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),   cmocka_unit_test(test_kinds_of_sqlite),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_many_refusals),
        cmocka_unit_test(test_effects), cmocka_unit_test(test_drops),
        cmocka_unit_test(test_filled),  cmocka_unit_test(test_nul),
        cmocka_unit_test(test_tokens),  cmocka_unit_test(test_recorded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
