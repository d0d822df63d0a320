/* net/url: bases, paths below them, whose they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "net/url.h"

static void test_split(void **state)
{
    static const struct {
        const char *text;
        bool tls;
        const char *host;
        unsigned port;
        const char *path;
    } rows[] = {
        {"http://a.example", false, "a.example", 80, ""},
        {"HTTPS://A.example/", true, "A.example", 443, "/"},
        {"http://a:8080/x?y#z", false, "a", 8080, "/x?y#z"},
        {"http://a?x", false, "a", 80, "?x"},
        {"https://[::1]:65535/", true, "[::1]", 65535, "/"},
        {"http://[fe80::1%25eth0]", false, "[fe80::1%25eth0]", 80, ""},
        {"http://127.0.0.1:1", false, "127.0.0.1", 1, ""},
        {"http://a_b-c:80/@", false, "a_b-c", 80, "/@"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct url u;

        assert_true(url_split(&u, rows[i].text));
        assert_int_equal(u.tls, rows[i].tls);
        assert_int_equal(u.host_len, strlen(rows[i].host));
        assert_memory_equal(u.host, rows[i].host, u.host_len);
        assert_int_equal(u.port, rows[i].port);
        assert_string_equal(u.path, rows[i].path);
    }
}

static void test_not_split(void **state)
{
    static const char *const rows[] = {
        "",
        "a.example",
        "/x",
        "ftp://a",
        "file:///etc/passwd",
        "http:/a",
        "http:a",
        "http://",
        "http:///x",
        "http://:80",
        "http://a:",
        "http://a:0",
        "http://a:x",
        "http://a:65536",
        "http://a:99999999999999999999",
        "http://a@b:8",
        "http://u@a",
        "http://[]",
        "http://[::1",
        "http://[::1]x",
        "http://a b",
        "http://\xc3\xa9",
        "http://a\n",
        "http://[::1@a]",
        "http://a:80:80",
        "://a",
        " http://a",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct url u;

        assert_false(url_split(&u, rows[i]));
    }
}

static void test_check_base(void **state)
{
    static const struct {
        const char *base, *message;
    } rows[] = {
        {"https://a.example", NULL},
        {"http://[::1]:8080/v1/", NULL},
        {"a.example", "'a.example' is not 'http://<host>' or 'https://<host>'"},
        {"http://a/?x", "'http://a/?x' has a query or a fragment: paths go behind it"},
        {"http://a/#x", "'http://a/#x' has a query or a fragment: paths go behind it"},
        {"http://a/x y", "'http://a/x y' has a blank or a control in it: a URL has '%20'"},
        {"http://a/\x1b", "'http://a/\x1b' has a blank or a control in it: a URL has '%20'"},
        {"http://u:secret@a/",
         "the URL names a user, and whoever lists the processes would see the "
         "password that belongs to it"},
        {"http://secret@a", "the URL names a user, and whoever lists the processes would see the "
                            "password that belongs to it"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(url_check_base(rows[i].base), rows[i].message ? ERR_USAGE : 0);
        if (rows[i].message)
            assert_string_equal(err_message(), rows[i].message);
        err_clear();
    }
}

static void test_join(void **state)
{
    static const struct {
        const char *base, *path, *want;
    } rows[] = {
        {"http://a", "/", "http://a/"},
        {"http://a/", "/chat", "http://a/chat"},
        {"http://a/v1", "/chat", "http://a/v1/chat"},
        {"http://a/v1//", "/chat?q=1&x=%20", "http://a/v1/chat?q=1&x=%20"},
        {"http://a", "//x/../y", "http://a//x/../y"},
        {"http://a", "/caf\xc3\xa9", "http://a/caf%C3%A9"},
        {"http://a/\xff", "/\x80", "http://a/%FF/%80"},
        {"http://a", "chat", NULL},
        {"http://a", "", NULL},
        {"http://a", "?q", NULL},
        {"http://a", "http://b/", NULL},
        {"http://a", "/x#y", NULL},
        {"http://a", "/x y", NULL},
        {"http://a", "/x\r\nHost: b", NULL},
        {"http://a", "/\x7f", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str s = STR_INIT;

        assert_int_equal(url_join(&s, rows[i].base, rows[i].path), rows[i].want ? 0 : ERR_USAGE);
        assert_string_equal(s.buf, rows[i].want ? rows[i].want : "");
        str_release(&s);
        err_clear();
    }
}

static void test_is_loopback(void **state)
{
    static const struct {
        const char *url;
        bool want;
    } rows[] = {
        {"http://localhost", true},
        {"http://LOCALHOST:80/", true},
        {"http://app.localhost/", true},
        {"http://127.0.0.1/", true},
        {"https://127.1.2.3:443", true},
        {"http://[::1]:8080/x", true},
        {"http://localhost.example", false},
        {"http://127.0.0.1.example", false},
        {"http://notlocalhost", false},
        {"http://.localhost", false},
        {"http://128.0.0.1", false},
        {"http://1127.0.0.1", false},
        {"http://[::2]", false},
        {"http://127.", false},
        {"nothing", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(url_is_loopback(rows[i].url), rows[i].want);
}

static void test_same_origin(void **state)
{
    static const struct {
        const char *a, *b;
        bool want;
    } rows[] = {
        {"http://a/x", "http://A:80/y", true}, {"https://a", "HTTPS://a:443/", true},
        {"http://a", "https://a", false},      {"http://a", "http://a:81", false},
        {"http://a", "http://a.b", false},     {"http://a", "http://b", false},
        {"http://a", "http://u@a", false},     {"http://[::1]", "http://[::1]:80/?x", true},
        {"http://a", "nothing", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(url_same_origin(rows[i].a, rows[i].b), rows[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),       cmocka_unit_test(test_not_split),
        cmocka_unit_test(test_check_base),  cmocka_unit_test(test_join),
        cmocka_unit_test(test_is_loopback), cmocka_unit_test(test_same_origin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
