/* flow/bump: which files carry the version, do they agree, and what would change. The trees are
 * made of lines "path|content", with "\n" in the content as it is. */
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
#include "survey/bump.h"

#define MAX_FILES 12

struct file {
    const char *path;
    const char *text;
    unsigned mode; /* 0: an ordinary file */
};

static int read_file(void *context, struct str *out, unsigned *mode, const char *path)
{
    for (const struct file *f = context; f->path; f++) {
        if (!strcmp(f->path, path)) {
            *mode = f->mode ? f->mode : SOURCE_FILE;
            str_adds(out, f->text);
            return 0;
        }
    }
    return ERR_NOT_FOUND;
}

static int list_dir(void *context, struct strs *out, const char *path)
{
    size_t len = strlen(path), before = strs_len(out);

    for (const struct file *f = context; f->path; f++) {
        const char *name = f->path + len + (len > 0);
        char entry[64];
        bool seen = false;

        if (strncmp(f->path, path, len) != 0 || (len && f->path[len] != '/'))
            continue;
        snprintf(entry, sizeof(entry), "%.*s",
                 (int)(strcspn(name, "/") + (strchr(name, '/') != NULL)), name);
        for (size_t i = before; i < strs_len(out); i++)
            seen = seen || !strcmp(strs_at(out, i), entry);
        if (!seen)
            strs_add(out, entry);
    }
    return strs_len(out) > before || !len ? 0 : ERR_NOT_FOUND;
}

static struct version version(const char *text)
{
    struct version v;

    assert_int_equal(version_read(&v, text, strlen(text)), 0);
    return v;
}

/* "VERSION"; "!a" is ignored, "=a:1:b" looked for in a; "%web" is a package, "@web" the chosen one.
 */
static void name_file(struct settings *s, const char *name)
{
    if (*name == '=') {
        assert_int_equal(
            settings_apply(s, SETTINGS_LOCAL, "cutover.version.match", name + 1, "here"), 0);
    } else if (*name == '@' || *name == '%') {
        assert_int_equal(
            settings_apply(s, SETTINGS_LOCAL, "cutover.package.web.path", name + 1, "here"), 0);
        if (*name == '@')
            assert_int_equal(settings_choose_package(s, name + 1), 0);
    } else {
        strs_add(*name == '!' ? &s->version_ignore : &s->version_files, name + (*name == '!'));
    }
}

/* What a plan comes to, as one text. */
static char *run_plan(const struct file *files, const char *named, const char *to, unsigned flags)
{
    struct source source = {.context = (void *)files, .read = read_file, .list = list_dir};
    struct settings settings;
    struct bump b = BUMP_INIT;
    struct version v = version(to);
    struct str out = STR_INIT;
    const char *const *notes;

    settings_init(&settings);
    for (const char *p = named; p && *p; p += strcspn(p, " ") + (p[strcspn(p, " ")] == ' ')) {
        char *name = strndup(p, strcspn(p, " "));

        name_file(&settings, name);
        free(name);
    }
    if (bump_plan(&b, &source, &settings, &v, flags)) {
        str_addf(&out, "refused: %s", err_message());
        for (size_t i = 0, n = err_notes(&notes); i < n; i++)
            str_addf(&out, "; %s", notes[i]);
        err_clear();
    }
    vec_each (struct bump_edit, e, &b.edits)
        str_addf(&out, "%s|%s|", e->path, e->after.buf);
    vec_each (struct bump_finding, f, &b.differing)
        str_addf(&out, "differs:%s:%zu:%s:%s|", f->path, f->line, f->key, f->says);
    bump_release(&b);
    settings_release(&settings);
    return str_detach(&out);
}

static void test_plan(void **state)
{
    static const struct {
        struct file files[MAX_FILES];
        const char *named, *to, *want;
        unsigned flags;
    } rows[] = {
        {{{"VERSION", "1.0.0\n", 0}}, NULL, "1.1.0", "VERSION|1.1.0\n|", 0},
        {{{"VERSION", "1.0.0", SOURCE_PROGRAM}}, NULL, "1.1.0", "VERSION|1.1.0|", 0},
        {{{"VERSION", "1.1.0\n", 0}}, NULL, "1.1.0", "", 0},
        {{{"README", "1.0.0\n", 0}}, NULL, "1.1.0", "refused: no file carries a version", 0},
        {{{NULL, NULL, 0}}, NULL, "1.1.0", "refused: no file carries a version", 0},
        {{{"VERSION", "1.0.0\n", SOURCE_LINK}},
         NULL,
         "1.1.0",
         "refused: 'VERSION' is a symbolic link, not a file",
         0},
        /* each in its own scheme */
        {{{"VERSION", "1.0.0\n", 0},
          {"pyproject.toml", "[project]\nversion = \"1.0.0\"\n", 0},
          {"package.json", "{\"version\":\"1.0.0\"}", 0},
          {"src/app/__init__.py", "__version__ = '1.0.0'\n", 0}},
         NULL,
         "1.1.0-rc.1",
         "VERSION|1.1.0-rc.1\n|pyproject.toml|[project]\nversion = \"1.1.0rc1\"\n|"
         "package.json|{\"version\":\"1.1.0-rc.1\"}|src/app/__init__.py|__version__ = "
         "'1.1.0rc1'\n|",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"setup.cfg", "[metadata]\nversion = 1.0.0\n", 0}},
         NULL,
         "1.1.0-1",
         "refused: version '1.1.0-1' has no PEP 440 form: PEP 440 takes a bare number for a post "
         "release, which comes after the release and not before it; 'setup.cfg' needs it for "
         "'metadata.version'",
         0},
        /* the authority is what is there */
        {{{"setup.cfg", "[metadata]\nversion = 1.0\n", 0}},
         NULL,
         "1.1.0",
         "setup.cfg|[metadata]\nversion = 1.1.0\n|",
         0},
        /* disagreement */
        {{{"VERSION", "1.0.0\n", 0}, {"package.json", "{\n\"version\":\"0.9.0\"}", 0}},
         NULL,
         "1.1.0",
         "refused: version files disagree: 'VERSION' says 1.0.0; 'package.json' line 2: version is "
         "'0.9.0'",
         0},
        /* what is ignored is neither compared nor set, also below a directory */
        {{{"VERSION", "1.0.0\n", 0},
          {"package.json", "{\n\"version\":\"0.9.0\"}", 0},
          {"src/own/__init__.py", "__version__ = '1.0.0'\n", 0},
          {"src/vend/__init__.py", "__version__ = '7.7.7'\n", 0}},
         "!package.json !src/vend/",
         "1.1.0",
         "VERSION|1.1.0\n|src/own/__init__.py|__version__ = '1.1.0'\n|",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"package.json", "{\n\"version\":\"0.9.0\"}", 0}},
         NULL,
         "1.1.0",
         "VERSION|1.1.0\n|package.json|{\n\"version\":\"1.1.0\"}|"
         "differs:package.json:2:version:0.9.0|",
         BUMP_ADOPT},
        {{{"VERSION", "1.0.0\n", 0}, {"package.json", "{\n\"version\":\"0.9.0\"}", 0}},
         "VERSION VERSION",
         "1.1.0",
         "VERSION|1.1.0\n|",
         0},
        /* half of them bumped already */
        {{{"VERSION", "1.0.0\n", 0}, {"package.json", "{\"version\":\"1.1.0\"}", 0}},
         NULL,
         "1.1.0",
         "VERSION|1.1.0\n|",
         0},
        /* named ones have to be there, and to say something */
        {{{"VERSION", "1.0.0\n", 0}},
         "VERSION setup.cfg",
         "1.1.0",
         "refused: 'setup.cfg' (cutover.version.file) is not there",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"a.zig", "", 0}},
         "VERSION a.zig",
         "1.1.0",
         "refused: 'a.zig' (cutover.version.file) says no version; the line that says it has "
         "\"cutover:version\" in a comment, or is matched",
         0},
        {{{"VERSION", "1.0.0\n", 0},
          {"a.zig", "// 9.9.9\nconst v = \"v1.0.0\"; // cutover:version\n", 0}},
         "VERSION a.zig",
         "1.1.0",
         "VERSION|1.1.0\n|a.zig|// 9.9.9\nconst v = \"v1.1.0\"; // cutover:version\n|",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"a.zig", "x 1.0.0 1.0.0 cutover:version", 0}},
         "VERSION a.zig",
         "1.1.0",
         "refused: 'a.zig' line 1: two versions in the line that is marked 'cutover:version'",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"a.zig", "ok\n1 cutover:version", 0}},
         "VERSION a.zig",
         "1.1.0",
         "refused: 'a.zig' line 2: no version in the line that is marked 'cutover:version'",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"README.md", "use app==1.0.0\nor 1.0.0\n", 0}},
         "=README.md:1:app==(?<version>\\S+)",
         "1.1.0",
         "VERSION|1.1.0\n|README.md|use app==1.1.0\nor 1.0.0\n|",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"README.md", "app==1.0.0 app==1.0.0", 0}},
         "=README.md:1:app==(?<version>\\S+)",
         "1.1.0",
         "refused: 'README.md': the pattern of cutover.version.match is there 2 times, not 1; the "
         "pattern is 'app==(?<version>\\S+)'",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"README.md", "app", 0}},
         "=README.md:1:app==(?<version>\\S+)",
         "1.1.0",
         "refused: 'README.md': the pattern of cutover.version.match is there 0 times, not 1; the "
         "pattern is 'app==(?<version>\\S+)'",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"README.md", "app==1.0.0", 0}},
         "=README.md:1:app==(?<version>\\S+) =README.md:1:(?<version>\\d+\\.\\d+\\.\\d+)",
         "1.1.0",
         "refused: 'README.md' line 1: found by two patterns: 'cutover.version.match'",
         0},
        {{{"VERSION", "1.0.0\n", 0}},
         "=README.md:1:app==(?<version>\\S+)",
         "1.1.0",
         "refused: 'README.md' (cutover.version.file) is not there",
         0},
        {{{"VERSION", "1.0.0\n", 0},
          {"web/package.json", "{\"version\": \"0.3.0\"}", 0},
          {"web/src/web/__init__.py", "__version__ = '0.3.0'\n", 0}},
         "@web",
         "0.4.0",
         "web/package.json|{\"version\": \"0.4.0\"}|web/src/web/__init__.py|__version__ = "
         "'0.4.0'\n|",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"web/__init__.py", "__version__ = '0.3.0'\n", 0}},
         "%web",
         "1.1.0",
         "VERSION|1.1.0\n|",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"web/x", "", 0}},
         "@web",
         "1.1.0",
         "refused: no file in 'web/' carries a version",
         0},
        {{{"setup.py", "setup()\n", 0}},
         "setup.py",
         "1.1.0",
         "refused: 'setup.py' (cutover.version.file) says no version",
         0},
        {{{"VERSION", "1.0.0\n", 0}},
         "../VERSION",
         "1.1.0",
         "refused: cutover.version.file '../VERSION' has the component '..'",
         0},
        {{{"a/b/VERSION", "1.0.0\n", 0}, {"VERSION", "7\n", 0}},
         "a/b/VERSION a/b/VERSION",
         "1.1.0",
         "a/b/VERSION|1.1.0\n|",
         0},
        /* one that is named is the authority, wherever it is; the others are found */
        {{{"setup.cfg", "[metadata]\nversion = 1.0.0\n", 0}, {"a/b/VERSION", "1.0.0", 0}},
         "a/b/VERSION",
         "1.1.0",
         "a/b/VERSION|1.1.0|setup.cfg|[metadata]\nversion = 1.1.0\n|",
         0},
        {{{"setup.cfg", "[metadata]\nversion = 1.0.0\n", 0}, {"a/b/VERSION", "2.0.0", 0}},
         "a/b/VERSION",
         "2.1.0",
         "refused: version files disagree: 'a/b/VERSION' says 2.0.0; 'setup.cfg' line 2: "
         "metadata.version is '1.0.0'",
         0},
        /* followed */
        {{{"pyproject.toml",
           "[project]\ndynamic=['version']\n[tool.setuptools.dynamic]\n"
           "version = {attr = \"pkg.meta.RELEASE\"}\n",
           0},
          {"src/pkg/meta.py", "RELEASE = '1.0.0'\n", 0}},
         NULL,
         "1.1.0",
         "src/pkg/meta.py|RELEASE = '1.1.0'\n|",
         0},
        {{{"pyproject.toml",
           "[project]\ndynamic=['version']\n[tool.setuptools.dynamic]\n"
           "version = {file = [\"pkg/VERSION\"]}\n",
           0},
          {"pkg/VERSION", "1.0.0", 0}},
         NULL,
         "1.1.0",
         "pkg/VERSION|1.1.0|",
         0},
        {{{"pyproject.toml",
           "[project]\ndynamic=['version']\n[tool.hatch.version]\npath = \"a/b/c/about.py\"\n", 0},
          {"a/b/c/about.py", "__version__ = '1.0.0'\n", 0}},
         NULL,
         "1.1.0",
         "a/b/c/about.py|__version__ = '1.1.0'\n|",
         0},
        {{{"setup.cfg", "[metadata]\nversion = attr: pkg.__version__\n", 0},
          {"pkg/__init__.py", "from .core import *\n__version__ = '1.0.0'\n", 0}},
         NULL,
         "1.1.0",
         "pkg/__init__.py|from .core import *\n__version__ = '1.1.0'\n|",
         0},
        {{{"setup.py", "setup(version=open('pkg/version.txt').read())\n", 0},
          {"pkg/version.txt", "1.0.0\n", 0}},
         NULL,
         "1.1.0",
         "pkg/version.txt|1.1.0\n|",
         0},
        {{{"setup.py", "from pkg.about import RELEASE\nsetup(version=RELEASE)\n", 0},
          {"pkg/about.py", "RELEASE = '1.0.0'\n", 0}},
         NULL,
         "1.1.0",
         "pkg/about.py|RELEASE = '1.1.0'\n|",
         0},
        /* only from the tag */
        {{{"pyproject.toml", "[project]\ndynamic=['version']\n[tool.setuptools_scm]\n", 0}},
         NULL,
         "1.1.0",
         "refused: no file carries a version; 'pyproject.toml' takes it from the tag "
         "(tool.setuptools_scm)",
         0},
        {{{"pyproject.toml",
           "[project]\ndynamic=['version']\n[tool.hatch.version]\npath = \"../../etc/VERSION\"\n",
           0}},
         NULL,
         "1.1.0",
         "refused: no file carries a version; 'pyproject.toml' takes it from code "
         "(tool.hatch.version.path)",
         0},
        /* what may lie in a package */
        {{{"VERSION", "1.0.0\n", 0},
          {"net/version.py", "VERSION = '3'\n", 0},
          {"app/__init__.py", "__version__ = 'unknown'\n", 0},
          {"old/__init__.py", "print 'not today\n", 0},
          {"node_modules/version.py", "VERSION = '9.9.9'\n", 0},
          {"gen/_version.py", "# file generated by setuptools_scm\n__version__ = '7.7.7'\n", 0},
          {"link/__init__.py", "../app/__init__.py", SOURCE_LINK}},
         NULL,
         "1.1.0",
         "VERSION|1.1.0\n|",
         0},
        {{{"VERSION", "1.0.0\n", 0}, {"old/__init__.py", "\n__version__ = '1.0.0\n", 0}},
         NULL,
         "1.1.0",
         "refused: 'old/__init__.py' line 2: a string without end",
         0},
        /* one file, found in two ways */
        {{{"setup.cfg", "[metadata]\nversion = attr: app.version.VERSION\n", 0},
          {"setup.py", "from app.version import VERSION\nsetup(version=VERSION)\n", 0},
          {"app/version.py", "VERSION = '1.0.0'\n", 0}},
         NULL,
         "1.1.0",
         "app/version.py|VERSION = '1.1.0'\n|",
         0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *got = run_plan(rows[i].files, rows[i].named, rows[i].to, rows[i].flags);

        assert_string_equal(got, rows[i].want);
        free(got);
    }
}

static void test_read_takes_the_authority(void **state)
{
    static const struct file files[] = {
        {"VERSION", "1.0.0\n", 0}, {"pyproject.toml", "not TOML at all", 0}, {NULL, NULL, 0}};
    struct source source = {.context = (void *)files, .read = read_file, .list = list_dir};
    struct version v, want = version("1.0.0");

    (void)state;
    assert_int_equal(bump_read(&v, &source, NULL), 0);
    assert_memory_equal(&v, &want, sizeof(v));
}

static void test_check(void **state)
{
    static const struct file files[] = {
        {"VERSION", "1.1.0-rc.1\n", 0},
        {"pyproject.toml", "[project]\nversion = '1.1.0RC1'\n", 0},
        {"package-lock.json",
         "{\"version\": \"1.1.0-rc.1\",\n\"packages\": {\"\": {\"version\": \"1.0.0\"}}}", 0},
        {NULL, NULL, 0}};
    struct source source = {.context = (void *)files, .read = read_file, .list = list_dir};
    struct bump b = BUMP_INIT;
    struct version v = version("1.1.0");
    const struct bump_finding *f;

    (void)state;
    assert_int_equal(bump_check(&b, &source, NULL, NULL), 0);
    assert_int_equal(b.edits.len, 0);
    assert_int_equal(b.differing.len, 1);
    f = vec_at(&b.differing, 0);
    assert_string_equal(f->path, "package-lock.json");
    assert_string_equal(f->key, "packages.\"\".version");
    assert_string_equal(f->says, "1.0.0");
    assert_int_equal(f->line, 2);
    bump_release(&b);
    assert_int_equal(bump_check(&b, &source, NULL, &v), 0);
    assert_int_equal(b.differing.len, 4);
    bump_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_read_takes_the_authority),
        cmocka_unit_test(test_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
