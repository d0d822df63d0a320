/* net/: what is expected, headers, verdicts, records; without a request. */
#include <curl/curl.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "net/expect.h"
#include "net/header.h"
#include "net/report.h"
#include "net/smoke.h"

static void test_expect(void **state)
{
    static const struct {
        const char *list;
        long status;
        bool want;
    } rows[] = {
        {"200", 200, true},      {"200", 201, false},    {"2xx", 200, true},
        {"2xx", 299, true},      {"2xx", 300, false},    {"2xx", 199, false},
        {"2xx", 0, false},       {"2xx", 2000, false},   {"301,302", 302, true},
        {"301,302", 303, false}, {"4xx,200", 200, true}, {"4xx,200", 418, true},
        {"4xx,200", 500, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t len = strlen(rows[i].list);

        assert_true(expect_is_list(rows[i].list, len));
        assert_int_equal(expect_holds(rows[i].list, len, rows[i].status), rows[i].want);
    }
}

static void test_not_expected(void **state)
{
    static const char *const rows[] = {
        "",     "2",    "20",   "2000", "xxx", "2x0",     "20x",  "100",  "1xx",     "600",
        "200,", ",200", "200 ", " 200", "2XX", "200;404", "-200", "+200", "200,,20", "200,404,",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_false(expect_is_list(rows[i], strlen(rows[i])));
}

/* What becomes of operands: the status of their own, the URL. */
static void test_add(void **state)
{
    static const struct {
        const char *operand, *url, *expect;
        bool match;
    } rows[] = {
        {"/chat", "http://a/v1/chat", "4xx", true},
        {"302:/old", "http://a/v1/old", "302", false},
        {"302,4xx:/", "http://a/v1/", "302,4xx", false},
        {"/x:/y", "http://a/v1/x:/y", "4xx", true},
        {"/200:/y", "http://a/v1/200:/y", "4xx", true},
        {"302:old", NULL, NULL, false},
        {"30:/old", NULL, NULL, false},
        {":/old", NULL, NULL, false},
        {"302", NULL, NULL, false},
        {"", NULL, NULL, false},
    };
    static const char pattern; /* that there is one is all that is looked at */

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct smoke s = SMOKE_INIT;

        s.expect = "4xx";
        s.match = (const struct regex *)(const void *)&pattern;
        assert_int_equal(smoke_add(&s, "http://a/v1", rows[i].operand),
                         rows[i].url ? 0 : ERR_USAGE);
        assert_int_equal(s.urls.len, rows[i].url ? 1 : 0);
        vec_each (struct smoke_url, u, &s.urls) {
            assert_string_equal(u->url, rows[i].url);
            assert_string_equal(u->expect, rows[i].expect);
            assert_int_equal(u->match, rows[i].match);
        }
        smoke_release(&s);
        err_clear();
    }
}

static void test_header(void **state)
{
    static const struct {
        const char *line;
        bool secret;
        const char *curl, *message;
    } rows[] = {
        {"Host: app.example.com", false, "Host: app.example.com", NULL},
        {"X-Empty:", false, "X-Empty;", NULL},
        {"X-Empty: \t", false, "X-Empty;", NULL},
        {"X:a:b", false, "X:a:b", NULL},
        {"X: a\tb\xc3\xa9", false, "X: a\tb\xc3\xa9", NULL},
        {"Authorization: Bearer x", true, "Authorization: Bearer x", NULL},
        {"COOKIE: a=b", true, "COOKIE: a=b", NULL},
        {"X-Api-Key: x", true, "X-Api-Key: x", NULL},
        {"X-Csrf-Token: x", true, "X-Csrf-Token: x", NULL},
        {"Accept: token", false, "Accept: token", NULL},
        {"", false, NULL, "VAR takes '<name>: <value>'"},
        {"Bearer secret", false, NULL, "VAR takes '<name>: <value>'"},
        {": secret", false, NULL, "VAR takes '<name>: <value>'"},
        {"X Y: secret", false, NULL, "VAR takes '<name>: <value>'"},
        {"X: secret\r\nY: z", false, NULL, "VAR: the value of 'X' has a control in it"},
        {"X: secret\x7f", false, NULL, "VAR: the value of 'X' has a control in it"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str s = STR_INIT;

        assert_int_equal(header_check(rows[i].line, "VAR"), rows[i].message ? ERR_USAGE : 0);
        if (rows[i].message) {
            assert_string_equal(err_message(), rows[i].message);
        } else {
            assert_int_equal(header_is_secret(rows[i].line), rows[i].secret);
            header_for_curl(&s, rows[i].line);
            assert_string_equal(s.buf, rows[i].curl);
        }
        str_release(&s);
        err_clear();
    }
}

static void test_header_add(void **state)
{
    static const char *const refused[] = {"Authorization: x", "X-Api-Key: x", "x", "X: \x1b"};
    struct strs headers = STRS_INIT;

    (void)state;
    assert_int_equal(header_add(&headers, "Host: a"), 0);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(header_add(&headers, refused[i]), ERR_USAGE);
        err_clear();
    }
    assert_int_equal(setenv("SMOKE_TEST", "Authorization: x", 1), 0);
    assert_int_equal(header_add_from(&headers, "SMOKE_TEST"), 0);
    assert_int_equal(setenv("SMOKE_TEST", "s3cret", 1), 0);
    assert_int_equal(header_add_from(&headers, "SMOKE_TEST"), ERR_USAGE);
    assert_string_equal(err_message(), "SMOKE_TEST takes '<name>: <value>'");
    err_clear();
    assert_int_equal(unsetenv("SMOKE_TEST"), 0);
    assert_int_equal(header_add_from(&headers, "SMOKE_TEST"), ERR_USAGE);
    err_clear();
    assert_int_equal(strs_len(&headers), 2);
    assert_string_equal(strs_at(&headers, 1), "Authorization: x");
    strs_release(&headers);
}

static void test_verdict(void **state)
{
    static const struct {
        int code;
        long system, proxy;
        const char *want;
    } rows[] = {
        {CURLE_COULDNT_CONNECT, ECONNREFUSED, 0, "refused"},
        {CURLE_COULDNT_CONNECT, 0, 0, "refused"},
        {CURLE_COULDNT_CONNECT, ENETUNREACH, 0, "unreachable"},
        {CURLE_COULDNT_CONNECT, EHOSTUNREACH, 0, "unreachable"},
        {CURLE_COULDNT_CONNECT, ETIMEDOUT, 0, "timeout"},
        {CURLE_COULDNT_CONNECT, EMFILE, 0, "other"},
        {CURLE_OPERATION_TIMEDOUT, 0, 0, "timeout"},
        {CURLE_COULDNT_RESOLVE_HOST, 0, 0, "dns"},
        {CURLE_COULDNT_RESOLVE_PROXY, 0, 0, "proxy"},
        {CURLE_RECV_ERROR, 0, 403, "proxy"},
        {CURLE_RECV_ERROR, ECONNRESET, 200, "reset"},
        {CURLE_GOT_NOTHING, 0, 0, "reset"},
        {CURLE_PARTIAL_FILE, 0, 0, "reset"},
        {CURLE_PEER_FAILED_VERIFICATION, 0, 0, "tls"},
        {CURLE_SSL_CONNECT_ERROR, ECONNRESET, 0, "tls"},
        {CURLE_URL_MALFORMAT, 0, 0, "redirect"},
        {CURLE_FILESIZE_EXCEEDED, 0, 0, "too-large"},
        {CURLE_UNSUPPORTED_PROTOCOL, 0, 0, "not-http"},
        {CURLE_READ_ERROR, 0, 0, "other"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(
            smoke_verdict_name(smoke_verdict_of(rows[i].code, rows[i].system, rows[i].proxy)),
            rows[i].want);
    assert_string_equal(smoke_verdict_name(SMOKE_OK), "ok");
    assert_string_equal(smoke_verdict_name(SMOKE_OTHER), "other");
}

/* Two URLs, the first ok and the second not, for a reason that holds a quote. */
static void fill(struct smoke *s)
{
    struct smoke_url *u;

    assert_int_equal(smoke_add(s, "http://a", "/ok"), 0);
    assert_int_equal(smoke_add(s, "http://a", "302:/x\"y"), 0);
    u = vec_at(&s->urls, 0);
    *u = (struct smoke_url){u->url, u->expect, false, SMOKE_OK, 204, 12, 1, NULL};
    u = vec_at(&s->urls, 1);
    *u = (struct smoke_url){u->url, u->expect, false, SMOKE_TIMEOUT,
                            0,      3000,      7,     mem_dup("it's \"\\")};
    s->took_ms = 61990;
}

static void test_records(void **state)
{
    struct smoke s = SMOKE_INIT;
    struct str out = STR_INIT;

    (void)state;
    fill(&s);
    smoke_records(&out, &s, '\n');
    assert_string_equal(out.buf,
                        "http://a/ok\tok\t204\t12\t1\nhttp://a/x\"y\ttimeout\t-\t3000\t7\n");
    str_reset(&out);
    smoke_json(&out, &s);
    assert_string_equal(
        out.buf,
        "{\"schema\": \"git-release-smoke/1\", \"healthy\": false, \"milliseconds\": 61990, "
        "\"urls\": [{\"url\": \"http://a/ok\", \"verdict\": \"ok\", \"status\": 204, "
        "\"milliseconds\": 12, \"attempts\": 1, \"expected\": \"2xx\", \"reason\": null}, "
        "{\"url\": \"http://a/x\\\"y\", \"verdict\": \"timeout\", \"status\": null, "
        "\"milliseconds\": 3000, \"attempts\": 7, \"expected\": \"302\", \"reason\": "
        "\"it's \\\"\\\\\"}]}\n");
    str_release(&out);
    smoke_release(&s);
}

static void test_error(void **state)
{
    struct smoke s = SMOKE_INIT;
    const char *const *notes;

    (void)state;
    fill(&s);
    assert_int_equal(smoke_failing(&s), 1);
    assert_int_equal(smoke_error(&s), ERR_REMOTE);
    assert_string_equal(err_message(), "1 of 2 URLs is not as expected after 61.9 s");
    assert_int_equal(err_notes(&notes), 1);
    assert_string_equal(notes[0], "http://a/x\"y: timeout: it's \"\\ (asked 7 times)");
    err_clear();
    ((struct smoke_url *)vec_at(&s.urls, 1))->verdict = SMOKE_OK;
    assert_int_equal(smoke_error(&s), 0);
    for (int i = 0; i < 70; i++)
        assert_int_equal(smoke_add(&s, "http://a", "/"), 0);
    assert_int_equal(smoke_error(&s), ERR_REMOTE);
    assert_string_equal(err_message(), "70 of 72 URLs are not as expected after 61.9 s");
    assert_int_equal(err_notes(&notes), 61);
    assert_string_equal(notes[60], "and 10 more");
    err_clear();
    smoke_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expect),     cmocka_unit_test(test_not_expected),
        cmocka_unit_test(test_add),        cmocka_unit_test(test_header),
        cmocka_unit_test(test_header_add), cmocka_unit_test(test_verdict),
        cmocka_unit_test(test_records),    cmocka_unit_test(test_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
