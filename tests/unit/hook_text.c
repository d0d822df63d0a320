/* model/hook_text: what is written as a hook, and what a hook is that is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/hook_text.h"

#define HEAD "#!/bin/sh\n# cutover hook: pre-push"
#define REST "\n# A comment.\nprogram=$(command -v git-flow-check)\nexec \"$program\" \"$@\"\n"

static const char template[] = HEAD REST;

static void made(struct str *out, const char *version, const char *program)
{
    str_reset(out);
    hook_text_make(out, template, version, program);
}

static void test_made(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    made(&text, "1.2.3", "/usr/local/bin/git-flow-check");
    assert_memory_equal(text.buf, HEAD ", version 1.2.3, sum ", strlen(HEAD) + 21);
    assert_string_equal(text.buf + strlen(HEAD) + 21 + 16,
                        "\n# A comment.\nprogram=/usr/local/bin/git-flow-check\nexec \"$program\" "
                        "\"$@\"\n");
    made(&text, "1.2.3", "/a b/it's\n$(x)");
    assert_non_null(strstr(text.buf, "\nprogram='/a b/it'\\''s\n$(x)'\nexec "));
    str_release(&text);
}

static void test_known_again(void **state)
{
    struct str text = STR_INIT;
    struct hook_text found;

    (void)state;
    made(&text, "1.2.3-rc.1", "/usr/bin/x");
    found = hook_text_judge(&text, template);
    assert_true(found.ours && found.whole);
    assert_string_equal(found.version, "1.2.3-rc.1");
    /* one made of another version's template */
    found = hook_text_judge(&text, "#!/bin/sh\n# cutover hook: pre-push\nexit\n");
    assert_true(found.ours && found.whole);
    /* put there by hand */
    str_reset(&text);
    str_adds(&text, template);
    found = hook_text_judge(&text, template);
    assert_true(found.ours && found.whole);
    assert_string_equal(found.version, "");
    str_release(&text);
}

/* Every byte that is changed, lost or added is noticed, and none makes it another's but the head.
 */
static void test_changed(void **state)
{
    struct str whole = STR_INIT, text = STR_INIT;

    (void)state;
    made(&whole, "1.2.3", "/usr/bin/x");
    for (size_t i = 0; i <= whole.len; i++) {
        str_reset(&text);
        str_add(&text, whole.buf, i);
        str_addc(&text, '#');
        str_add(&text, whole.buf + i, whole.len - i);
        assert_false(hook_text_judge(&text, template).whole);
        if (i == whole.len)
            break;
        assert_int_equal(hook_text_judge(&text, template).ours,
                         i >= strlen("#!/bin/sh\n# cutover hook: "));
        str_splice(&text, i, 2, "\1", 1);
        assert_false(hook_text_judge(&text, template).whole);
        str_truncate(&text, i);
        assert_false(hook_text_judge(&text, template).whole);
    }
    str_release(&whole);
    str_release(&text);
}

static void test_others(void **state)
{
    static const char *const rows[] = {
        "",
        "#!/bin/sh\n",
        "#!/bin/sh\n# cutover hook",
        "#!/bin/sh\nexec git-flow-check\n",
        ("\x7f"
         "ELF"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str text = STR_INIT;

        str_adds(&text, rows[i]);
        assert_false(hook_text_judge(&text, template).ours);
        str_release(&text);
    }
}

static void test_long_version(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    made(&text, "1.0.0-0123456789012345678901234567890123456789", "/x");
    assert_true(hook_text_judge(&text, template).whole);
    assert_string_equal(hook_text_judge(&text, template).version, "");
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made),         cmocka_unit_test(test_known_again),
        cmocka_unit_test(test_changed),      cmocka_unit_test(test_others),
        cmocka_unit_test(test_long_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
