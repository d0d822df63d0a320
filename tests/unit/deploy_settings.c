/* model/deploy_settings: what may stand in a section, and what holds for an environment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/deploy_settings.h"
#include "text/config.h"

static int apply_entry(const struct config_entry *entry, void *data)
{
    return settings_apply(data, SETTINGS_TREE, entry->key, entry->value, "here");
}

static int parse(struct settings *s, const char *text)
{
    int rc;

    settings_init(s);
    rc = config_parse(text, strlen(text), ".cutover", CONFIG_STRICT, apply_entry, s);
    return rc ? rc : settings_finish(s);
}

static void load(struct deploy_settings *out, const char *text, const char *environment)
{
    struct settings s;

    assert_int_equal(parse(&s, text), 0);
    if (deploy_settings_of(out, &s, environment))
        fail_msg("%s", err_message());
    settings_release(&s);
}

static void check_words(const struct strs *list, const char *want)
{
    struct str got = STR_INIT;

    for (size_t i = 0; i < strs_len(list); i++)
        str_addf(&got, "<%s>", strs_at(list, i));
    assert_string_equal(got.buf, want);
    str_release(&got);
}

static void check_steps(const struct vec *steps, const char *want)
{
    struct str got = STR_INIT;

    vec_each (struct deploy_step, step, steps)
        str_addf(&got, "%s:%d:%u ", step->name, (int)step->kind, step->timeout);
    assert_string_equal(got.buf, want);
    str_release(&got);
}

static const char whole[] = "[cutover \"deploy\"]\n"
                            "\timage = registry.example.com/app\n"
                            "\tsecret = COMMON\n"
                            "\ttimeout = 5m\n"
                            "\ttimeout = image:1h\n"
                            "\tstep = deploy: common\n"
                            "[cutover \"deploy.production\"]\n"
                            "\tstep = image: \"a \\\"$CUTOVER_IMAGE\\\" . && b; c\"\n"
                            "\tstep = migrate\n"
                            "\tstep = \"deploy: [\\\"docker\\\", \\\"up\\\", \\\"-d\\\"]\"\n"
                            "\tstep = smoke\n"
                            "\tstep = watch\n"
                            "\tdatabase = APP_URL\n"
                            "\turl = https://app.example.com\n"
                            "\tpath = /chat\n"
                            "\tpath = 302:/projects\n"
                            "\twithin = 2m\n"
                            "\twatch = 1h\n"
                            "\twatch-command = grep x y\n"
                            "\ttimeout = deploy:30m\n"
                            "\tsecret = OWN\n"
                            "\ton-failure = rollback\n"
                            "[cutover \"deploy.staging\"]\n"
                            "\ttakes = candidate\n"
                            "\timage =\n";

static void test_a_whole_section(void **state)
{
    struct deploy_settings d;

    (void)state;
    load(&d, whole, "production");
    check_steps(&d.steps, "image:0:3600 migrate:1:300 deploy:0:1800 smoke:2:300 watch:3:300 ");
    check_words(&deploy_find_step(&d.steps, "image")->argv,
                "</bin/sh><-c><a \"$CUTOVER_IMAGE\" . && b; c>");
    check_words(&deploy_find_step(&d.steps, "deploy")->argv, "<docker><up><-d>");
    assert_null(deploy_find_step(&d.steps, "none"));
    assert_int_equal(d.takes, DEPLOY_TAKES_RELEASE);
    assert_string_equal(d.image, "registry.example.com/app");
    assert_string_equal(d.database, "APP_URL");
    assert_true(d.database_named && d.rolls_back);
    assert_string_equal(d.url, "https://app.example.com");
    check_words(&d.paths, "</chat><302:/projects>");
    check_words(&d.secrets, "<COMMON><OWN>");
    check_words(&d.watch_argv, "</bin/sh><-c><grep x y>");
    assert_int_equal(d.within, 120);
    assert_int_equal(d.watch, 3600);
    assert_int_equal(d.every, 10);
    deploy_settings_release(&d);
}

static void test_what_is_for_every_environment(void **state)
{
    struct deploy_settings d;

    (void)state;
    load(&d, whole, "staging");
    check_steps(&d.steps, "deploy:0:300 ");
    assert_int_equal(d.takes, DEPLOY_TAKES_CANDIDATE);
    assert_null(d.image);
    assert_string_equal(d.database, "CUTOVER_DATABASE");
    assert_false(d.database_named || d.rolls_back);
    check_words(&d.paths, "</>");
    check_words(&d.secrets, "<COMMON>");
    deploy_settings_release(&d);
}

static void test_the_text_says_the_same(void **state)
{
    static const char *const names[] = {"production", "staging"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct deploy_settings d, again;
        struct str text = STR_INIT, second = STR_INIT;

        load(&d, whole, names[i]);
        deploy_settings_text(&text, &d);
        load(&again, text.buf, names[i]);
        deploy_settings_text(&second, &again);
        assert_string_equal(text.buf, second.buf);
        deploy_settings_release(&d);
        deploy_settings_release(&again);
        str_release(&text);
        str_release(&second);
    }
}

static void test_other_layers_change_nothing(void **state)
{
    struct deploy_settings d;
    struct settings s;

    (void)state;
    assert_int_equal(parse(&s, whole), 0);
    for (int layer = SETTINGS_SYSTEM; layer <= SETTINGS_OPTION; layer++) {
        assert_int_equal(settings_apply(&s, (enum settings_layer)layer,
                                        "cutover.deploy.production.step", "deploy: evil", "x"),
                         0);
        assert_int_equal(settings_apply(&s, (enum settings_layer)layer,
                                        "cutover.deploy.production.nonsense", "x", "x"),
                         0);
    }
    assert_int_equal(deploy_settings_of(&d, &s, "production"), 0);
    check_words(&deploy_find_step(&d.steps, "deploy")->argv, "<docker><up><-d>");
    assert_int_equal(d.steps.len, 5);
    deploy_settings_release(&d);
    settings_release(&s);
}

static void test_values_that_cannot_be(void **state)
{
    static const char *const lines[] = {
        "takes = both",
        "takes =",
        "step = unknown",
        "step = Deploy: x",
        "step = -x: y",
        "step = \": x\"",
        "step = deploy:",
        "step = \"deploy: [\\\"a\\\"\"",
        "step = \"deploy: [\\\"a\\\", 1]\"",
        "step = \"deploy: [\\\"\\\"]\"",
        "step = \"deploy: [\\\"a\\\\u0000b\\\"]\"",
        "step = deploy: []",
        "step = deploy: a\033[2Jb",
        "step = deploy: \xff",
        "image = -x",
        "image = app:v1",
        "image = app@sha256:x",
        "image = a b",
        "image = a$x",
        "database = postgresql://u:p@h/d",
        "database = 1X",
        "secret = A=B",
        "url = ftp://x",
        "url = https://u:p@x",
        "url = app.example.com",
        "path = chat",
        "path = :/chat",
        "path = 302:chat",
        "path = \"/a b\"",
        "within = soon",
        "within = 0",
        "watch = 8d",
        "every =",
        "timeout = deploy:",
        "timeout = Deploy:1m",
        "timeout = 1m:deploy",
        "on-failure = retry",
        "nonsense = 1",
        "step",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        struct str text = STR_INIT;
        struct settings s;

        str_addf(&text, "[cutover \"deploy.x\"]\n\tstep = ok: true\n\t%s\n", lines[i]);
        if (parse(&s, text.buf) != ERR_INVALID)
            fail_msg("'%s' was taken", lines[i]);
        assert_non_null(strstr(err_message(), "cutover.deploy.x."));
        err_clear();
        settings_release(&s);
        str_release(&text);
    }
}

static void test_sections_that_cannot_be(void **state)
{
    static const char *const names[] = {"deploy.Production", "deploy.", "deploy.a.b", "deploy.-a",
                                        "deploy.a_b"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct str text = STR_INIT;
        struct settings s;

        str_addf(&text, "[cutover \"%s\"]\n\tstep = ok: true\n", names[i]);
        assert_int_equal(parse(&s, text.buf), ERR_INVALID);
        err_clear();
        settings_release(&s);
        str_release(&text);
    }
}

static void test_refusals(void **state)
{
    static const struct {
        const char *text, *environment, *says;
    } all[] = {
        {"", "production", "there is no environment 'production'"},
        {whole, "qa", "there is no environment 'qa'"},
        {whole, "", "there is no environment ''"},
        {"[cutover \"deploy\"]\nstep = a: b\n", "production", "there is no environment"},
        {"[cutover \"deploy.x\"]\nimage = a\n", "x", "has no step"},
        {"[cutover \"deploy\"]\nstep = a: b\n[cutover \"deploy.x\"]\nstep =\n", "x", "has no step"},
        {"[cutover \"deploy.x\"]\nstep = smoke\n", "x", "has no url"},
        {"[cutover \"deploy.x\"]\nstep = a: b\nrollback = smoke\n", "x", "has no url"},
        {"[cutover \"deploy.x\"]\nstep = a: b\nstep = a: c\n", "x", "'a' is the name of a step"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        struct deploy_settings d;
        struct settings s;
        int rc;

        rc = parse(&s, all[i].text);
        assert_int_equal(rc, 0);
        rc = deploy_settings_of(&d, &s, all[i].environment);
        assert_int_equal(rc, ERR_REFUSED);
        if (!strstr(err_message(), all[i].says))
            fail_msg("%s", err_message());
        err_clear();
        settings_release(&s);
    }
}

static void check_rollback(const char *lines, const char *want)
{
    struct vec steps = VEC_INIT(struct deploy_step *);
    struct str text = STR_INIT, got = STR_INIT;
    struct deploy_settings d;

    str_addf(&text, "[cutover \"deploy.x\"]\nurl = http://x\n%s", lines);
    load(&d, text.buf, "x");
    deploy_rollback_steps(&steps, &d);
    vec_each (struct deploy_step *, step, &steps)
        str_addf(&got, "%s ", (*step)->name);
    assert_string_equal(got.buf, want);
    deploy_settings_release(&d);
    vec_release(&steps);
    str_release(&text);
    str_release(&got);
}

static void test_steps_of_a_rollback(void **state)
{
    (void)state;
    check_rollback("step = image: a\nstep = deploy: b\nstep = migrate\nstep = smoke\n"
                   "step = announce: c\nstep = watch\n",
                   "migrate deploy announce smoke ");
    check_rollback("step = image: a\nstep = migrate: up\nstep = deploy: b\nstep = smoke: curl\n",
                   "deploy smoke ");
    check_rollback("step = image: a\nstep = migrate\nrollback = b: c\nrollback = a: d\n", "b a ");
    check_rollback("step = image: a\n", "");
}

static void test_environments(void **state)
{
    struct strs names = STRS_INIT;
    struct settings s;

    (void)state;
    assert_int_equal(parse(&s, whole), 0);
    deploy_environments(&names, &s);
    check_words(&names, "<production><staging>");
    strs_release(&names);
    settings_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_section),
        cmocka_unit_test(test_what_is_for_every_environment),
        cmocka_unit_test(test_the_text_says_the_same),
        cmocka_unit_test(test_other_layers_change_nothing),
        cmocka_unit_test(test_values_that_cannot_be),
        cmocka_unit_test(test_sections_that_cannot_be),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_steps_of_a_rollback),
        cmocka_unit_test(test_environments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
