/* base/secret: passwords in URLs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/secret.h"

static const struct row {
    const char *text, *want; /* NULL: no password in it */
} rows[] = {
    {"https://user:secret@host/x", "https://user:***@host/x"},
    {"https://user:secret@host", "https://user:***@host"},
    {"https://:secret@host/x", "https://:***@host/x"},
    {"https://user:se:cr@et@host:8443/x", "https://user:***@host:8443/x"},
    {"ext::https://user:secret@host/x", "ext::https://user:***@host/x"},
    {"'https://user:se'cret@host/x'", "'https://user:***@host/x'"},
    {"a://b:c@d and e://f:g@h?i=j:k@l", "a://b:***@d and e://f:***@h?i=j:k@l"},
    {"://://u:p@h", "://://u:***@h"},
    {"https://user:\xff@h", "https://user:***@h"},
    {"https://host/x", NULL},
    {"https://host:8443/x", NULL},
    {"https://host:8443/a@b:c@d", NULL},
    {"https://user@host:22/x", NULL},
    {"https://user:@host/x", NULL},
    {"https://host:80 and user@host", NULL},
    {"ssh://git@host:22/x", NULL},
    {"git@host:path@x", NULL},
    {"https://", NULL},
    {"://", NULL},
    {"://@", NULL},
    {"://:@", NULL},
    {"", NULL},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct str s = STR_INIT;

        assert_int_equal(secret_is_in(row->text), row->want != NULL);
        str_adds(&s, row->text);
        secret_hide(&s, ":***");
        assert_string_equal(s.buf, row->want ? row->want : row->text);
        str_release(&s);
    }
}

static void test_left_out(void **state)
{
    struct str s = STR_INIT;

    (void)state;
    str_adds(&s, "https://user:secret@host/x https://u:p@h");
    secret_hide(&s, "");
    assert_string_equal(s.buf, "https://user@host/x https://u@h");
    str_release(&s);
}

static void test_errors_record_none(void **state)
{
    const char *const *lines;

    (void)state;
    assert_int_equal(err_set(ERR_FAILED, "no '%s'", "https://u:secret@h/x"), ERR_FAILED);
    err_note("%s", "https://u:secret@h/x");
    err_hint("git fetch %s", "https://u:secret@h/x");
    assert_string_equal(err_message(), "no 'https://u:***@h/x'");
    assert_int_equal(err_notes(&lines), 1);
    assert_string_equal(lines[0], "https://u:***@h/x");
    assert_int_equal(err_hints(&lines), 1);
    assert_string_equal(lines[0], "git fetch https://u:***@h/x");
    err_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_errors_record_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
