/* model/settings: defaults, layers, what values may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "model/settings.h"

static void apply(struct settings *s, enum settings_layer layer, const char *key, const char *value)
{
    assert_int_equal(settings_apply(s, layer, key, value, "'.cutover' line 3"), 0);
}

static void check_list(const struct strs *list, const char *want)
{
    struct str got = STR_INIT;

    for (size_t i = 0; i < strs_len(list); i++)
        str_addf(&got, "%s ", strs_at(list, i));
    assert_string_equal(got.buf, want);
    str_release(&got);
}

static void check_maps(const struct settings *s, const char *want)
{
    struct str got = STR_INIT;

    vec_each (struct map, map, &s->maps)
        str_addf(&got, "%s:%s ", map->from, map->to);
    assert_string_equal(got.buf, want);
    str_release(&got);
}

static void test_defaults(void **state)
{
    struct settings s;

    (void)state;
    settings_init(&s);
    assert_int_equal(settings_finish(&s), 0);
    assert_string_equal(s.main, "main");
    assert_string_equal(s.staging, "staging");
    assert_string_equal(s.remote, "origin");
    assert_null(s.develop);
    assert_string_equal(
        s.branch_allow,
        "(?:feature|release|hotfix)/v(?<version>\\d+\\.\\d+(?:\\.\\d+)?)(?:-[a-z0-9]+)*");
    check_maps(&s, "tests/dev/src:src ");
    check_list(&s.retire, "tests/dev ");
    assert_null(s.archive);
    assert_int_equal(s.mode, MODE_OVERLAY);
    assert_int_equal(s.landing, LANDING_DIRECT);
    assert_int_equal(s.tag_accept, ACCEPT_MERGE);
    assert_false(s.tag_staged);
    assert_false(s.tag_signed);
    check_list(&s.version_files, "");
    assert_string_equal(s.tag_prefix, "v");
    assert_string_equal(s.migrations_dir, "migrations");
    for (size_t i = 0; i < SETTING_COUNT; i++)
        assert_int_equal(s.from[i], SETTINGS_BUILTIN);
    settings_release(&s);
}

static void test_highest_layer_wins_in_any_order(void **state)
{
    struct settings s;

    (void)state;
    settings_init(&s);
    apply(&s, SETTINGS_LOCAL, "cutover.main", "trunk");
    apply(&s, SETTINGS_TREE, "cutover.main", "tree");
    apply(&s, SETTINGS_LOCAL, "cutover.main", "trunk2");
    apply(&s, SETTINGS_GLOBAL, "cutover.main", "global");
    assert_string_equal(s.main, "trunk2");
    assert_int_equal(s.from[SETTING_MAIN], SETTINGS_LOCAL);
    apply(&s, SETTINGS_OPTION, "cutover.main", "option");
    assert_string_equal(s.main, "option");
    settings_release(&s);
}

static void test_highest_layer_replaces_a_list(void **state)
{
    struct settings s;

    (void)state;
    settings_init(&s);
    apply(&s, SETTINGS_TREE, "cutover.promote.map", "tests/dev/src/:src/");
    apply(&s, SETTINGS_TREE, "cutover.promote.map", "tests/dev/lib:lib");
    check_maps(&s, "tests/dev/src:src tests/dev/lib:lib ");
    apply(&s, SETTINGS_LOCAL, "cutover.promote.map", "dev/src:src");
    apply(&s, SETTINGS_TREE, "cutover.promote.map", "tests/dev/web:web");
    check_maps(&s, "dev/src:src ");
    apply(&s, SETTINGS_ENVIRONMENT, "cutover.promote.map", "");
    check_maps(&s, "");
    apply(&s, SETTINGS_TREE, "cutover.promote.retire", "a");
    apply(&s, SETTINGS_TREE, "cutover.promote.retire", "");
    apply(&s, SETTINGS_TREE, "cutover.promote.retire", "b");
    check_list(&s.retire, "b ");
    apply(&s, SETTINGS_TREE, "cutover.version.file", "VERSION");
    check_list(&s.version_files, "VERSION ");
    apply(&s, SETTINGS_TREE, "cutover.version.file", "");
    check_list(&s.version_files, "");
    assert_int_equal(settings_finish(&s), 0);
    settings_release(&s);
}

static void test_values(void **state)
{
    static const struct {
        const char *key, *value, *want; /* NULL: accepted; else the message */
    } rows[] = {
        {"cutover.main", "trunk", NULL},
        {"cutover.main", "-x", "cutover.main: the value '-x' begins with '-'"},
        {"cutover.main", "a..b", "cutover.main: the value 'a..b' has '..'"},
        {"cutover.main", "", "cutover.main: its value is empty"},
        {"cutover.main", NULL, "cutover.main: it needs a value"},
        {"cutover.remote", "up/stream", NULL},
        {"cutover.remote", "ext::sh", "cutover.remote: the value 'ext::sh' has the character ':'"},
        {"cutover.remote", "--upload-pack=x",
         "cutover.remote: the value '--upload-pack=x' begins with '-'"},
        {"cutover.branch.allow", ".*", NULL},
        {"cutover.branch.allow", "(",
         "cutover.branch.allow: '(' is no pattern: at byte 2: missing closing parenthesis"},
        {"cutover.promote.map", "a:b", NULL},
        {"cutover.promote.map", "a",
         "cutover.promote.map: the value 'a' is not of the form <from>:<to>"},
        {"cutover.promote.map", "a:b:c",
         "cutover.promote.map: the value 'a:b:c' is not of the form <from>:<to>"},
        {"cutover.promote.map", "a:a",
         "cutover.promote.map: the value 'a:a' has one directory within the other"},
        {"cutover.promote.map", "a/b:a",
         "cutover.promote.map: the value 'a/b:a' has one directory within the other"},
        {"cutover.promote.map", "a:a/b/",
         "cutover.promote.map: the value 'a:a/b/' has one directory within the other"},
        {"cutover.promote.map", "a:../b",
         "cutover.promote.map: the value '../b' has the component '..'"},
        {"cutover.promote.map", "a:.git/hooks",
         "cutover.promote.map: the value '.git/hooks' has the component '.git'"},
        {"cutover.promote.map", ":b", "cutover.promote.map: the value '' is empty"},
        {"cutover.promote.map", "/:b", "cutover.promote.map: the value '/' is absolute"},
        {"cutover.promote.retire", "x/", NULL},
        {"cutover.promote.retire", ".",
         "cutover.promote.retire: the value '.' has the component '.'"},
        {"cutover.promote.archive", "attic", NULL},
        {"cutover.promote.archive", "refs/archive/dev", NULL},
        {"cutover.promote.archive", "", NULL},
        {"cutover.promote.archive", "refs/heads/main",
         "cutover.promote.archive: the value 'refs/heads/main' is a ref, but not below "
         "'refs/archive/'"},
        {"cutover.promote.archive", "refs/archive/",
         "cutover.promote.archive: the value 'refs/archive/' has an empty component (a '/' too "
         "many)"},
        {"cutover.promote.mode", "mirror", NULL},
        {"cutover.promote.mode", "Mirror",
         "cutover.promote.mode: the value 'Mirror' is neither 'overlay' nor 'mirror'"},
        {"cutover.promote.landing", "pr", NULL},
        {"cutover.tag.accept", "merge", NULL},
        {"cutover.tag.accept", "squash", NULL},
        {"cutover.tag.accept", "any", NULL},
        {"cutover.tag.accept", "rebase",
         "cutover.tag.accept: the value 'rebase' is neither 'merge' nor 'squash' nor 'any'"},
        {"cutover.tag.staged", "yes", NULL},
        {"cutover.tag.staged", "off", NULL},
        {"cutover.tag.staged", NULL, NULL},
        {"cutover.tag.staged", "rc", "cutover.tag.staged: the value 'rc' is no boolean"},
        {"cutover.tag.signed", "true", NULL},
        {"cutover.tag.signed", NULL, NULL},
        {"cutover.tag.signed", "ssh", "cutover.tag.signed: the value 'ssh' is no boolean"},
        {"cutover.promote.landing", "push",
         "cutover.promote.landing: the value 'push' is neither 'direct' nor 'pr'"},
        {"cutover.version.file", "app/__init__.py", NULL},
        {"cutover.version.file", "/VERSION",
         "cutover.version.file: the value '/VERSION' is absolute"},
        {"cutover.version.ignore", "src/vendored/", NULL},
        {"cutover.version.ignore", "../x/",
         "cutover.version.ignore: the value '../x/' has the component '..'"},
        {"cutover.tag.prefix", "", NULL},
        {"cutover.tag.prefix", "release/v", NULL},
        {"cutover.tag.prefix", "-v", "cutover.tag.prefix: the value '-v' begins with '-'"},
        {"cutover.migrations.dir", "db/migrations", NULL},
        {"cutover.migrations.dialect", "sqlite", NULL},
        {"cutover.migrations.dialect", "postgresql", NULL},
        {"cutover.migrations.dialect", "postgres", NULL},
        {"cutover.migrations.dialect", "mysql",
         "cutover.migrations.dialect: the value 'mysql' is neither 'postgresql' nor 'sqlite'"},
        {"cutover.promote.unknown", "x", "unknown key 'cutover.promote.unknown'"},
        {"core.pager", "x", "unknown key 'core.pager'"},
        {"include.path", "x", "unknown key 'include.path'"},
        {"cutover-rule.no-dumps.kind", "path", NULL},
        {"cutover-except.x.rule", "path", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct settings s;
        int rc;

        settings_init(&s);
        rc = settings_apply(&s, SETTINGS_TREE, rows[i].key, rows[i].value, "W");
        if (rows[i].want) {
            assert_int_equal(rc, ERR_INVALID);
            assert_int_equal(strncmp(err_message(), "W: ", 3), 0);
            assert_string_equal(err_message() + 3, rows[i].want);
            err_clear();
        } else {
            assert_int_equal(rc, 0);
        }
        settings_release(&s);
    }
}

static void test_unknown_keys_of_other_layers_are_left_alone(void **state)
{
    struct settings s;

    (void)state;
    settings_init(&s);
    apply(&s, SETTINGS_LOCAL, "cutover.promote.unknown", "x");
    apply(&s, SETTINGS_LOCAL, "gitflow.unknown", NULL);
    settings_release(&s);
}

static void test_gitflow(void **state)
{
    struct settings s;

    (void)state;
    settings_init(&s);
    apply(&s, SETTINGS_LOCAL, "gitflow.branch.master", "production");
    apply(&s, SETTINGS_LOCAL, "gitflow.branch.develop", "next");
    apply(&s, SETTINGS_LOCAL, "gitflow.origin", "upstream");
    apply(&s, SETTINGS_LOCAL, "gitflow.prefix.versiontag", "");
    apply(&s, SETTINGS_LOCAL, "gitflow.prefix.feature", "feat.x/");
    assert_int_equal(settings_finish(&s), 0);
    assert_string_equal(s.main, "production");
    assert_int_equal(s.from[SETTING_MAIN], SETTINGS_GITFLOW);
    assert_string_equal(s.develop, "next");
    assert_string_equal(s.remote, "upstream");
    assert_string_equal(s.tag_prefix, "");
    assert_string_equal(s.branch_allow,
                        "(?:feat\\.x/|release/|hotfix/)v(?<version>\\d+\\.\\d+(?:\\.\\d+)?)"
                        "(?:-[a-z0-9]+)*");
    settings_release(&s);

    /* a key of ours in any layer wins, whatever comes first */
    settings_init(&s);
    apply(&s, SETTINGS_TREE, "cutover.main", "main");
    apply(&s, SETTINGS_LOCAL, "gitflow.branch.master", "production");
    apply(&s, SETTINGS_LOCAL, "gitflow.origin", "upstream");
    apply(&s, SETTINGS_TREE, "cutover.remote", "origin");
    apply(&s, SETTINGS_LOCAL, "gitflow.prefix.feature", "f/");
    apply(&s, SETTINGS_TREE, "cutover.branch.allow", "x");
    assert_int_equal(settings_finish(&s), 0);
    assert_string_equal(s.main, "main");
    assert_string_equal(s.remote, "origin");
    assert_string_equal(s.branch_allow, "x");
    settings_release(&s);

    /* in a tracked file git-flow's keys have no place */
    settings_init(&s);
    assert_int_equal(settings_apply(&s, SETTINGS_TREE, "gitflow.origin", "x", "W"), ERR_INVALID);
    err_clear();
    settings_release(&s);
}

static void test_values_have_to_fit_together(void **state)
{
    static const struct {
        const char *key[2], *value[2], *want;
    } rows[] = {
        {{"cutover.promote.map", "cutover.promote.map"},
         {"a:x", "b:x/y"},
         "cutover.promote.map: the directories 'x/y' and 'x' overlap"},
        {{"cutover.promote.map", "cutover.promote.map"},
         {"a:x", "x:z"},
         "cutover.promote.map: the directories 'x' and 'x' overlap"},
        {{"cutover.promote.map", "cutover.promote.map"},
         {"a:x", "a:x"},
         "cutover.promote.map: the directories 'a' and 'a' overlap"},
        {{"cutover.promote.retire", "cutover.main"},
         {"src", "main"},
         "cutover.promote.retire: 'src' holds 'src' of cutover.promote.map"},
        {{"cutover.promote.retire", "cutover.migrations.dir"},
         {"db", "db/migrations"},
         "cutover.promote.retire: 'db' holds 'db/migrations' of cutover.migrations.dir"},
        {{"cutover.promote.retire", "cutover.version.file"},
         {"a", "a/VERSION"},
         "cutover.promote.retire: 'a' holds 'a/VERSION' of cutover.version.file"},
        {{"cutover.version.ignore", "cutover.version.file"},
         {"app/", "app/VERSION"},
         "cutover.version.ignore: 'app/VERSION' is also in cutover.version.file"},
        {{"cutover.promote.retire", "cutover.promote.archive"},
         {"a", "a/old"},
         "cutover.promote.retire: 'a' holds 'a/old' of cutover.promote.archive"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct settings s;

        settings_init(&s);
        for (size_t j = 0; j < 2; j++)
            apply(&s, SETTINGS_TREE, rows[i].key[j], rows[i].value[j]);
        assert_int_equal(settings_finish(&s), ERR_INVALID);
        assert_string_equal(err_message(), rows[i].want);
        err_clear();
        settings_release(&s);
    }
}

static void test_ignores(void **state)
{
    static const struct {
        const char *path;
        bool want;
    } rows[] = {
        {"src/a/__init__.py", true},
        {"src/a/b/version.py", true},
        {"src/a", false},
        {"src/ab/__init__.py", false},
        {"lib.py", true},
        {"lib.py/x", false},
        {"lib.pyx", false},
    };
    struct settings s;

    (void)state;
    settings_init(&s);
    apply(&s, SETTINGS_TREE, "cutover.version.ignore", "src/a//");
    apply(&s, SETTINGS_TREE, "cutover.version.ignore", "lib.py");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(settings_ignores(&s, rows[i].path), rows[i].want);
    settings_release(&s);
}

static void test_packages(void **state)
{
    static const struct {
        const char *key, *value, *want; /* WANT: the message; NULL: fine */
    } rows[] = {
        {"cutover.package.web.path", "packages/web/", NULL},
        {"cutover.package.@x/api.path", "packages/api", NULL},
        {"cutover.package.@x/api.prefix", "api@", NULL},
        {"cutover.package.a.b.path", "a.b", NULL},
        {"cutover.package.web.paths", "x", "there is no such key"},
        {"cutover.package.path", "x", "there is no such key"},
        {"cutover.package.we~b.path", "x", "'we~b' cannot be part of a tag's name"},
        {"cutover.package.web.path", "../x", "the value '../x'"},
        {"cutover.package.web.path", "", "it needs a value"},
        {"cutover.package.web.prefix", "a..b", "the value 'a..b'"},
    };
    struct settings s;
    struct str prefix = STR_INIT;

    (void)state;
    settings_init(&s);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int rc = settings_apply(&s, SETTINGS_TREE, rows[i].key, rows[i].value, "here");

        if (!rc != !rows[i].want || (rc && !strstr(err_message(), rows[i].want)))
            fail_msg("%s: %s", rows[i].key, err_message());
        err_clear();
    }
    assert_int_equal(settings_finish(&s), 0);
    assert_int_equal(s.packages.len, 3);
    assert_true(settings_package_has(&s, "packages/other/x"));
    assert_false(settings_package_has(&s, "packages/web/x"));
    assert_int_equal(settings_choose_package(&s, "nobody"), ERR_REFUSED);
    err_clear();
    assert_int_equal(settings_choose_package(&s, "web"), 0);
    assert_string_equal(s.tag_prefix, "web-v");
    assert_string_equal(settings_package_path(&s), "packages/web");
    assert_true(settings_package_has(&s, "packages/web/x"));
    assert_false(settings_package_has(&s, "VERSION"));
    assert_int_equal(settings_choose_package(&s, "@x/api"), 0);
    assert_string_equal(s.tag_prefix, "api@");
    settings_release(&s);
    str_release(&prefix);
}

static void test_settings_of_tag(void **state)
{
    static const struct {
        const char *tag, *package, *prefix; /* prefix NULL: no release's */
    } rows[] = {
        {"v1.1.0", NULL, "v"},
        {"v1.1.0-rc.1", NULL, "v"},
        {"v1.1", NULL, "v"},
        {"vx", NULL, NULL},
        {"1.1.0", NULL, NULL},
        {"web-v1.1.0", "web", "web-v"},
        {"web-v1.1", "web", "web-v"},
        {"web-1.1.0", NULL, NULL},
        {"@x/api@1.1.0", "@x/api", "@x/api@"},
        /* a pre-release of the whole tree as well; the longer prefix wins */
        {"v2.0.0-lib.1.1.0", "lib", "v2.0.0-lib."},
        {"v2.0.0-rc.1", NULL, "v"},
        {"", NULL, NULL},
    };
    struct str prefix = STR_INIT;
    struct settings s, own;

    (void)state;
    settings_init(&s);
    apply(&s, SETTINGS_TREE, "cutover.package.web.path", "web");
    apply(&s, SETTINGS_TREE, "cutover.package.@x/api.path", "api");
    apply(&s, SETTINGS_TREE, "cutover.package.@x/api.prefix", "@x/api@");
    apply(&s, SETTINGS_TREE, "cutover.package.lib.path", "lib");
    apply(&s, SETTINGS_TREE, "cutover.package.lib.prefix", "v2.0.0-lib.");
    assert_int_equal(settings_finish(&s), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(settings_of_tag(&own, &prefix, &s, rows[i].tag), rows[i].prefix != NULL);
        if (!rows[i].prefix)
            continue;
        assert_string_equal(own.tag_prefix, rows[i].prefix);
        if (rows[i].package)
            assert_string_equal(own.package, rows[i].package);
        else
            assert_null(own.package);
    }
    str_release(&prefix);
    settings_release(&s);
}

static void test_packages_that_do_not_fit(void **state)
{
    static const struct {
        const char *a, *b, *prefix, *want;
    } rows[] = {
        {"x", "x/y", NULL, "overlap"},
        {"x", "x", NULL, "overlap"},
        {"x", "y", "a-v", "would be the same"},
        {"x", "y", "v", "is that of cutover.tag.prefix"},
        {"x", NULL, "w", "cutover.package.b.path is not set"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct settings s;

        settings_init(&s);
        apply(&s, SETTINGS_TREE, "cutover.package.a.path", rows[i].a);
        if (rows[i].b)
            apply(&s, SETTINGS_TREE, "cutover.package.b.path", rows[i].b);
        if (rows[i].prefix)
            apply(&s, SETTINGS_TREE, "cutover.package.b.prefix", rows[i].prefix);
        assert_int_equal(settings_finish(&s), ERR_INVALID);
        assert_non_null(strstr(err_message(), rows[i].want));
        err_clear();
        settings_release(&s);
    }
}

static void test_matches(void **state)
{
    static const struct {
        const char *value, *want;
    } rows[] = {
        {"README.md:1:app==(?<version>\\S+)", NULL},
        {"README.md:12:a:b(?<version>x)", NULL},
        {"README.md:0:(?<version>x)", "is not of the form"},
        {"README.md:100:(?<version>x)", "is not of the form"},
        {"README.md:(?<version>x)", "is not of the form"},
        {"README.md:1:x", "has no group (?<version>...)"},
        {"README.md:1:(?<version>x", "is no pattern"},
        {"../x:1:(?<version>x)", "the value '../x'"},
    };
    struct settings s;

    (void)state;
    settings_init(&s);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int rc = settings_apply(&s, SETTINGS_TREE, "cutover.version.match", rows[i].value, "here");

        if (!rc != !rows[i].want || (rc && !strstr(err_message(), rows[i].want)))
            fail_msg("%s: %s", rows[i].value, err_message());
        err_clear();
    }
    assert_int_equal(s.version_matches.len, 2);
    settings_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_packages_that_do_not_fit),
        cmocka_unit_test(test_settings_of_tag),
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_highest_layer_wins_in_any_order),
        cmocka_unit_test(test_highest_layer_replaces_a_list),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_unknown_keys_of_other_layers_are_left_alone),
        cmocka_unit_test(test_gitflow),
        cmocka_unit_test(test_values_have_to_fit_together),
        cmocka_unit_test(test_ignores),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
