/* model/migration_server: what changes the whole server, and what sets a sequence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/migration_server.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void parse(struct sql *sql, const char *text)
{
    struct fault fault;

    assert_int_equal(sql_parse(sql, &fault, SQL_POSTGRES, text, strlen(text)), 0);
}

static void test_wide(void **state)
{
    static const struct {
        const char *text, *what; /* NULL: none */
    } rows[] = {
        {"create role r;", "CREATE ROLE"},
        {"select 1; Create User r;", "CREATE USER"},
        {"create user mapping for r server s;", NULL},
        {"drop user mapping if exists for r server s;", NULL},
        {"create table role (x int); alter table t owner to r;", NULL},
        {"grant select on t to r;", NULL},
        {"grant r to s;", "GRANT of a role"},
        {"grant r, q to s with admin option;", "GRANT of a role"},
        {"revoke admin option for r from s;", "REVOKE of a role"},
        {"revoke grant option for select on t from s;", NULL},
        {"grant all on schema public to r with grant option;", NULL},
        {"grant connect on database d to r;", "ON DATABASE"},
        {"alter default privileges grant select on tables to r;", NULL},
        {"alter database d set x = 1;", "ALTER DATABASE"},
        {"drop owned by r;", "DROP OWNED"},
        {"comment on role r is 'x';", "COMMENT ON ROLE"},
        {"comment on table t is 'create role r';", NULL},
        {"do $$ begin create role r; end $$;", "CREATE ROLE"},
        {"do language plpgsql $x$ begin if true then alter role r login; end if; end $x$;",
         "ALTER ROLE"},
        {"do 'begin execute ''drop role r''; end';", "DROP ROLE"},
        {"do $$ begin execute format('grant %I to s', 'r'); end $$;", "GRANT of a role"},
        {"do $$ begin execute format('grant %s on %I to r', 'select', 't'); end $$;", NULL},
        {"do $$ begin -- create role r\nend $$;", NULL},
        {"do $$ begin grant select on t to r; end $$;", NULL},
        {"do $$$$;", NULL},
        {"do '';", NULL},
        {"create function f() returns void language sql as 'create role r';", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;
        const char *what = NULL;

        parse(&sql, rows[i].text);
        if ((migration_server_wide(&what, &sql) != NULL) != (rows[i].what != NULL) ||
            (what && rows[i].what && strcmp(what, rows[i].what) != 0))
            fail_msg("%s: %s", rows[i].text, what ? what : "none");
        sql_release(&sql);
    }
}

static void test_sequences(void **state)
{
    static const struct {
        const char *text;
        bool sets;
    } rows[] = {
        {"select setval('s', 1);", true},
        {"alter sequence s restart;", true},
        {"truncate t restart identity;", true},
        {"do $$ begin perform setval('s', 1); end $$;", true},
        {"do 'begin execute ''alter sequence s restart''; end';", true},
        {"update sqlite_sequence set seq = 1;", true},
        {"select nextval('s'); -- setval\n", false},
        {"create table \"restart\" (x int);", false},
        {"alter sequence s increment 5;", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;

        parse(&sql, rows[i].text);
        if (migration_sets_sequences(&sql) != rows[i].sets)
            fail_msg("%s", rows[i].text);
        sql_release(&sql);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_sequences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
