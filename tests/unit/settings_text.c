/* model/settings_text: a settings file to begin with says what it was made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "model/settings_text.h"
#include "text/config.h"

static bool all[SETTING_COUNT]; /* true, by main() */

struct reading {
    struct settings settings;
    size_t entries;
    bool seen[SETTING_COUNT];
};

static int apply(const struct config_entry *entry, void *data)
{
    struct reading *r = data;

    r->entries++;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        r->seen[i] = r->seen[i] || !strcmp(entry->key, settings_key((enum setting)i));
    return settings_apply(&r->settings, SETTINGS_TREE, entry->key, entry->value, "a line");
}

/* Read TEXT as .cutover is read. */
static void read_text(struct reading *r, const struct str *text)
{
    settings_init(&r->settings);
    r->entries = 0;
    memset(r->seen, 0, sizeof(r->seen));
    assert_int_equal(config_parse(text->buf, text->len, ".cutover", CONFIG_STRICT, apply, r), 0);
    assert_int_equal(settings_finish(&r->settings), 0);
}

/* Drop the '#' of those lines that are settings. */
static void uncomment(struct str *out, const struct str *text)
{
    for (const char *p = text->buf, *end; *p; p = end + 1) {
        end = strchr(p, '\n');
        p += *p == '#' && (p[1] == '\t' || p[1] == '[');
        str_add(out, p, (size_t)(end - p + 1));
    }
}

static void test_defaults_are_comments(void **state)
{
    struct str text = STR_INIT, real = STR_INIT;
    struct settings s;
    struct reading got;

    (void)state;
    settings_init(&s);
    settings_text(&text, &s, all);
    read_text(&got, &text);
    assert_int_equal(got.entries, 0);
    settings_release(&got.settings);
    /* and are the defaults */
    uncomment(&real, &text);
    read_text(&got, &real);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        assert_true(got.seen[i]);
    assert_string_equal(got.settings.main, s.main);
    assert_string_equal(got.settings.branch_allow, s.branch_allow);
    assert_string_equal(got.settings.tag_prefix, s.tag_prefix);
    assert_string_equal(strs_at(&got.settings.retire, 0), "tests/dev");
    settings_release(&got.settings);
    settings_release(&s);
    str_release(&text);
    str_release(&real);
}

static const struct {
    const char *key, *value;
} set[] = {
    {"cutover.main", "tr#unk;\"x\""},
    {"cutover.staging", "pre"},
    {"cutover.remote", "up/stream"},
    {"cutover.branch.allow", "(?:a b|\\#\")/v(?<version>\\d+);?"},
    {"cutover.promote.map", "tests/dev/a b:services/a b"},
    {"cutover.promote.map", "tests/dev/web:services/web"},
    {"cutover.promote.retire", ""},
    {"cutover.promote.archive", "refs/archive/dev"},
    {"cutover.promote.mode", "mirror"},
    {"cutover.promote.landing", "pr"},
    {"cutover.version.file", "a;b"},
    {"cutover.version.file", "VERSION"},
    {"cutover.version.ignore", "src/vendor/"},
    {"cutover.version.match", "a b.md:2:x==(?<version>\\d+;\\S+)"},
    {"cutover.version.merge", "ours"},
    {"cutover.tag.prefix", ""},
    {"cutover.tag.accept", "any"},
    {"cutover.tag.staged", "true"},
    {"cutover.tag.signed", "true"},
    {"cutover.migrations.dir", " db "},
    {"cutover.migrations.dialect", "sqlite"},
};

static void test_round_trip(void **state)
{
    struct str text = STR_INIT, again = STR_INIT;
    struct reading first, second;

    (void)state;
    settings_init(&first.settings);
    for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
        assert_int_equal(
            settings_apply(&first.settings, SETTINGS_LOCAL, set[i].key, set[i].value, "here"), 0);
    settings_text(&text, &first.settings, all);
    read_text(&second, &text);
    assert_int_equal(second.entries, sizeof(set) / sizeof(set[0]));
    settings_text(&again, &second.settings, all);
    assert_string_equal(text.buf, again.buf);
    assert_string_equal(second.settings.main, "tr#unk;\"x\"");
    assert_int_equal(second.settings.retire.v.len, 0);
    settings_release(&first.settings);
    settings_release(&second.settings);
    str_release(&text);
    str_release(&again);
}

/* What is not REAL is of one user, and stays with him. */
static void test_only_what_is_real(void **state)
{
    bool real[SETTING_COUNT] = {false};
    struct str text = STR_INIT;
    struct settings s;
    struct reading got;

    (void)state;
    settings_init(&s);
    assert_int_equal(settings_apply(&s, SETTINGS_LOCAL, "cutover.main", "trunk", "x"), 0);
    assert_int_equal(settings_apply(&s, SETTINGS_GLOBAL, "cutover.remote", "mine", "x"), 0);
    real[SETTING_MAIN] = true;
    settings_text(&text, &s, real);
    read_text(&got, &text);
    assert_int_equal(got.entries, 1);
    assert_string_equal(got.settings.main, "trunk");
    assert_null(strstr(text.buf, "mine"));
    settings_release(&got.settings);
    settings_release(&s);
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_are_comments),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_only_what_is_real),
    };

    memset(all, true, sizeof(all));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
