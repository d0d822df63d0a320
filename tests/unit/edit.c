/*
 * model/edit: one table of files as they are in the wild, tests/unit/data/version-files. Each
 * directory is a format, named after the file (and, behind '-', what is special; or the path is in
 * its file "path"). Beside NN-name.in lies what has to come of it: .want, its bytes with version
 * 1.1.0, and where a site is not simply SemVer's or PEP 440's, .want-pre, its bytes with
 * 10.20.30-rc.41, or .refused-pre, the message; .refused, the message; .leads, where it says it
 * takes its version from, a line each; .found, what else it says: its package and the members, and
 * the sites that are not whole versions of its own.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/edit.h"

#define DATA "tests/unit/data/version-files"
#define SAMPLES_MIN 10

/* Who signs new entries: helper.bash's, for those that run the samples through the tool. */
#define COMMITTER "C O Mitter <committer@example.com> 1767225660 +0000"

/* A file's bytes; false where there is none. */
static bool load(struct str *out, const char *format, const char *name, const char *ending)
{
    struct str path = STR_INIT;
    char buf[4096];
    size_t n;
    FILE *f;

    str_addf(&path, DATA "/%s/%s%s%s", format, name, *ending ? "." : "", ending);
    f = fopen(path.buf, "rb");
    str_release(&path);
    if (!f)
        return false;
    while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
        str_add(out, buf, n);
    fclose(f);
    return true;
}

/* The entries of a directory of DATA ("" for itself), without their ending, sorted. */
static void list(struct strs *out, const char *dir, const char *ending)
{
    struct str path = STR_INIT;
    struct dirent *e;
    DIR *d;

    str_addf(&path, DATA "/%s", dir);
    d = opendir(path.buf);
    str_release(&path);
    if (!d)
        fail_msg("run from the top: no " DATA);
    while (d && (e = readdir(d))) {
        if (e->d_name[0] == '.' || !str_ends(e->d_name, ending))
            continue;
        e->d_name[strlen(e->d_name) - strlen(ending)] = '\0';
        strs_add(out, e->d_name);
    }
    if (d)
        closedir(d);
    strs_sort(out);
}

static struct version version(const char *text)
{
    struct version v;

    assert_int_equal(version_read(&v, text, strlen(text)), 0);
    return v;
}

struct sample {
    const char *dir, *name;
    const struct edit_format *format;
    struct edit_file file;
    struct edit_scan scan;
};

/* What becomes of the sample with version TO. */
static void apply(struct str *out, const struct sample *s, const char *to)
{
    struct version v = version(to);

    if (edit_apply(out, s->format, &s->file, &s->scan, &v))
        fail_msg("%s/%s: %s", s->dir, s->name, err_message());
}

static void assert_bytes(const struct sample *s, const struct str *got, const char *want,
                         size_t want_len)
{
    if (got->len != want_len || memcmp(got->buf, want, want_len) != 0)
        fail_msg("%s/%s became:\n%s\nand should be:\n%s", s->dir, s->name, got->buf, want);
}

/* Of what a file needs, the samples' own packages are called "sibling". */
static void leave_others(struct edit_scan *scan)
{
    vec_each (struct edit_site, site, &scan->sites)
        site->left = site->follows && !strstr(site->owner, "sibling");
}

static size_t count_sites(const struct sample *s)
{
    size_t n = 0;

    vec_each (struct edit_site, site, &s->scan.sites)
        n += !site->left;
    return n;
}

/* The places and their number come from .want here, not from the scan. */
static size_t count_places(const struct sample *s, const struct str *want)
{
    size_t places = 0;

    if (s->file.len != want->len)
        return count_sites(s);
    for (size_t i = 0; i < want->len; i++) {
        if (s->file.text[i] == want->buf[i])
            continue;
        places++;
        while (i < want->len && want->buf[i] != '\n' && want->buf[i] != '"' && want->buf[i] != '\'')
            i++;
    }
    return places;
}

/* Whether the sites are all whole versions, as SemVer and PEP 440 write them. */
static bool is_simple(const struct sample *s)
{
    vec_each (struct edit_site, site, &s->scan.sites) {
        if (!site->left && (site->scheme > VERSION_PEP440 || site->numbers))
            return false;
    }
    return true;
}

static void add_longer(struct str *out, const struct sample *s)
{
    size_t from = 0;

    vec_each (struct edit_site, site, &s->scan.sites) {
        if (site->left)
            continue;
        str_add(out, s->file.text + from, site->at.at - from);
        str_adds(out, site->scheme == VERSION_PEP440 ? "10.20.30rc41" : "10.20.30-rc.41");
        from = site->at.at + site->at.len;
    }
    str_add(out, s->file.text + from, s->file.len - from);
}

/* Taken back to 1.1.0, what became of the sample is WANT. */
static void check_back(const struct sample *s, const struct str *longer, const struct str *want)
{
    struct edit_file file = {s->file.path, longer->buf, longer->len, NULL, NULL, COMMITTER};
    struct edit_scan scan = EDIT_SCAN_INIT;
    struct version v = version("1.1.0");
    struct str back = STR_INIT;

    assert_int_equal(edit_scan(&scan, s->format, &file), 0);
    leave_others(&scan);
    assert_int_equal(edit_apply(&back, s->format, &file, &scan, &v), 0);
    assert_bytes(s, &back, want->buf, want->len);
    edit_scan_release(&scan);
    str_release(&back);
}

/* A longer version, written in the scheme of the format, with all else where it was. */
static void check_longer(const struct sample *s, const struct str *want)
{
    struct str got = STR_INIT, expected = STR_INIT;

    if (load(&expected, s->dir, s->name, "refused-pre")) {
        struct version v = version("10.20.30-rc.41");

        str_truncate(&expected, expected.len - 1);
        assert_int_equal(edit_apply(&got, s->format, &s->file, &s->scan, &v), ERR_REFUSED);
        assert_string_equal(err_message(), expected.buf);
        err_clear();
    } else {
        if (!load(&expected, s->dir, s->name, "want-pre") && is_simple(s))
            add_longer(&expected, s);
        else if (!expected.len)
            fail_msg("%s/%s has no .want-pre", s->dir, s->name);
        apply(&got, s, "10.20.30-rc.41");
        assert_bytes(s, &got, expected.buf, expected.len);
        if (!s->scan.entry)
            check_back(s, &got, want);
    }
    str_release(&got);
    str_release(&expected);
}

static void check_want(const struct sample *s, const struct str *want)
{
    struct str got = STR_INIT;

    if (count_sites(s) != count_places(s, want))
        fail_msg("%s/%s has %zu places", s->dir, s->name, count_sites(s));
    apply(&got, s, "1.1.0");
    assert_bytes(s, &got, want->buf, want->len);
    str_release(&got);
    check_longer(s, want);
}

/* "package app", "member crates/a", "version of package b", "version 2 numbers". */
static void check_found(const struct sample *s)
{
    struct str want = STR_INIT, got = STR_INIT;

    if (load(&want, s->dir, s->name, "found")) {
        if (s->scan.package)
            str_addf(&got, "package %s\n", s->scan.package);
        for (size_t i = 0; i < strs_len(&s->scan.members); i++)
            str_addf(&got, "member %s\n", strs_at(&s->scan.members, i));
        vec_each (struct edit_site, site, &s->scan.sites) {
            if (site->of && !site->left)
                str_addf(&got, "%s of %s %s\n", site->key,
                         site->of == EDIT_OF_PACKAGE ? "package" : "directory", site->owner);
            if (site->numbers)
                str_addf(&got, "%s %u numbers\n", site->key, site->numbers);
        }
        assert_bytes(s, &got, want.buf, want.len);
    }
    str_release(&want);
    str_release(&got);
}

static void check_leads(const struct sample *s, const struct str *want)
{
    static const char *const kinds[] = {"file", "attribute", "module", "above", "tag", "code"};
    struct str got = STR_INIT;

    vec_each (struct edit_lead, lead, &s->scan.leads)
        str_addf(&got, "%s%s%s %s\n", kinds[lead->kind], lead->target ? " " : "",
                 lead->target ? lead->target : "", lead->how);
    if (!got.len)
        str_addc(&got, '\n');
    assert_bytes(s, &got, want->buf, want->len);
    str_release(&got);
}

/* Scan, and read what stands at each site: either refuses. */
static int scan_all(struct sample *s)
{
    int rc = edit_scan(&s->scan, s->format, &s->file);

    leave_others(&s->scan);
    vec_each (struct edit_site, site, &s->scan.sites) {
        struct version v;

        if (!rc)
            rc = edit_value(&v, &s->file, site);
    }
    return rc;
}

static void check_sample(const char *dir, const char *file, const char *name)
{
    struct sample s = {
        .dir = dir, .name = name, .format = edit_format_of(file), .scan = EDIT_SCAN_INIT};
    struct str in = STR_INIT, want = STR_INIT, after = STR_INIT;

    assert_non_null(s.format);
    assert_true(load(&in, dir, name, "in"));
    s.file = (struct edit_file){file, in.buf, in.len, NULL, NULL, COMMITTER};
    if (load(&want, dir, name, "refused")) {
        if (scan_all(&s) != ERR_REFUSED)
            fail_msg("%s/%s was taken", dir, name);
        str_truncate(&want, want.len - 1);
        if (strcmp(err_message(), want.buf) != 0)
            fail_msg("%s/%s: %s", dir, name, err_message());
        err_clear();
    } else {
        if (scan_all(&s))
            fail_msg("%s/%s: %s", dir, name, err_message());
        check_found(&s);
        if (load(&want, dir, name, "leads"))
            check_leads(&s, &want);
        if (load(&after, dir, name, "want"))
            check_want(&s, &after);
        else if (s.scan.sites.len || !want.len)
            fail_msg("%s/%s has no .want", dir, name);
    }
    edit_scan_release(&s.scan);
    str_release(&in);
    str_release(&want);
    str_release(&after);
}

/* The path of the samples in DIR. */
static void file_of(struct str *out, const char *dir)
{
    struct str line = STR_INIT;
    char *end;

    if (load(&line, dir, "path", "")) {
        end = strchr(line.buf, '\n');
        assert_non_null(end);
        str_add(out, line.buf, (size_t)(end - line.buf));
    } else {
        str_add(out, dir, strcspn(dir, "-"));
    }
    str_release(&line);
}

static void test_samples(void **state)
{
    struct strs formats = STRS_INIT;

    (void)state;
    list(&formats, "", "");
    assert_true(strs_len(&formats) >= 10);
    for (size_t i = 0; i < strs_len(&formats); i++) {
        const char *dir = strs_at(&formats, i);
        struct strs names = STRS_INIT;
        struct str file = STR_INIT;

        file_of(&file, dir);
        list(&names, dir, ".in");
        if (strs_len(&names) < SAMPLES_MIN)
            fail_msg("%s has %zu samples", dir, strs_len(&names));
        for (size_t k = 0; k < strs_len(&names); k++)
            check_sample(dir, file.buf, strs_at(&names, k));
        strs_release(&names);
        str_release(&file);
    }
    strs_release(&formats);
}

static void test_formats_by_name(void **state)
{
    static const struct {
        const char *path, *want;
    } rows[] = {
        {"VERSION", "plain"},
        {"a/b/version.txt", "plain"},
        {"VERSION.txt", "plain"},
        {"pyproject.toml", "toml"},
        {"a/pyproject.toml", "toml"},
        {"setup.py", "setup.py"},
        {"setup.cfg", "ini"},
        {"package.json", "json"},
        {"package-lock.json", "lock"},
        {"npm-shrinkwrap.json", "lock"},
        {"a/version.py", "python"},
        {"crates/a/Cargo.toml", "cargo"},
        {"Cargo.lock", "Cargo.lock"},
        {"uv.lock", "uv.lock"},
        {"poetry.lock", "poetry.lock"},
        {"Gemfile.lock", "Gemfile.lock"},
        {"composer.lock", "composer.lock"},
        {"yarn.lock", NULL},
        {"CMakeLists.txt", "cmake"},
        {"a/meson.build", "meson"},
        {"configure.ac", "autoconf"},
        {"configure.in", "autoconf"},
        {"a/x.gemspec", "gemspec"},
        {"lib/x/version.rb", "ruby"},
        {"lib/x/other.rb", NULL},
        {"mix.exs", "mix"},
        {"build.gradle", "gradle"},
        {"app/build.gradle.kts", "gradle.kts"},
        {"settings.gradle", NULL},
        {"gradle.properties", "gradle.properties"},
        {"x/version.go", "go"},
        {"x/main.go", NULL},
        {"MODULE.bazel", "bazel"},
        {"x.opam", "opam"},
        {"opam", "opam"},
        {"dune-project", "dune"},
        {"x.nimble", "nimble"},
        {"DESCRIPTION", "r"},
        {"sonar-project.properties", "sonar"},
        {"Dockerfile", "docker"},
        {"Containerfile", "docker"},
        {"x.dockerfile", "docker"},
        {"docs/conf.py", "sphinx"},
        {"x.json", NULL},
        {"pom.xml", "pom"},
        {"a/pom.xml", "pom"},
        {"x.pom.xml", NULL},
        {"src/A.B/A.B.csproj", "msbuild"},
        {"a.fsproj", "msbuild"},
        {"a.vbproj", "msbuild"},
        {"a.csproj.user", NULL},
        {"Directory.Build.props", "msbuild"},
        {"Directory.Packages.props", NULL},
        {"charts/app/Chart.yaml", "chart"},
        {"openapi.yaml", "openapi"},
        {"openapi.yml", "openapi"},
        {"swagger.yaml", "openapi"},
        {"swagger.yml", "openapi"},
        {"openapi.json", "openapi.json"},
        {"swagger.json", "openapi.json"},
        {"pubspec.yaml", "pubspec"},
        {"deno.json", "deno"},
        {"deno.jsonc", "deno"},
        {"jsr.json", "deno"},
        {"src-tauri/tauri.conf.json", "tauri"},
        {"app.json", "expo"},
        {"sfdx-project.json", "sfdx"},
        {"composer.json", "composer"},
        {"debian/changelog", "debian"},
        {"packaging/debian/changelog", "debian"},
        {"xdebian/changelog", NULL},
        {"changelog", NULL},
        {"lerna.json", "lerna"},
        {"pnpm-workspace.yaml", "pnpm"},
        {"pixi.toml", "pixi"},
        {"hatch.toml", "hatch"},
        {"pdm.lock", NULL},
        {"VERSION.md", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct edit_format *f = edit_format_of(rows[i].path);

        assert_int_equal(!f, !rows[i].want);
        if (f)
            assert_string_equal(f->name, rows[i].want);
    }
}

/* The name that an attr: leads to; the usual ones beside it follow while they say the same. */
static void test_named_attribute(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"RELEASE = '1.0.0'\n", "RELEASE = '1.1.0'\n"},
        {"RELEASE = '1.0.0'\n__version__ = '1.0.0'\n",
         "RELEASE = '1.1.0'\n__version__ = '1.1.0'\n"},
        {"RELEASE = '1.0.0'\n__version__ = '2'\n", "RELEASE = '1.1.0'\n__version__ = '2'\n"},
        {"RELEASE = '1.0.0'\nRELEASES = '1.0.0'\n", "RELEASE = '1.1.0'\nRELEASES = '1.0.0'\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct edit_file file = {"a.py", rows[i].text, strlen(rows[i].text), "RELEASE", NULL, NULL};
        struct edit_scan scan = EDIT_SCAN_INIT;
        struct version v = version("1.1.0");
        struct str got = STR_INIT;

        assert_int_equal(edit_scan(&scan, edit_format_of("a.py"), &file), 0);
        assert_int_equal(edit_apply(&got, edit_format_of("a.py"), &file, &scan, &v), 0);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        edit_scan_release(&scan);
    }
}

/* A requirement says as many numbers as it did; a pre-release has to be named. */
static void test_requirements(void **state)
{
    static const struct {
        const char *requirement, *to, *want;
    } rows[] = {
        {"1", "2.0.0", "2"},
        {"1", "1.1.0", "1"},
        {"1.0", "1.1.0", "1.1"},
        {"^1.0", "2.3.4", "^2.3"},
        {"= 1", "2.3.4", "= 2"},
        {"~1.0.0", "2.3.4", "~2.3.4"},
        {">=1.0", "2.0.0", ">=1.0"},
        {"1.*", "2.0.0", "1.*"},
        {"1, <2", "2.0.0", "1, <2"},
        {"1.0", "2.0.0-rc.1", "2.0.0-rc.1"},
        {"1.0.0-rc.1", "2.0.0", "2.0.0"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str text = STR_INIT, want = STR_INIT, got = STR_INIT;
        static const char line[] = "dependencies.a = {path = \"a\", version = \"%s\"}\n";
        struct edit_scan scan = EDIT_SCAN_INIT;
        struct version v = version(rows[i].to);
        struct edit_file file;

        str_addf(&text, line, rows[i].requirement);
        str_addf(&want, line, rows[i].want);
        file = (struct edit_file){"Cargo.toml", text.buf, text.len, NULL, NULL, NULL};
        assert_int_equal(edit_scan(&scan, edit_format_of(file.path), &file), 0);
        assert_int_equal(edit_apply(&got, edit_format_of(file.path), &file, &scan, &v), 0);
        assert_string_equal(got.buf, want.buf);
        edit_scan_release(&scan);
        str_release(&text);
        str_release(&want);
        str_release(&got);
    }
}

static void test_what_a_format_cannot_say(void **state)
{
    struct edit_file file = {
        "pyproject.toml", "[project]\nversion = '1.0.0'\n", 28, NULL, NULL, NULL};
    struct edit_scan scan = EDIT_SCAN_INIT;
    struct version v = version("1.1.0-SNAPSHOT");
    struct str got = STR_INIT;
    const char *const *notes;

    (void)state;
    assert_int_equal(edit_scan(&scan, edit_format_of(file.path), &file), 0);
    assert_int_equal(edit_apply(&got, edit_format_of(file.path), &file, &scan, &v), ERR_REFUSED);
    assert_int_equal(got.len, 0);
    assert_int_equal(err_notes(&notes), 1);
    assert_string_equal(notes[0], "'pyproject.toml' needs it for 'project.version'");
    err_clear();
    edit_scan_release(&scan);
}

/* The first entry says the version: no other is added for it, nor for what cannot be said or
 * signed.
 */
static void test_entries(void **state)
{
    static const char text[] = "app (2:1.0.0~rc1-4) sid; urgency=low\n\n  * x\n";
    static const struct {
        const char *to, *committer, *signature;
    } rows[] = {
        {"1.0.0-rc.1", NULL, ""},
        {"1.0.0", "A <a@b> 0 +0000", " -- A <a@b>  Thu, 01 Jan 1970 00:00:00 +0000\n"},
        {"1.0.0", "A > B <a@b> 951782400 -1130",
         " -- A > B <a@b>  Mon, 28 Feb 2000 12:30:00 -1130\n"},
        {"1.0.0", "A <a@b> 951868799 +0530", " -- A <a@b>  Wed, 01 Mar 2000 05:29:59 +0530\n"},
        {"1.0.0", NULL, NULL},
        {"1.0.0", "A <a@b>", NULL},
        {"1.0.0", "A <a@b> x +0000", NULL},
        {"1.0.0-x.y.z", "A <a@b> 0 +0000", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct edit_file file = {"debian/changelog", text, strlen(text), NULL, NULL,
                                 rows[i].committer};
        const struct edit_format *format = edit_format_of(file.path);
        struct edit_scan scan = EDIT_SCAN_INIT;
        struct version v = version(rows[i].to);
        struct str got = STR_INIT;

        assert_int_equal(edit_scan(&scan, format, &file), 0);
        if (!rows[i].signature) {
            assert_int_equal(edit_apply(&got, format, &file, &scan, &v), ERR_REFUSED);
            assert_int_equal(got.len, 0);
            err_clear();
        } else {
            assert_int_equal(edit_apply(&got, format, &file, &scan, &v), 0);
            assert_non_null(strstr(got.buf, rows[i].signature));
            assert_true(str_ends(got.buf, text));
            assert_int_equal(got.len > strlen(text), *rows[i].signature != '\0');
        }
        str_release(&got);
        edit_scan_release(&scan);
    }
}

/* What a killed run left is known by this: the file, or the file below an entry of another time. */
static void test_same_but_for_an_entry(void **state)
{
    static const char old[] = "app (1.0.0-1) sid; urgency=low\n\n  * x\n";
    static const struct {
        const char *text;
        bool same;
    } rows[] = {
        {"app (1.0.0-1) sid; urgency=low\n\n  * x\n", true},
        {"app (1.1.0-1) UNRELEASED; urgency=low\n\n -- X\n\napp (1.0.0-1) sid; urgency=low\n\n"
         "  * x\n",
         true},
        {"app (1.1.0-1) UNRELEASED; urgency=low\napp (1.0.0-1) sid; urgency=low\n\n  * x\n", false},
        {"app (1.1.0-1) UNRELEASED; urgency=low\n\napp (1.0.0-1) sid; urgency=low\n\n  * y\n",
         false},
        {"app (1.0.0-2) sid; urgency=low\n\n  * x\n", false},
        {"\napp (1.0.0-1) sid; urgency=low\n\n  * x\n", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct edit_file a = {"debian/changelog", old, strlen(old), NULL, NULL, NULL}, b = a;

        b.text = rows[i].text;
        b.len = strlen(rows[i].text);
        assert_int_equal(edit_same_around(edit_format_of(a.path), &a, &b), rows[i].same);
        assert_int_equal(edit_same_around(edit_format_of(a.path), &b, &a), rows[i].same);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_formats_by_name),
        cmocka_unit_test(test_named_attribute),
        cmocka_unit_test(test_requirements),
        cmocka_unit_test(test_what_a_format_cannot_say),
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_same_but_for_an_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
