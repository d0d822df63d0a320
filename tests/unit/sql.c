/*
 * text/sql: tokens, statements, what is psql's own, and what two scripts have in common. The files
 * of tests/unit/data/sql are what pg_dump 15 and the sqlite3 shell made of a database each, with
 * what is hard to take apart in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "text/sql.h"

static void parse(struct sql *out, enum sql_dialect dialect, const char *text)
{
    struct fault fault = {"nothing", 0};

    if (sql_parse(out, &fault, dialect, text, strlen(text)))
        fail_msg("%s: %s at %zu", text, fault.why, fault.at);
}

static void add_span(struct str *out, const struct sql *sql, struct span at)
{
    str_add(out, sql->text + at.at, at.len);
}

/* Each token, with a letter of what it is before it, between bars: "w select|n 1|". A ';' that ends
 * a statement is "|;|". */
static void add_tokens(struct str *out, const struct sql *sql)
{
    vec_each (struct sql_token, t, &sql->tokens) {
        if (!t->stops)
            str_addf(out, "%c ", "wqsnpo"[t->kind]);
        add_span(out, sql, t->at);
        str_addc(out, '|');
    }
}

struct row {
    const char *text, *want;
};

static void check_tokens(enum sql_dialect dialect, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct sql sql = SQL_INIT;
        struct str got = STR_INIT;

        parse(&sql, dialect, rows[i].text);
        add_tokens(&got, &sql);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        sql_release(&sql);
    }
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void test_tokens(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {"\xef\xbb\xbfselect 1", "w select|n 1|"},
        {"Select a_b, \xc3\xa4$1", "w Select|w a_b|o ,|w \xc3\xa4$1|"},
        {"\"a \"\" b\"\"\"", "q \"a \"\" b\"\"\"|"},
        {"u&\"d\\0061\" U & \"x\"", "q u&\"d\\0061\"|w U|o &|q \"x\"|"},
        {"'it''s' 'a\\'", "s 'it''s'|s 'a\\'|"},
        {"E'it\\'s' e'\\\\' e 'x'", "s E'it\\'s'|s e'\\\\'|w e|s 'x'|"},
        {"U&'\\' b'1' X'f' n'x'", "s U&'\\'|s b'1'|s X'f'|s n'x'|"},
        {"'a'\n'b'", "s 'a'\n'b'|"},
        {"'a' -- it's\r\n  'b' 'c'", "s 'a' -- it's\r\n  'b'|s 'c'|"},
        {"E'a\\''\n'\\'b'", "s E'a\\''\n'\\'b'|"},
        {"'a' /* x */\n'b'", "s 'a'|s 'b'|"},
        {"\"a\"\n\"b\"", "q \"a\"|q \"b\"|"},
        {"$$it's$$ $a$ $b$ $$ $a$", "s $$it's$$|s $a$ $b$ $$ $a$|"},
        {"$a$ $aa$ $$a$ x", "s $a$ $aa$ $$a$|w x|"},
        {"a$b$ $1 $1a$b $", "w a$b$|p $1|p $1a$b|o $|"},
        {"$\xc3\xa4$;$\xc3\xa4$", "s $\xc3\xa4$;$\xc3\xa4$|"},
        {"a/* /* ; */ ' */b--;\nc", "w a|w b|w c|"},
        {"a --\rb /**/ c /*/*/ */*/ d", "w a|w b|w c|w d|"},
        {"1 1_000 0x1F 1.5 .5 1. 1e5 1.e-5", "n 1|n 1_000|n 0x1F|n 1.5|n .5|n 1.|n 1e5|n 1.e-5|"},
        {"1..2 a..b 1.5.5 0xe+1", "n 1|o ..|n 2|w a|o ..|w b|n 1.5|n .5|n 0xe|o +|n 1|"},
        {"1--x\n+2 3-/*;*/4", "n 1|o +|n 2|n 3|o -|n 4|"},
        {"a=-1 a@-1 a<>-+1 *+-", "w a|o =|o -|n 1|w a|o @-|n 1|w a|o <>|o -|o +|n 1|o *|o +|o -|"},
        {"a<->b c->>d e|/f g ?-h", "w a|o <->|w b|w c|o ->>|w d|w e|o |/|w f|w g|o ?-|w h|"},
        {"a<--b\n&/*x*/c", "w a|o <|o &|w c|"},
        {"a::b:=c:d => e", "w a|o ::|w b|o :=|w c|o :|w d|o =>|w e|"},
        {"a[1:'2'] (a):\"b\" JSON_OBJECT(c:'d')",
         "w a|o [|n 1|o :|s '2'|o ]|o (|w a|o )|o :|q \"b\"|w JSON_OBJECT|o (|w c|o :|s 'd'|o )|"},
        {"a;;b", "w a|;|;|w b|"},
        {"f(a;b);c)d;e", "w f|o (|w a|o ;|w b|o )|;|w c|o )|w d|;|w e|"},
        {"\x01{}", "o \x01|o {|o }|"},
    };

    (void)state;
    check_tokens(SQL_POSTGRES, rows, COUNT(rows));
}

static void test_tokens_sqlite(void **state)
{
    static const struct row rows[] = {
        {"[a]]b] `c``d` \"e\"\"f\"", "q [a]|o ]|w b|o ]|q `c``d`|q \"e\"\"f\"|"},
        {"'a\\' x'ab''c' E'x' 'a'\n'b'", "s 'a\\'|s x'ab'|s 'c'|w E|s 'x'|s 'a'|s 'b'|"},
        {"?1 ? :a @b $c $d::e(f) :", "p ?1|p ?|p :a|p @b|p $c|p $d::e(f)|o :|"},
        {"a /* /* */ b -- c\rd\ne", "w a|w b|w e|"},
        {"a->>'b'||c<<1!=2==3", "w a|o ->>|s 'b'|o |||w c|o <<|n 1|o !=|n 2|o ==|n 3|"},
        {"1.5e-3 .5 0x1f 1..2 1e+", "n 1.5e-3|n .5|n 0x1f|n 1.|n .2|n 1e|o +|"},
        {"(a;b\xef\xbb\xbf c", "o (|w a|;|w b\xef\xbb\xbf|w c|"},
        {"a\\b $$", "w a|o \\|w b|p $$|"},
    };

    (void)state;
    check_tokens(SQL_SQLITE, rows, COUNT(rows));
}

/* Each statement on a line of its own, "<...>", with its data behind "=". */
static void check_statements(enum sql_dialect dialect, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct sql sql = SQL_INIT;
        struct str got = STR_INIT;

        parse(&sql, dialect, rows[i].text);
        vec_each (struct sql_statement, s, &sql.statements) {
            str_addc(&got, '<');
            add_span(&got, &sql, s->at);
            str_adds(&got, s->ended ? ">" : ">-");
            if (s->has_data) {
                str_addc(&got, '=');
                add_span(&got, &sql, s->data);
            }
        }
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        sql_release(&sql);
    }
}

#define FUNCTION "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC "

static void test_statements(void **state)
{
    static const struct row rows[] = {
        {" a ; -- b\n ; /* c */ d /* e */ ; f -- g\n", "<a><d><f>-"},
        {"-- nothing\n", ""},
        {"(a;b;", "<(a;b;>-"},
        {FUNCTION "SELECT 1; SELECT 2; END; x", "<" FUNCTION "SELECT 1; SELECT 2; END><x>-"},
        {FUNCTION "END; x", "<" FUNCTION "END><x>-"},
        {FUNCTION "SELECT CASE WHEN a THEN 1 END; END; x",
         "<" FUNCTION "SELECT CASE WHEN a THEN 1 END; END><x>-"},
        {FUNCTION "SELECT 1 AS end; SELECT 1 end; SELECT x.case; END; x",
         "<" FUNCTION "SELECT 1 AS end; SELECT 1 end; SELECT x.case; END><x>-"},
        {"create or replace procedure p() begin atomic a; end; x",
         "<create or replace procedure p() begin atomic a; end><x>-"},
        {"CREATE FUNCTION begin() AS 'x'; COMMIT;", "<CREATE FUNCTION begin() AS 'x'><COMMIT>"},
        {"BEGIN; CREATE TABLE t (a int); END;", "<BEGIN><CREATE TABLE t (a int)><END>"},
        {"CREATE TABLE f BEGIN ATOMIC a; END;", "<CREATE TABLE f BEGIN ATOMIC a><END>"},
        {"CREATE \"FUNCTION\" f BEGIN ATOMIC a; END;",
         "<CREATE \"FUNCTION\" f BEGIN ATOMIC a><END>"},
        {"COPY t FROM stdin;\n1\n'2\n\\.\nx;", "<COPY t FROM stdin>=1\n'2\n<x>"},
        {"copy t (a, b) from STDIN with (format csv) ; -- data\r\n1\r\n\\.\r\nx;",
         "<copy t (a, b) from STDIN with (format csv)>=1\r\n<x>"},
        {"COPY s.t FROM stdout; COPY u FROM stdin; x;\n1\n\\.\n2\n\\.\ny;",
         "<COPY s.t FROM stdout>=1\n<COPY u FROM stdin>=2\n<x><y>"},
        {"COPY t FROM stdin;\n\\.", "<COPY t FROM stdin>="},
        {"COPY t FROM stdin;\n1\n\\.x\n\\. \n \\.\n", "<COPY t FROM stdin>=1\n\\.x\n\\. \n \\.\n"},
        {"COPY t FROM stdin", "<COPY t FROM stdin>-="},
        {"COPY (SELECT a FROM stdin) TO stdout;\nx;", "<COPY (SELECT a FROM stdin) TO stdout><x>"},
        {"COPY t FROM 'stdin';\nx;", "<COPY t FROM 'stdin'><x>"},
        {"COPY t TO stdout;\nx;", "<COPY t TO stdout><x>"},
        {"SELECT a FROM stdin;\nx;", "<SELECT a FROM stdin><x>"},
    };

    (void)state;
    check_statements(SQL_POSTGRES, rows, COUNT(rows));
}

#define TRIGGER "CREATE TRIGGER t AFTER INSERT ON a BEGIN "

static void test_statements_sqlite(void **state)
{
    static const struct row rows[] = {
        {"a; b;;", "<a><b>"},
        {TRIGGER "UPDATE a SET b = CASE c WHEN 1 THEN 2 END; END; x",
         "<" TRIGGER "UPDATE a SET b = CASE c WHEN 1 THEN 2 END; END><x>-"},
        {"create temp trigger t delete on a begin select 1 end; end; x",
         "<create temp trigger t delete on a begin select 1 end; end><x>-"},
        {"EXPLAIN CREATE TEMPORARY TRIGGER t BEGIN a; END; x",
         "<EXPLAIN CREATE TEMPORARY TRIGGER t BEGIN a; END><x>-"},
        {"BEGIN; CREATE TABLE a (b); END; x", "<BEGIN><CREATE TABLE a (b)><END><x>-"},
        {"COPY t FROM stdin;\n1;\n", "<COPY t FROM stdin><1>"},
        {FUNCTION "a; END;", "<" FUNCTION "a><END>"},
    };

    (void)state;
    check_statements(SQL_SQLITE, rows, COUNT(rows));
}

static void test_specials(void **state)
{
    static const struct {
        const char *text, *want;
        enum sql_dialect dialect;
    } rows[] = {
        {"a \\gset x; y\r\nb; \\d t", "m\\gset x; y|m\\d t|", SQL_POSTGRES},
        {"a \\; b;\n\\.\n", "m\\; b;|m\\.|", SQL_POSTGRES},
        {"'\\d' E'\\d' \"\\d\" $$\\d$$ -- \\d\n/* \\d */", "", SQL_POSTGRES},
        {"a = :'b' :\"c\" :{?d} VALUES (:'e', :'f')", "v:'b'|v:\"c\"|v:{?d}|v:'e'|v:'f'|",
         SQL_POSTGRES},
        {":a a::b a[1:b] :'' :'a b' :{?} ':\"a\"'", "", SQL_POSTGRES},
        {":USER :user :USERS a[1:PORT] :AUTOCOMMIT a[1:'USER']",
         "v:USER|v:PORT|v:AUTOCOMMIT|v:'USER'|", SQL_POSTGRES},
        {"COPY t FROM stdin;\n1\n", "u1\n|", SQL_POSTGRES},
        {"COPY t FROM stdin; \\x\n1", "m\\x|u1|", SQL_POSTGRES},
        {"SET standard_conforming_strings = on; SET standard_conforming_strings TO 'True';", "",
         SQL_POSTGRES},
        {"set Standard_Conforming_Strings to off; a", "oset Standard_Conforming_Strings to off|",
         SQL_POSTGRES},
        {"SET LOCAL \"standard_conforming_strings\" = off :'x'",
         "oSET LOCAL \"standard_conforming_strings\" = off|v:'x'|", SQL_POSTGRES},
        {"SELECT set_config('standard_conforming_strings', 'off', true)",
         "oSELECT set_config('standard_conforming_strings', 'off', true)|", SQL_POSTGRES},
        {"SELECT set_config('search_path', 'off', true); SET a = off", "", SQL_POSTGRES},
        {"a; .read b\r\n.c", "m.read b|m.c|", SQL_SQLITE},
        {"a.b .c; ..d; :'x'", "", SQL_SQLITE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;
        struct str got = STR_INIT;

        parse(&sql, rows[i].dialect, rows[i].text);
        vec_each (struct sql_special, s, &sql.specials) {
            str_addc(&got, "mvuo"[s->kind]);
            add_span(&got, &sql, s->at);
            str_addc(&got, '|');
        }
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        sql_release(&sql);
    }
}

static void test_faults(void **state)
{
    static const struct {
        const char *text, *why;
        size_t at;
        enum sql_dialect dialect;
    } rows[] = {
        {"a 'b''", "a string without end", 2, SQL_POSTGRES},
        {"a E'b\\'", "a string without end", 2, SQL_POSTGRES},
        {"a E'b\\", "a string without end", 2, SQL_POSTGRES},
        {"a 'b'\n'c", "a string without end", 6, SQL_POSTGRES},
        {"a \"b", "a quoted name without end", 2, SQL_POSTGRES},
        {"a U&\"b", "a quoted name without end", 2, SQL_POSTGRES},
        {"a $b$ $b $$", "a dollar quote without end", 2, SQL_POSTGRES},
        {"a /* /* */", "a comment without end", 2, SQL_POSTGRES},
        {"COPY t FROM stdin; a\n1\n\\.\n;", "a statement on both sides of the data of COPY", 20,
         SQL_POSTGRES},
        {"COPY t FROM stdin; /*\n1\n\\.\n*/",
         "a quote or comment on both sides of the data of COPY", 19, SQL_POSTGRES},
        {"a [b", "a quoted name without end", 2, SQL_SQLITE},
        {"a `b``", "a quoted name without end", 2, SQL_SQLITE},
        {"a x'b", "a string without end", 2, SQL_SQLITE},
        {"a /*/", "a comment without end", 2, SQL_SQLITE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;
        struct fault fault = {NULL, 0};

        assert_int_equal(
            sql_parse(&sql, &fault, rows[i].dialect, rows[i].text, strlen(rows[i].text)),
            ERR_INVALID);
        assert_string_equal(fault.why, rows[i].why);
        assert_int_equal(fault.at, rows[i].at);
        assert_null(err_message());
        sql_release(&sql);
    }
}

static void test_nul(void **state)
{
    struct sql sql = SQL_INIT;
    struct fault fault = {NULL, 0};

    (void)state;
    assert_int_equal(sql_parse(&sql, &fault, SQL_POSTGRES, "a\0b", 3), ERR_INVALID);
    assert_string_equal(fault.why, "a NUL");
    assert_int_equal(fault.at, 1);
    sql_release(&sql);
}

static void test_depth(void **state)
{
    static const char text[] = "a (b (c) d) e) f; g";
    static const unsigned want[] = {0, 0, 1, 1, 2, 1, 1, 0, 0, 0, 0, 0, 0};
    struct sql sql = SQL_INIT;

    (void)state;
    parse(&sql, SQL_POSTGRES, text);
    assert_int_equal(sql.tokens.len, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++)
        assert_int_equal(((struct sql_token *)vec_at(&sql.tokens, i))->depth, want[i]);
    sql_release(&sql);
}

static void test_questions(void **state)
{
    struct sql sql = SQL_INIT;
    const struct sql_statement *s;

    (void)state;
    parse(&sql, SQL_POSTGRES, "x; Alter TABLE if Exists \"table\" >= 1;");
    s = vec_at(&sql.statements, 1);
    assert_true(sql_begins(&sql, s, 0, "ALTER TABLE IF EXISTS"));
    assert_true(sql_begins(&sql, s, 2, "IF"));
    assert_false(sql_begins(&sql, s, 2, "IF NOT"));
    assert_false(sql_begins(&sql, s, 0, "ALTER TABLE IF EXISTS TABLE"));
    assert_true(sql_is_word(&sql, s, 0, "ALTER"));
    assert_false(sql_is_word(&sql, s, 0, "ALTE"));
    assert_false(sql_is_word(&sql, s, 4, "TABLE"));
    assert_false(sql_is_word(&sql, s, 7, "X"));
    assert_true(sql_is_op(&sql, s, 5, ">="));
    assert_false(sql_is_op(&sql, s, 5, ">"));
    assert_int_equal(sql_at(&sql, s, 6)->kind, SQL_NUMBER);
    assert_null(sql_at(&sql, s, 7));
    sql_release(&sql);
}

static void test_names(void **state)
{
    static const struct {
        const char *text, *want;
        enum sql_dialect dialect;
    } rows[] = {
        {"Ab\xc3\x84", "ab\xc3\x84", SQL_POSTGRES},
        {"\"A \"\"b\"", "A \"b", SQL_POSTGRES},
        {"U&\"d\\0061t\\+000061 \\\\ \"\"\"", "data \\ \"", SQL_POSTGRES},
        {"U&\"d!0061\\\" UESCAPE '!'", "da\\", SQL_POSTGRES},
        {"U&\"\\00e4\\20ac\\d83d\\de00\\d83d\"", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd",
         SQL_POSTGRES},
        {"U&\"\\00\\+12\"", "\\00\\+12", SQL_POSTGRES},
        {"'It''s'", "It's", SQL_POSTGRES},
        {"E'x'", "E'x'", SQL_POSTGRES},
        {"\"A\"\"B\"", "a\"b", SQL_SQLITE},
        {"`A``B`", "a`b", SQL_SQLITE},
        {"[A B]", "a b", SQL_SQLITE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;
        struct str got = STR_INIT;

        parse(&sql, rows[i].dialect, rows[i].text);
        sql_name(&got, &sql, vec_at(&sql.tokens, 0));
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        sql_release(&sql);
    }
}

/* The essence of TEXT, which is its own. */
static void essence(struct str *out, enum sql_dialect dialect, const char *text)
{
    struct sql sql = SQL_INIT, again = SQL_INIT;
    struct str second = STR_INIT;

    parse(&sql, dialect, text);
    sql_essence(out, &sql);
    parse(&again, dialect, out->buf);
    sql_essence(&second, &again);
    assert_string_equal(second.buf, out->buf);
    assert_int_equal(sql.statements.len, again.statements.len);
    assert_int_equal(sql.tokens.len, again.tokens.len);
    str_release(&second);
    sql_release(&sql);
    sql_release(&again);
}

static void check_essence(enum sql_dialect dialect, const char *a, const char *b, bool same)
{
    struct str x = STR_INIT, y = STR_INIT;

    essence(&x, dialect, a);
    essence(&y, dialect, b);
    if (same)
        assert_string_equal(x.buf, y.buf);
    else
        assert_string_not_equal(x.buf, y.buf);
    str_release(&x);
    str_release(&y);
}

static void test_essence(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"SELECT a FROM t;", "\xef\xbb\xbfselect /* x */ A\r\n from T -- y\n;\n", true},
        {"SELECT 1E5, 0X1F, e'A', x'f'", "select 1e5,0x1f,E'A',X'f'", true},
        {"a 'b'\n'c'", "a 'b' -- x\n\n  'c'", true},
        {"COPY t FROM stdin; x;\n1\n\\.\n", "COPY t FROM stdin;\n1\n\\.\r\nx;", true},
        {"COPY t FROM stdin;\n1", "COPY t FROM stdin;\n1\n\\.\n", true},
        {"a; \\d \n", "a;\n\\d", true},
        {" \xef\xbb\xbfx", "\n\xef\xbb\xbfX", true},
        {" \xef\xbb\xbfx", "x", false},
        {"ab", "a b", false},
        {"a 'b'\n'c'", "a 'b' 'c'", false},
        {"a 'b'\n'c'", "a 'bc'", false},
        {"a = -1", "a =- 1", true},
        {"a - -1", "a @-1", false},
        {"a <> b", "a < > b", false},
        {"1 .5", "1.5", false},
        {"1 . 5", "1. 5", false},
        {"\"A\"", "\"a\"", false},
        {"\"a\"", "a", false},
        {"'A'", "'a'", false},
        {"'a  b'", "'a b'", false},
        {"$a$x$a$", "$b$x$b$", false},
        {"E 'x'", "E'x'", false},
        {"a; b", "a b", false},
        {"a;", "a", false},
        {"COPY t FROM stdin;\n1\n\\.\n", "COPY t FROM stdin;\n 1\n\\.\n", false},
        {"COPY t FROM stdin;\n\\.\n1\n", "COPY t FROM stdin;\n1\n\\.\n", false},
        {"\\d a", "\\d b", false},
        {"a = :'b'", "a = :'c'", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_essence(SQL_POSTGRES, rows[i].a, rows[i].b, rows[i].same);
    check_essence(SQL_SQLITE, "SELECT [A b], `c` -- x\r\n", "select\n[A b] , `c`", true);
    check_essence(SQL_SQLITE, "SELECT :A", "SELECT :a", false);
    check_essence(SQL_SQLITE, "$a(b)", "$a (b)", false);
    check_essence(SQL_SQLITE, "'a'\n'b'", "'a' 'b'", true);
}

static void read_file(struct str *out, const char *path)
{
    char buf[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    if (!f)
        fail_msg("run from the top: no %s", path);
    while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
        str_add(out, buf, n);
    if (f)
        fclose(f);
}

static void test_dumps(void **state)
{
    static const struct {
        const char *path, *special, *data, *statement;
        size_t statements, specials, inner; /* the ';' that end no statement */
        enum sql_dialect dialect;
    } rows[] = {
        {"tests/unit/data/sql/postgres.sql", "\\restrict key",
         "1\tO'Brien\\t;\\n\\\\.\tsad\t{}\n2\t$$\t\\N\t{}\n",
         "CREATE TRIGGER touch BEFORE UPDATE ON public.customer FOR EACH ROW EXECUTE FUNCTION "
         "public.touch()",
         32, 2, 4, SQL_POSTGRES},
        {"tests/unit/data/sql/sqlite.sql", NULL, NULL, "COMMIT", 10, 0, 2, SQL_SQLITE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sql sql = SQL_INIT;
        struct str text = STR_INIT, seen = STR_INIT;
        const struct sql_statement *last;
        size_t inner = 0;

        read_file(&text, rows[i].path);
        parse(&sql, rows[i].dialect, text.buf);
        assert_int_equal(sql.statements.len, rows[i].statements);
        assert_int_equal(sql.specials.len, rows[i].specials);
        vec_each (struct sql_token, t, &sql.tokens)
            inner += t->kind == SQL_OP && text.buf[t->at.at] == ';' && !t->stops;
        assert_int_equal(inner, rows[i].inner);
        last = vec_at(&sql.statements, sql.statements.len - 1);
        add_span(&seen, &sql, last->at);
        assert_string_equal(seen.buf, rows[i].statement);
        str_reset(&seen);
        if (rows[i].special) {
            add_span(&seen, &sql, ((struct sql_special *)vec_at(&sql.specials, 0))->at);
            assert_string_equal(seen.buf, rows[i].special);
            str_reset(&seen);
        }
        vec_each (struct sql_statement, s, &sql.statements)
            add_span(&seen, &sql, s->data);
        assert_string_equal(seen.buf, rows[i].data ? rows[i].data : "");
        sql_release(&sql);
        str_release(&seen);
        str_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),     cmocka_unit_test(test_tokens_sqlite),
        cmocka_unit_test(test_statements), cmocka_unit_test(test_statements_sqlite),
        cmocka_unit_test(test_specials),   cmocka_unit_test(test_faults),
        cmocka_unit_test(test_nul),        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_questions),  cmocka_unit_test(test_names),
        cmocka_unit_test(test_essence),    cmocka_unit_test(test_dumps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
