/* deploy/secrets, deploy/output: what is hidden, however it comes, and what may reach a terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "deploy/output.h"
#include "deploy/schema.h"
#include "deploy/secrets.h"
#include "os/clock.h"

static void collect(void *payload, const char *text, size_t len)
{
    str_add(payload, text, len);
}

static void known(struct secrets *s)
{
    *s = (struct secrets)SECRETS_INIT;
    secrets_add(s, "sesame");
    secrets_add(s, "sesame-open");
    secrets_add(s, "abc"); /* too short */
    secrets_add(s, "first line\nsecond line\nx");
    secrets_finish(s);
}

/* What is shown of TEXT when it comes in pieces of STEP bytes. */
static void show(struct str *out, const char *text, size_t len, size_t step)
{
    struct secrets s;
    struct output o = OUTPUT_INIT;

    known(&s);
    o.secrets = &s;
    o.show = collect;
    o.payload = out;
    for (size_t at = 0; at < len; at += step) {
        output_add(&o, text + at, len - at < step ? len - at : step);
        if (at % 3 == 0)
            output_idle(&o);
    }
    output_end(&o);
    assert_true(str_eq(&o.kept, out));
    output_release(&o);
    secrets_release(&s);
}

static const struct {
    const char *text, *want;
} cases[] = {
    {"a line\n", "a line\n"},
    {"no end", "no end"},
    {"is sesame.", "is ***."},
    {"is sesame-open.", "is ***."},
    {"is sesame-ope", "is ***-ope"},
    {"is sesam", "is sesam"},
    {"sesesame", "se***"},
    {"sesamesesame-opensesame", "*********"},
    {"abc", "abc"},
    {"first line\nsecond line\nx", "***"},
    {"first line\nsecond", "***\nsecond"},
    {"> second line <", "> *** <"},
    {"\033[1;31mred\033[m", "\033[1;31mred\033[m"},
    {"\033[2J\033]0;x\007", "\\x1b[2J\\x1b]0;x\\x07"},
    {"\033[1;31", "\\x1b[1;31"},
    {"\033", "\\x1b"},
    {"\033[38:2:1:2:3m", "\033[38:2:1:2:3m"},
    {"\033[?25l", "\\x1b[?25l"},
    {"a\rb\tc\n", "a\rb\tc\n"},
    {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
    {"\xff\xfe", "\\xff\\xfe"},
    {"\xc3(", "\\xc3("},
    {"\xc3", "\\xc3"},
    {"\xe2\x82", "\\xe2\\x82"},
    {"\xe2\x80\xae", "\\xe2\\x80\\xae"},
    {"\xc2\x9b", "\\xc2\\x9b"},
    {"see https://u:hunter2@host/x now", "see https://u:***@host/x now"},
    {"https://u:hunter2@host", "https://u:***@host"},
    {"https://host:80/ a:b", "https://host:80/ a:b"},
    {"", ""},
};

static void test_in_pieces_of_every_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        for (size_t step = 1; step <= 40; step++) {
            struct str out = STR_INIT;

            show(&out, cases[i].text, strlen(cases[i].text), step);
            if (strcmp(out.buf, cases[i].want) != 0)
                fail_msg("number %zu by %zu: '%s'", i, step, out.buf);
            str_release(&out);
        }
}

static void test_a_nul_byte(void **state)
{
    struct str out = STR_INIT;

    (void)state;
    show(&out, "a\0sesame", 8, 3);
    assert_string_equal(out.buf, "a\\x00***");
    str_release(&out);
}

static void test_what_is_kept(void **state)
{
    struct secrets s = SECRETS_INIT;
    struct output o = OUTPUT_INIT;
    struct strs last = STRS_INIT;
    struct str line = STR_INIT;

    (void)state;
    o.secrets = &s;
    for (int i = 0; i < 50000; i++) {
        str_reset(&line);
        str_addf(&line, "line %d\n", i);
        output_add(&o, line.buf, line.len);
    }
    str_reset(&line);
    str_adds(&line, "10%\r99%\r\033[1mdone\033[m\tall");
    output_add(&o, line.buf, line.len);
    output_end(&o);
    assert_true(o.kept.len <= OUTPUT_KEPT && o.kept.len > OUTPUT_KEPT - 100);
    assert_int_equal(strncmp(o.kept.buf, "line ", 5), 0);
    output_last_lines(&last, &o, 3);
    assert_int_equal(strs_len(&last), 3);
    assert_string_equal(strs_at(&last, 0), "line 49998");
    assert_string_equal(strs_at(&last, 2), "done all");
    strs_release(&last);
    str_release(&line);
    output_release(&o);
}

/* A hundred megabytes, and a secret that begins as they do. */
static void test_much_of_it(void **state)
{
    struct secrets s = SECRETS_INIT;
    struct output o = OUTPUT_INIT;
    char *bytes = mem_alloc(1 << 16);
    uint64_t began = clock_ms();

    (void)state;
    secrets_add(&s, "xxxxxxxxxxxxxxxy");
    secrets_finish(&s);
    memset(bytes, 'x', 1 << 16);
    o.secrets = &s;
    for (int i = 0; i < 400; i++)
        output_add(&o, bytes, 1 << 16);
    output_end(&o);
    assert_true(clock_ms() - began < 20000);
    assert_true(o.kept.len <= OUTPUT_KEPT);
    output_release(&o);
    secrets_release(&s);
    free(bytes);
}

static void test_from_the_environment(void **state)
{
    static const char *const set[][2] = {
        {"APP_DB", "postgresql://u:p%40ss-one@h/d"},
        {"NAMED", "named value"},
        {"my_Api_Token", "token value"},
        {"A_PASSWORD", "password value"},
        {"OTHER", "other value"},
        {"SHORT_KEY", "abc"},
        {"CONNINFO", "host=h password='quo ted' x=y"},
    };
    static const char text[] = "postgresql://u:p%40ss-one@h/d p%40ss-one p@ss-one, named value, "
                               "token value, password value, other value, abc, quo ted";
    struct deploy_settings d = {.database = (char *)"APP_DB", .secrets = STRS_INIT};
    struct secrets s = SECRETS_INIT;
    struct str shown = STR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
        setenv(set[i][0], set[i][1], 1);
    strs_add(&d.secrets, "NAMED");
    strs_add(&d.secrets, "CONNINFO");
    strs_add(&d.secrets, "UNSET");
    secrets_load(&s, &d);
    str_adds(&shown, text);
    secrets_hide(&shown, &s);
    assert_string_equal(shown.buf, "*** *** ***, ***, ***, ***, other value, abc, ***");
    secrets_release(&s);
    strs_release(&d.secrets);
    str_release(&shown);
}

static void check_digest(const char *status, size_t len, const char *want)
{
    struct str text = STR_INIT, out = STR_INIT;

    str_add(&text, status, len);
    schema_digest_of(&out, &text);
    assert_string_equal(out.buf, want);
    str_release(&text);
    str_release(&out);
}

static void test_the_digest_of_a_schema(void **state)
{
    static const char two[] = "applied\t2\tm/2.sql\tbb\t-\nx\0applied\t10\tm/10.sql\taa\t-\0"
                              "pending\t11\tm/11.sql\tcc\t-";

    (void)state;
    /* printf '' | sha256sum; printf '10\taa\n2\tbb\n' | sha256sum */
    check_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check_digest(two, sizeof(two),
                 "94f944aeab70c475ea548fcdcbc855b6160bab44a8386703d72b46e62ae29a35");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_pieces_of_every_size),
        cmocka_unit_test(test_a_nul_byte),
        cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_much_of_it),
        cmocka_unit_test(test_from_the_environment),
        cmocka_unit_test(test_the_digest_of_a_schema),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
