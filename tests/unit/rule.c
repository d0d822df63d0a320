/* model/rule: what may be configured, who may say it, and what is made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "model/rule.h"
#include "text/config.h"

struct reading {
    struct rules rules;
    enum rules_layer layer;
};

static int apply(const struct config_entry *entry, void *data)
{
    struct reading *r = data;

    return rules_apply(&r->rules, r->layer, entry->key, entry->value, "here");
}

static int read_rules(struct reading *r, enum rules_layer layer, const char *text)
{
    int rc;

    r->layer = layer;
    rc = config_parse(text, strlen(text), ".cutover", CONFIG_STRICT, apply, r);
    return rc ? rc : rules_finish(&r->rules);
}

#define RULE "[cutover-rule \"x\"]\n"

static void test_faults(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: it may be */
    } rows[] = {
        {RULE "kind = path\ndeny = a", NULL},
        {RULE "kind = path\nallow = a", NULL},
        {RULE "kind = children\npath = src\nrequire = a/", NULL},
        {RULE "kind = file\npath = LICENSE", NULL},
        {RULE "kind = ref\nallow = a", NULL},
        {RULE "kind = tag\ndeny = a\nrefs = v.*", NULL},
        {RULE "kind = message\nmax = 72", NULL},
        {RULE "kind = size\nmax = 1m\nfiles = \"src/.*\"", NULL},
        {"[cutover-rule \"layout.ci\"]\nmode = off", NULL},
        {"[cutover-rule \"layout.tests\"]\nrequire = unit/", NULL},
        {"[cutover-rule \"message.subject\"]\nallow = \"[A-Z].*\"", NULL},
        {"[cutover-rule \"message.length\"]\nmax = 72", NULL},
        {"[cutover]\nmain = x", NULL},
        {RULE "mode = warn", "the rule 'x' needs a kind"},
        {RULE "kind = paths", "the value 'paths' is none of path, children"},
        {RULE "kind = path", "the rule 'x' needs allow or deny"},
        {RULE "kind = path\ndeny = (", "'(' is no pattern"},
        {RULE "kind = path\ndeny = a\nmode = on",
         "the value 'on' is none of enforce, warn and off"},
        {RULE "kind = path\ndeny = a\nmax = 1", "has a max, which its kind does not look at"},
        {RULE "kind = path\ndeny = a\nrequire = b",
         "has a require, which its kind does not look at"},
        {RULE "kind = path\ndeny = a\nfiles = b", "has files, which its kind does not look at"},
        {RULE "kind = path\ndeny = a\npath = b", "has a path, which its kind does not look at"},
        {RULE "kind = path\ndeny", "it needs a value"},
        {RULE "kind = path\ncolour = red", "a rule has no such key"},
        {RULE "kind = size\nmax = lots", "the value 'lots' is no number"},
        {RULE "kind = size", "needs a max, in bytes"},
        {RULE "kind = file", "needs a path"},
        {RULE "kind = file\npath = ../x", "the path '../x' has the component '..'"},
        {RULE "kind = children\npath = src", "needs allow, deny or require"},
        {RULE "kind = path\ndeny = a\nhint = \"a\\tb\"", "has a control or an invisible character"},
        {"[cutover-rule]\nkind = path", "a rule cannot have this id"},
        {"[cutover-rule \"a b\"]\nkind = path", "a rule cannot have this id"},
        {"[cutover-rule \"layout.ci\"]\nkind = path", "is built in, and has its kind"},
        {"[cutover-rule \"layout.ci\"]\ndeny = a", "has no allow, deny or require"},
        {"[cutover-rule \"message.length\"]\nmode = enforce", "needs a max, in characters"},
        {"[cutover-rule \"message.subject\"]\nmode = enforce", "needs allow or deny"},
        {"[cutover-except \"e\"]\nrule = layout.ci\nuntil = 2026-12-31\nby = a\nwhy = b", NULL},
        {"[cutover-except \"e\"]\nrule = layout.ci\nby = a\nwhy = b", "has no 'until'"},
        {"[cutover-except \"e\"]\nuntil = 2026-12-31\nby = a\nwhy = b", "has no 'rule'"},
        {"[cutover-except \"e\"]\nrule = y\nuntil = 2026-12-31\nby = a\nwhy = b",
         "is of the rule 'y', which is not there"},
        {"[cutover-except \"e\"]\nuntil = 31.12.2026", "is no day, such as 2026-12-31"},
        {"[cutover-except \"e\"]\nuntil = 2026-02-30", "is no day, such as 2026-12-31"},
        {"[cutover-except \"e\"]\nfor = x", "an exception has no such key"},
        {"[cutover]\ngrant = \"layout.ci ada\"", "said by a server's own configuration alone"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reading r;
        int rc;

        rules_init(&r.rules);
        rc = read_rules(&r, RULES_BASE, rows[i].text);
        if (!rows[i].want && rc)
            fail_msg("%s\n%s", rows[i].text, err_message());
        if (rows[i].want && (rc != ERR_INVALID || !strstr(err_message(), rows[i].want)))
            fail_msg("%s\nsays '%s', not '%s'", rows[i].text, err_message(), rows[i].want);
        err_clear();
        rules_release(&r.rules);
    }
}

static void test_layers(void **state)
{
    static const struct {
        enum rules_layer layer;
        const char *text;
        int want;
    } rows[] = {
        {RULES_CLIENT, "[cutover-rule \"layout.ci\"]\nmode = off", ERR_INVALID},
        {RULES_CLIENT, "[cutover-rule \"layout.ci\"]\nmode = warn", 0},
        {RULES_CLIENT, "[cutover-rule \"base\"]\ndeny = more", ERR_INVALID},
        {RULES_CLIENT, "[cutover-rule \"base\"]\nmode = off", ERR_INVALID},
        {RULES_CLIENT, "[cutover-rule \"mine\"]\nkind = path\ndeny = x\nmode = off", 0},
        {RULES_CLIENT, "[cutover-except \"e\"]\nrule = layout.ci", ERR_INVALID},
        {RULES_CLIENT, "[cutover]\ngrant = \"layout.ci .*\"", ERR_INVALID},
        {RULES_SERVER, "[cutover-rule \"base\"]\nmode = off", 0},
        {RULES_SERVER, "[cutover-rule \"layout.ci\"]\nmode = off", 0},
        {RULES_SERVER, "[cutover]\ngrant = \"layout.ci ada|grace\"", 0},
        {RULES_SERVER, "[cutover]\ngrant = layout.ci", ERR_INVALID},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reading r;
        int rc;

        rules_init(&r.rules);
        rc = read_rules(&r, RULES_BASE, "[cutover-rule \"base\"]\nkind = path\ndeny = x");
        assert_int_equal(rc, 0);
        rc = read_rules(&r, rows[i].layer, rows[i].text);
        if (rc != rows[i].want)
            fail_msg("%s\n%d, not %d: %s", rows[i].text, rc, rows[i].want,
                     err_message() ? err_message() : "");
        err_clear();
        rules_release(&r.rules);
    }
}

static void test_values(void **state)
{
    struct reading r;
    struct str before = STR_INIT, after = STR_INIT;
    const struct rule *tests, *subject;
    bool matches = false;
    int rc;

    (void)state;
    rules_init(&r.rules);
    rules_describe(&before, &r.rules);
    tests = vec_at(&r.rules.rules, RULE_LAYOUT_TESTS);
    assert_string_equal(tests->at, "tests");
    assert_int_equal(strs_len(&tests->require), 2);
    rc = read_rules(&r, RULES_BASE,
                    "[cutover-rule \"layout.tests\"]\nrequire = e2e/\n"
                    "[cutover-rule \"message.subject\"]\nallow = \"[A-Z].*\"\nallow = \"x\"\n");
    assert_int_equal(rc, 0);
    /* the first value drops what is built in */
    assert_int_equal(strs_len(&tests->require), 1);
    assert_int_equal(tests->deny.len, 0);
    /* what is off is asked for by what it needs */
    subject = vec_at(&r.rules.rules, RULE_MESSAGE_SUBJECT);
    assert_int_equal(subject->mode, RULE_ENFORCE);
    assert_int_equal(rule_patterns_match(&matches, &subject->allow, "x"), 0);
    assert_true(matches);
    assert_int_equal(rule_patterns_match(&matches, &subject->allow, "xy"), 0);
    assert_false(matches);
    rules_describe(&after, &r.rules);
    assert_false(str_eq(&before, &after));
    str_release(&before);
    str_release(&after);
    rules_release(&r.rules);
}

static void test_texts(void **state)
{
    struct rules rules;

    (void)state;
    rules_init(&rules);
    assert_int_equal(rules.rules.len, rules_builtin_count());
    for (int i = 0; i < RULE_BUILTIN_COUNT; i++) {
        const struct rule_text *text = rule_text((enum rule_builtin)i);

        assert_true(*text->id && *text->wants && *text->why && *text->mend);
        assert_ptr_equal(rules_find(&rules, text->id), vec_at(&rules.rules, (size_t)i));
        assert_true(rules_is_builtin(&rules, vec_at(&rules.rules, (size_t)i)));
    }
    assert_null(rules_find(&rules, "none"));
    rules_release(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
